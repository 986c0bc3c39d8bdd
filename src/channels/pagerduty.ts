import type { Notification } from "#core/notify/notification.ts";
import type { Words } from "#core/notify/words.ts";
import { cut, type HttpKind, jsonRequest } from "./kind.ts";

const SEVERITIES: Readonly<Record<Words["level"], string>> = {
  ok: "info",
  warning: "warning",
  critical: "critical",
  unknown: "error",
  info: "info",
};

/**
 * Events API v2. An alert is triggered under its id and resolved under it, so PagerDuty keeps one incident of each, however
 * often we send. What is no alert (hosts, monitors, budgets) is a change event, which calls nobody. A test triggers an incident.
 */
export function pagerduty(base: string): HttpKind<"pagerduty"> {
  return {
    requests({ routingKey }, { id, image, notification }, words) {
      const links = words.links.map(({ label, url }) => ({ href: url, text: label }));
      const details = {
        summary: words.summary,
        ...Object.fromEntries(words.facts.map(({ label, text }) => [label, text])),
        ...(words.memo === undefined ? {} : { memo: words.memo }),
        ...(words.repeat === undefined ? {} : { repeat: words.repeat }),
      };
      const payload = {
        summary: cut(`${words.title}: ${words.summary}`, 1_024),
        source: sourceOf(notification),
        timestamp: new Date(notification.at * 1000).toISOString(),
        custom_details: details,
      };
      const key = incidentOf(notification, id);
      if (key === undefined)
        return [jsonRequest(`${base}/v2/change/enqueue`, { routing_key: routingKey, payload, links })];
      return [
        jsonRequest(`${base}/v2/enqueue`, {
          routing_key: routingKey,
          event_action: words.level === "ok" ? "resolve" : "trigger",
          dedup_key: key,
          client: "Sawara",
          ...(words.links[0] === undefined ? {} : { client_url: words.links[0].url }),
          payload: { ...payload, severity: SEVERITIES[words.level] },
          links,
          images: image?.url === undefined ? [] : [{ src: image.url, alt: image.alt }],
        }),
      ];
    },
  };
}

/** What an incident is kept under; `undefined` for what is none. */
export function incidentOf(notification: Notification, deliveryId: string): string | undefined {
  if (notification.kind === "alert") return notification.alert.id;
  if (notification.kind === "alertGroup") return notification.group.id;
  // Of a migration only what nobody but people can do calls anybody.
  if (notification.kind === "migration")
    return notification.event === "needs-hands" ? `migration ${notification.run.id}` : undefined;
  return notification.kind === "test" ? deliveryId : undefined;
}

/** Where it happened. */
export function sourceOf(notification: Notification): string {
  switch (notification.kind) {
    case "alert":
      return notification.host?.name ?? notification.service?.name ?? notification.monitor.name;
    case "hostRegister":
    case "hostRetire":
    case "hostStatus":
      return notification.host.name;
    case "migration":
      return notification.migration.service ?? notification.migration.name;
    case "budget":
      return notification.slo.service;
    default:
      return notification.org.name;
  }
}
