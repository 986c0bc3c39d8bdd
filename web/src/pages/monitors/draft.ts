import type { MonitorType } from "#core/monitor/monitor.ts";
import type { MonitorRow } from "#wire/own/alerting.ts";
import type { MonitorAnswer } from "#wire/v0/monitors.ts";

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** A monitor as it is being edited: as Mackerel's API spells it, so that the JSON beside the form is what is sent. */
export type Draft = DistributiveOmit<MonitorAnswer, "id">;
export type DraftOf<T extends MonitorType> = Extract<Draft, { type: T }>;

/** In the order in which a newcomer needs them. */
export const TYPES = [
  "host",
  "connectivity",
  "service",
  "external",
  "expression",
  "anomalyDetection",
  "query",
] as const satisfies readonly MonitorType[];

/** With what the editor of each type begins: what most people choose, nothing that they would have to know. */
export function starterOf(type: MonitorType): Draft {
  const common = { name: "", memo: "", isMute: false };
  const levels = { operator: ">" as const, warning: null, critical: null };
  switch (type) {
    case "host":
      return {
        ...{ type, ...common, metric: "", duration: 3, maxCheckAttempts: 1, ...levels },
        ...{ scopes: [], excludeScopes: [] },
      };
    case "connectivity":
      return { type, ...common, alertStatusOnGone: "CRITICAL", scopes: [], excludeScopes: [] };
    case "service":
      return { type, ...common, service: "", metric: "", duration: 3, maxCheckAttempts: 1, ...levels };
    case "external":
      return {
        ...{ type, ...common, url: "", method: "GET", maxCheckAttempts: 3, headers: [] },
        ...{ certificationExpirationWarning: 30, certificationExpirationCritical: 7 },
      };
    case "expression":
      return { type, ...common, expression: "", evaluateBackwardMinutes: 2, ...levels };
    case "anomalyDetection":
      return {
        ...{ type, ...common, scopes: [], maxCheckAttempts: 3 },
        ...{ warningSensitivity: "normal", criticalSensitivity: null },
      };
    case "query":
      return { type, ...common, query: "", legend: "", evaluateBackwardMinutes: 2, ...levels };
  }
}

/** A new monitor with what its address asks for: `type=host&metric=loadavg5&scope=Shop:web`, or `expression=…` alone. */
export function draftFrom(params: URLSearchParams): Draft {
  const get = (name: string): string => params.get(name) ?? "";
  const asked = TYPES.find((one) => one === params.get("type"));
  const type = asked ?? (params.has("expression") ? "expression" : params.has("service") ? "service" : "host");
  const draft = starterOf(type);
  const scopes = params.getAll("scope");
  switch (draft.type) {
    case "host":
      return { ...draft, metric: get("metric"), scopes };
    case "service":
      return { ...draft, service: get("service"), metric: get("metric") };
    case "external":
      return { ...draft, url: get("url"), service: get("service") };
    case "expression":
      return { ...draft, expression: get("expression"), name: get("name") };
    case "connectivity":
    case "anomalyDetection":
      return { ...draft, scopes };
    case "query":
      return draft;
  }
}

/** What somebody who names nothing gets: what is watched. */
export function nameOf(draft: Draft): string {
  if (draft.name.trim() !== "") return draft.name.trim();
  switch (draft.type) {
    case "host":
      return draft.metric;
    case "service":
      return [draft.service, draft.metric].filter((part) => part !== "").join(" ");
    case "external":
      return URL.canParse(draft.url) ? new URL(draft.url).host : "";
    case "connectivity":
      return "connectivity";
    case "anomalyDetection":
      return draft.scopes.join(", ");
    case "expression":
    case "query":
      return "";
  }
}

/** What is sent: named, and without what was left empty. */
export function spell(draft: Draft): Draft {
  const named = { ...draft, name: nameOf(draft), memo: draft.memo.trim() === "" ? "" : draft.memo };
  if (named.type !== "external") return named;
  const headers = named.headers.filter(({ name }) => name.trim() !== "");
  return { ...named, headers };
}

/** Whether there is enough to ask the server what it would have found. */
export function isWhole(draft: Draft): boolean {
  const limited = (one: { warning?: number | null | undefined; critical?: number | null | undefined }): boolean =>
    typeof one.warning === "number" || typeof one.critical === "number";
  switch (draft.type) {
    case "host":
      return draft.metric !== "" && limited(draft);
    case "service":
      return (
        draft.service !== "" &&
        draft.metric !== "" &&
        (limited(draft) || !!draft.missingDurationWarning || !!draft.missingDurationCritical)
      );
    case "expression":
      return draft.expression.trim() !== "" && limited(draft);
    case "external":
      return draft.url !== "";
    case "connectivity":
      return true;
    case "anomalyDetection":
      return draft.scopes.length > 0;
    case "query":
      return draft.query.trim() !== "" && limited(draft);
  }
}

/** A stored monitor, to be edited. */
export function draftOf({ monitor }: Pick<MonitorRow, "monitor">): Draft {
  const { id: _, ...draft } = monitor as MonitorAnswer;
  return draft;
}

/** The limits of a monitor of any type, for lists: worst last. */
export function limitsOf(
  monitor: Readonly<Record<string, unknown>>,
): readonly { readonly level: "warning" | "critical"; readonly operator: string; readonly value: number }[] {
  const isExternal = monitor.type === "external";
  const operator = isExternal ? ">" : String(monitor.operator ?? ">");
  return (["warning", "critical"] as const).flatMap((level) => {
    const value = monitor[isExternal ? (level === "warning" ? "responseTimeWarning" : "responseTimeCritical") : level];
    return typeof value === "number" ? [{ level, operator, value }] : [];
  });
}

/** What a monitor looks at, in the words that it was given. */
export function subjectOf(monitor: Readonly<Record<string, unknown>>): string {
  const { type } = monitor;
  const text = (key: string): string => (typeof monitor[key] === "string" ? monitor[key] : "");
  if (type === "service") return `${text("service")} ${text("metric")}`;
  return text("metric") || text("url") || text("expression") || text("query");
}
