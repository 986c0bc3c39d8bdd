import { useQuery } from "@tanstack/react-query";
import { ApiError } from "#client/own.ts";
import type { MigrationDetail, RunAnswer } from "#wire/own/migrations.ts";
import { api } from "../../data/api.ts";
import { useNow } from "../../data/now.ts";
import type { Span } from "../../time/range.ts";
import { useOwnSpan } from "../../time/range-state.tsx";

/** How often a page that is looked at asks again, besides when it is told of a change. */
const LIVE_MS = 5_000;
/** Shorter runs are drawn over so many buckets, that their first moments are no blob. */
const LEAST_BUCKETS = 30;
/** Of longer ones the newest part; a range in the address shows any other. */
const MOST_SECONDS = 7 * 86_400;

/** The time that the charts show: the run's, or the one in the address. */
export function useRunSpan({ bucketSeconds }: MigrationDetail, run: RunAnswer): Span & { readonly isChosen: boolean } {
  const now = useNow();
  const to = run.endedAt ?? now;
  const least = LEAST_BUCKETS * bucketSeconds;
  const from = Math.max(to - MOST_SECONDS, Math.min(run.startedAt, to - least));
  return useOwnSpan({ from, to });
}

/** Requests of both sides in the time that the charts show. */
export function useCounts(
  { name, bucketSeconds }: MigrationDetail,
  run: RunAnswer,
  span: ReturnType<typeof useRunSpan>,
) {
  const { from, to, isChosen } = span;
  return useQuery({
    queryKey: ["migration", name, "counts", run.id, ...(isChosen ? [from, to] : [])],
    queryFn: ({ signal }) => api.migrationCounts(name, { from, to: to + 1, run: run.id }, signal),
    refetchInterval: run.hasEnded ? false : Math.max(LIVE_MS, bucketSeconds * 1_000),
    placeholderData: (before) => before,
  });
}

export function useEntries({ name }: MigrationDetail, run: RunAnswer) {
  return useQuery({
    queryKey: ["migration", name, "entries", run.id],
    queryFn: ({ signal }) => api.migrationEntries(name, { run: run.id }, signal),
    refetchInterval: run.hasEnded ? false : LIVE_MS,
    placeholderData: (before) => before,
  });
}

/** Nobody answers, or whoever answers cannot: what is pressed here reaches no route. */
export const isUnreachable = (error: unknown): boolean =>
  error instanceof ApiError ? error.status === 0 || error.status >= 500 : error instanceof TypeError;
