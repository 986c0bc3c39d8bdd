import { HOST_STATUSES } from "#core/host.ts";
import type { AlertLevel } from "#wire/own/hosts.ts";
import { oneOf, someOf, text } from "../../data/url-state.ts";

/** Levels of alerts, the worst first. */
export const ALERT_LEVELS = ["CRITICAL", "WARNING", "UNKNOWN"] as const satisfies readonly AlertLevel[];

const SORTS = ["alerts", "name", "status", "cpu", "memory", "load", "disk", "seen"] as const;
export type Sort = (typeof SORTS)[number];

/** Filters and order are in the address: a link shows the same list. */
export const HOSTS_STATE = {
  q: text(),
  service: text(),
  role: text(),
  status: someOf(HOST_STATUSES),
  alerts: someOf(ALERT_LEVELS),
  sort: oneOf(SORTS, "alerts"),
  order: oneOf(["asc", "desc"], "desc"),
};
