import type { MonitorInput } from "./monitor.ts";

/** Why a monitor that is stored does not act yet; `undefined` for one that does. */
export const inactiveReason = ({ type }: Pick<MonitorInput, "type">): string | undefined =>
  type === "query" ? "Query monitors are stored and not judged yet: labeled metrics are not there" : undefined;
