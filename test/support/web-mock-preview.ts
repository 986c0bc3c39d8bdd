import type { z } from "zod";
import type { ChannelForm, ChannelRow, MonitorPreview } from "#wire/own/alerting.ts";
import { MonitorBody } from "#wire/v0/monitors.ts";
import { chance, type MockHost } from "./web-mock-data.ts";
import { parse, Refusal } from "./web-mock-route.ts";

const WEEK = 7 * 86_400;
const seconds = (): number => Math.floor(Date.now() / 1_000);

export function limitsOf(monitor: Readonly<Record<string, unknown>>) {
  const operator = monitor.operator === "<" ? ("<" as const) : (">" as const);
  return (["warning", "critical"] as const).flatMap((level) => {
    const value = monitor[level] ?? monitor[level === "warning" ? "responseTimeWarning" : "responseTimeCritical"];
    return typeof value === "number" ? [{ level, operator, value }] : [];
  });
}

/** Lower limits fire more often; the moments follow from what is watched. */
export function previewOf(monitor: Readonly<Record<string, unknown>>, hosts: readonly MockHost[]): MonitorPreview {
  parse(MonitorBody, { ...monitor, name: monitor.name || "x" });
  const to = seconds();
  const limits = limitsOf(monitor);
  const watched = hosts.slice(0, 843);
  const base = { from: to - WEEK, to, targets: watched.length, judged: Math.min(50, watched.length) };
  if (limits.length === 0)
    return { ...base, alerts: [], long: 0, note: "What this monitor would have found was not kept" };
  const often = Math.max(0, Math.round(9 - Math.min(...limits.map(({ value }) => value)) * 1.2));
  const alerts = Array.from({ length: often }, (_, i) => {
    const openedAt = to - Math.floor(chance(`preview ${i}`) * WEEK);
    const lasted = 180 + Math.floor(chance(`long ${i}`) * 1_500);
    const level = limits[i % limits.length]!.level;
    return {
      target: watched[i]?.name ?? "vm-1",
      status: level === "critical" ? ("CRITICAL" as const) : ("WARNING" as const),
      openedAt,
      closedAt: openedAt + lasted,
    };
  }).sort((a, b) => a.openedAt - b.openedAt);
  const metric = String(monitor.metric ?? "loadavg5");
  return {
    ...base,
    alerts,
    long: alerts.filter(({ openedAt, closedAt }) => closedAt - openedAt > 600).length,
    graph: {
      title: String(monitor.name ?? ""),
      unit: "float",
      ...(monitor.type === "expression"
        ? { expression: String(monitor.expression), metrics: [] }
        : monitor.type === "service" || monitor.type === "external"
          ? { service: String(monitor.service), metrics: [metric] }
          : { host: watched[1]?.id ?? "", metrics: [metric.endsWith("%") ? "loadavg5" : metric] }),
      thresholds: limits,
    },
  };
}

const SECRETS = {
  webhook: "url",
  slack: "url",
  pagerduty: "routingKey",
  opsgenie: "token",
  chatwork: "token",
} as const;

/** A channel as it is listed, from the form that made it. */
export function rowOfForm(form: z.output<typeof ChannelForm>, before?: ChannelRow): Omit<ChannelRow, "id"> {
  const { url, token, routingKey, addToDefaultNotificationGroup: _, ...open } = form;
  const wanted = SECRETS[form.type as keyof typeof SECRETS] as "url" | undefined;
  if (wanted !== undefined && !form[wanted] && before === undefined)
    throw new Refusal(400, `Cannot create channel "${form.name}": found nothing, want a ${wanted}`, {
      [wanted]: "found nothing, want an address that begins with https://",
    });
  if (form.type === "email" && !form.emails?.length)
    throw new Refusal(400, "Cannot create channel", { emails: "found nobody, want an address or a member" });
  const secret = url ?? token ?? routingKey;
  const hint =
    secret === undefined ? before?.hint : URL.canParse(secret) ? new URL(secret).host : `${secret.slice(0, 4)}…`;
  return { ...open, hint: form.emails?.join(", ") ?? hint ?? "" };
}
