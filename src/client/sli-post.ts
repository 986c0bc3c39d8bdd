import type { SliBody } from "#wire/own/sli.ts";
import { type Send, segment } from "./http.ts";

export interface SliApi {
  /** Counts of requests. Resolving means that they are stored; a bucket that is posted again is replaced. */
  post(source: string, body: SliBody, signal?: AbortSignal): Promise<void>;
}

export function sliApi(send: Send): SliApi {
  return {
    post: async (source, body, signal) => {
      await send("POST", `/api/sawara/v1/sli/${segment(source)}`, { body, signal });
    },
  };
}
