import { type Send, segment } from "#client/http.ts";
import type { CheckReport } from "./types.ts";

/** The most reports that the API takes in one request. */
export const MAX_REPORTS = 100;

/** Characters of a report's message that are kept. */
export const MAX_MESSAGE = 1_024;

export interface ChecksApi {
  /** At most `MAX_REPORTS`. One that was posted before is ignored, so repeating is harmless. */
  report(reports: readonly CheckReport[], signal?: AbortSignal): Promise<void>;
  get(id: string, signal?: AbortSignal): Promise<{ readonly id: string; readonly name: string }>;
}

export function checksApi(send: Send): ChecksApi {
  return {
    report: async (reports, signal) => {
      await send("POST", "/api/v0/monitoring/checks/report", { body: { reports }, signal });
    },
    get: async (id, signal) =>
      (
        await send<{ check: { id: string; name: string } }>("GET", `/api/v0/monitoring/checks/${segment(id)}`, {
          signal,
        })
      ).value.check,
  };
}
