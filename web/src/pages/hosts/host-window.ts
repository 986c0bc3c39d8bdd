import { keepPreviousData, useQueries, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import type { HostListFilter } from "#client/own.ts";
import type { HostList, HostRow } from "#wire/own/hosts.ts";
import { api } from "../../data/api.ts";

/** Rows of one request: the most that the server gives [OW5]. */
export const WINDOW = 200;

const REFRESH_MS = 60_000;

/** The windows of the list that the screen touches, whatever the length of the list. */
export interface HostWindow {
  /** The newest answer: total and facets. */
  readonly first: HostList | undefined;
  readonly total: number | undefined;
  readonly error: unknown;
  rowAt(index: number): HostRow | undefined;
  /** Tells which rows are on screen, so that their windows, and the next one, are loaded. */
  see(from: number, to: number): void;
  retry(): void;
}

export function useHostWindow(filter: HostListFilter): HostWindow {
  const client = useQueryClient();
  const [seen, setSeen] = useState<readonly number[]>([0]);
  const key = JSON.stringify(filter);
  const queries = useQueries({
    queries: seen.map((index) => ({
      queryKey: ["hosts", "window", key, index],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.hosts({ ...filter, offset: index * WINDOW, limit: WINDOW }, signal),
      placeholderData: keepPreviousData,
      refetchInterval: REFRESH_MS,
    })),
  });
  const byWindow = new Map(seen.map((index, i) => [index, queries[i]!.data] as const));
  const newest = useRef<HostList>(undefined);
  // After a jump no window on screen has an answer yet: the list keeps its length until one has.
  const first =
    queries.find(({ data, isPlaceholderData }) => data !== undefined && !isPlaceholderData)?.data ?? newest.current;
  newest.current = first;
  const see = useCallback((from: number, to: number) => {
    const start = Math.floor(from / WINDOW);
    // The next window is fetched before its first row is needed.
    const end = Math.floor((to + WINDOW / 4) / WINDOW);
    const wanted = Array.from({ length: end - start + 1 }, (_, i) => start + i);
    setSeen((before) =>
      before.length === wanted.length && before.every((one, i) => one === wanted[i]) ? before : wanted,
    );
  }, []);
  return {
    first,
    total: first?.total,
    error: queries.find(({ error }) => error !== null)?.error ?? undefined,
    rowAt: (index) => {
      const data = byWindow.get(Math.floor(index / WINDOW));
      return data === undefined ? undefined : data.hosts[index - data.offset];
    },
    see,
    retry: () => void client.invalidateQueries({ queryKey: ["hosts"] }),
  };
}
