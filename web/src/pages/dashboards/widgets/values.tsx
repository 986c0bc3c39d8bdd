import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { api } from "../../../data/api.ts";
import { useStore } from "../../../data/store.ts";
import type { QueryItem } from "../../../graph/batches.ts";
import { QueryFeed } from "../../../graph/feed.ts";
import { useRange } from "../../../time/range-state.tsx";
import { type Latest, latestOf } from "./latest.ts";

/** Where newest values come from: nearly all are of the last hour; what is posted more rarely is looked for in the last day. */
interface ValueFeeds {
  readonly hour: QueryFeed;
  readonly day: QueryFeed;
}

const HOUR = { seconds: 3_600, width: 100 } as const;
/** Wide enough that each minute of the day is an entry of its own: a value is a point, not an average. */
const DAY = { seconds: 86_400, width: 1_000 } as const;

const Context = createContext<ValueFeeds | undefined>(undefined);

/** Asks for the values of all widgets inside together, up to the end of the page's range. */
export function Values({ children }: { readonly children: ReactNode }): ReactNode {
  const { span } = useRange();
  const [feeds] = useState((): ValueFeeds => {
    const ask = (query: Parameters<typeof api.query>[0], signal: AbortSignal) => api.query(query, signal);
    return { hour: new QueryFeed(ask), day: new QueryFeed(ask) };
  });
  useEffect(() => {
    feeds.hour.aim({ from: span.to - HOUR.seconds, to: span.to }, HOUR.width);
    feeds.day.aim({ from: span.to - DAY.seconds, to: span.to }, DAY.width);
  }, [feeds, span.to]);
  useEffect(
    () => () => {
      feeds.hour.close();
      feeds.day.close();
    },
    [feeds],
  );
  return <Context value={feeds}>{children}</Context>;
}

/** The newest value of an item; `series` says how many it has, of which only one can be shown. */
export function useLatest(id: string, item: QueryItem) {
  const feeds = useContext(Context);
  if (feeds === undefined) throw new Error("useLatest outside of Values");
  const hour = useStore(feeds.hour.entry(id, item));
  const day = useStore(feeds.day.entry(id, item));
  const recent = hour.frame === undefined ? undefined : latestOf(hour.frame);
  const isRare = hour.frame !== undefined && recent === undefined;
  useWanted(feeds.hour, id, true);
  useWanted(feeds.day, id, isRare);
  const feed = isRare ? day : hour;
  const latest: Latest | undefined = recent ?? (isRare && day.frame !== undefined ? latestOf(day.frame) : undefined);
  return {
    latest,
    loading: feed.frame === undefined && feed.error === undefined,
    error: feed.error,
    series: feed.frame?.series.length ?? 0,
  };
}

function useWanted(feed: QueryFeed, id: string, wanted: boolean): void {
  useEffect(() => {
    feed.want(id, wanted);
    return () => feed.want(id, false);
  }, [feed, id, wanted]);
}
