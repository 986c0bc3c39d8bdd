import type { MonitorInput } from "./monitor.ts";

/** What every new organisation begins with. */
export const STARTER_MONITORS: readonly MonitorInput[] = [
  {
    type: "connectivity",
    name: "connectivity",
    memo: "",
    isMute: false,
    scopes: [],
    excludeScopes: [],
    alertStatusOnGone: "CRITICAL",
  },
];
