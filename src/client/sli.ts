import type { SliBody, SliCountsAnswer, SliSourceAnswer, SliSourceList } from "#wire/own/sli.ts";

type Call = <T>(method: string, path: string, body?: unknown, signal?: AbortSignal) => Promise<T>;
type Parameters = Readonly<Record<string, string | number | readonly string[] | undefined>>;

const path = "/api/sawara/v1/sli";

/** Sources of SLI counts, by name. */
export function sliClient(call: Call, search: (parameters: Parameters) => string) {
  const of = (name: string) => `${path}/${encodeURIComponent(name)}`;
  return {
    /** Counts of requests; a bucket that is posted again is replaced. */
    postSli: (source: string, body: SliBody) => call<unknown>("POST", of(source), body),
    sliSources: (signal?: AbortSignal) => call<SliSourceList>("GET", path, undefined, signal),
    sliSource: (name: string, signal?: AbortSignal) => call<SliSourceAnswer>("GET", of(name), undefined, signal),
    /** Makes it from its file, or replaces the file. */
    saveSliSource: (name: string, document: string) => call<SliSourceAnswer>("PUT", of(name), { document }),
    deleteSliSource: (name: string, counts: "keep" | "delete" = "keep") =>
      call<unknown>("DELETE", `${of(name)}${search({ counts })}`),
    /** What would be counted now, by a file or by the one that is stored. */
    trySliSource: (name: string, document?: string) =>
      call<SliCountsAnswer>("POST", `${of(name)}/try`, document === undefined ? {} : { document }),
    sliCounts: (name: string, range: { from: number; to: number }, signal?: AbortSignal) =>
      call<SliCountsAnswer>("GET", `${of(name)}/counts${search(range)}`, undefined, signal),
  };
}
