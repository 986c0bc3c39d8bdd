import type { ServiceSummary } from "#wire/own/overview.ts";
import type { MessageId } from "../../i18n/i18n.tsx";
import type { Tone } from "../../ui/status.tsx";

type Alerts = ServiceSummary["alerts"];
type Place = Pick<ServiceSummary, "hosts" | "silent" | "alerts"> &
  Partial<Pick<ServiceSummary, "failingChecks" | "criticalChecks">>;

export const openOf = ({ CRITICAL, WARNING, UNKNOWN }: Alerts): number => CRITICAL + WARNING + UNKNOWN;

/** How a service or a role is, by the worst that is known of it. */
export function toneOf({ failingChecks = 0, criticalChecks = 0, silent, hosts, alerts }: Place): Tone {
  if (alerts.CRITICAL > 0 || criticalChecks > 0) return "critical";
  if (openOf(alerts) > 0 || failingChecks > 0 || silent > 0) return "warning";
  return hosts === 0 ? "unknown" : "ok";
}

/** What there is to say of a service or a role, the worst first. */
export type Trouble = "alerts" | "checks" | "silent" | "empty" | "fine";

export function troubleOf({ failingChecks = 0, silent, hosts, alerts }: Place): Trouble {
  if (openOf(alerts) > 0) return "alerts";
  if (failingChecks > 0) return "checks";
  if (silent > 0) return "silent";
  return hosts === 0 ? "empty" : "fine";
}

const ORDER: readonly Tone[] = ["critical", "warning", "unknown", "ok"];

/** How the services are, worst first. */
export function servicesAnswer(services: readonly ServiceSummary[]): {
  readonly tone: Tone;
  readonly id: MessageId;
  readonly values: Readonly<Record<string, string | number>>;
} {
  const total = services.length;
  if (total === 0) return { tone: "unknown", id: "services.none", values: {} };
  for (const [trouble, id] of [
    ["alerts", "services.alerting"],
    ["checks", "services.failing"],
    ["silent", "services.silent"],
  ] as const) {
    const some = services
      .filter((service) => troubleOf(service) === trouble)
      .sort((a, b) => ORDER.indexOf(toneOf(a)) - ORDER.indexOf(toneOf(b)));
    const [worst] = some;
    if (worst !== undefined) return { tone: toneOf(worst), id, values: { name: worst.name, more: some.length - 1 } };
  }
  return { tone: "ok", id: "services.fine", values: { total } };
}
