import type { Words } from "#core/notify/words.ts";
import { cut, type HttpKind, jsonRequest } from "./kind.ts";
import { incidentOf, sourceOf } from "./pagerduty.ts";

const PRIORITIES: Readonly<Record<Words["level"], string>> = {
  critical: "P1",
  unknown: "P2",
  warning: "P3",
  ok: "P5",
  info: "P5",
};

/**
 * Alert API v2. An alert is created under its id as alias and closed under it. Creating it again only counts it, so a change of
 * status sets the priority too. What is no alert is created with the lowest priority, for people to close.
 */
export function opsgenie(bases: Readonly<Record<"us" | "eu", string>>): HttpKind<"opsgenie"> {
  return {
    requests({ token, region }, { id, notification }, words) {
      const headers = [["Authorization", `GenieKey ${token}`]] as const;
      const alias = incidentOf(notification, id) ?? id;
      const alerts = `${bases[region]}/v2/alerts`;
      const one = (action: string) => `${alerts}/${encodeURIComponent(alias)}/${action}?identifierType=alias`;
      const source = "Sawara";
      // What is no alert has none that could be closed.
      if (words.level === "ok" && incidentOf(notification, id) !== undefined)
        return [jsonRequest(one("close"), { source, note: cut(`${words.title}\n${words.summary}`, 25_000) }, headers)];
      const priority = PRIORITIES[incidentOf(notification, id) === undefined ? "info" : words.level];
      const create = {
        message: cut(words.title, 130),
        alias,
        description: cut(describe(words), 15_000),
        details: Object.fromEntries(words.facts.map(({ label, text }) => [label, cut(text, 500)])),
        entity: cut(sourceOf(notification), 512),
        source,
        priority,
        tags: [words.level],
      };
      const requests = [jsonRequest(alerts, create, headers)];
      const isChange = notification.kind === "alert" && notification.event === "changed";
      return isChange ? [...requests, jsonRequest(one("priority"), { priority }, headers, "PUT")] : requests;
    },
  };
}

function describe({ summary, memo, repeat, links }: Words): string {
  const lines = [summary, memo, repeat, ...links.map(({ label, url }) => `${label}: ${url}`)];
  return lines.filter((line) => line !== undefined).join("\n");
}
