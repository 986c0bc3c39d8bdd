import type { ServiceSummary } from "#wire/own/overview.ts";
import type { MessageId } from "../../i18n/i18n.tsx";
import type { Tone } from "../../ui/status.tsx";

export function toneOf({ failingChecks, criticalChecks, silent, hosts }: ServiceSummary): Tone {
  if (criticalChecks > 0) return "critical";
  if (failingChecks > 0 || silent > 0) return "warning";
  return hosts === 0 ? "unknown" : "ok";
}

/** How the services are, worst first. */
export function servicesAnswer(services: readonly ServiceSummary[]): {
  readonly tone: Tone;
  readonly id: MessageId;
  readonly values: Readonly<Record<string, string | number>>;
} {
  const failing = services
    .filter(({ failingChecks }) => failingChecks > 0)
    .sort((a, b) => b.criticalChecks - a.criticalChecks);
  const silent = services.filter((service) => service.silent > 0);
  const total = services.length;
  if (total === 0) return { tone: "unknown", id: "services.none", values: {} };
  if (failing.length > 0)
    return {
      tone: toneOf(failing[0]!),
      id: "services.failing",
      values: { name: failing[0]!.name, more: failing.length - 1 },
    };
  if (silent.length > 0)
    return { tone: "warning", id: "services.silent", values: { name: silent[0]!.name, more: silent.length - 1 } };
  return { tone: "ok", id: "services.fine", values: { total } };
}
