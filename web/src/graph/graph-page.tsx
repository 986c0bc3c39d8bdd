import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { api } from "../data/api.ts";
import { createStore, type Store } from "../data/store.ts";
import type { Span } from "../time/range.ts";
import { useRange } from "../time/range-state.tsx";
import { QueryFeed } from "./feed.ts";
import { pageFeedStore } from "./page-feed.ts";
import { createLooks, type Look } from "./palette.ts";

/** The hovered moment of the page. `source` is the graph that the pointer is over; keys of a focused graph count too. */
export interface Crosshair {
  readonly time: number | undefined;
  readonly source: string | undefined;
}

export interface GraphPageState {
  readonly feed: QueryFeed;
  readonly crosshair: Store<Crosshair>;
  /** Looks by identity, shared by all graphs of the page. */
  readonly lookOfKey: (key: string) => Look;
  /** Graphs report their width; the widest decides how many points are asked for. */
  measure(width: number): void;
}

const Context = createContext<GraphPageState | undefined>(undefined);
const SpanContext = createContext<Span | undefined>(undefined);

/**
 * Holds what the graphs of a page share: one request, one range, one hovered moment. One with a `span` stands inside of another,
 * shows that span whatever the page shows, and shares the hovered moment.
 */
export function GraphPage({ span: own, children }: { readonly span?: Span; readonly children: ReactNode }): ReactNode {
  const range = useRange();
  const outer = useContext(Context);
  const span = own ?? range.span;
  const [value] = useState(() => createPage(outer));
  useEffect(() => {
    value.aim(span);
  }, [value, span]);
  const isOutermost = outer === undefined;
  useEffect(() => {
    if (isOutermost) pageFeedStore.set(value.state.feed.status);
    return () => {
      if (isOutermost) pageFeedStore.set(undefined);
      value.state.feed.close();
    };
  }, [value, isOutermost]);
  return (
    <Context value={value.state}>
      <SpanContext value={span}>{children}</SpanContext>
    </Context>
  );
}

function createPage(outer: GraphPageState | undefined) {
  const feed = new QueryFeed((query, signal) => api.query(query, signal));
  let width = 0;
  let span: { from: number; to: number } | undefined;
  const aim = (): void => {
    if (span !== undefined && width > 0) feed.aim(span, width);
  };
  const state: GraphPageState = {
    feed,
    crosshair: outer?.crosshair ?? createStore<Crosshair>({ time: undefined, source: undefined }),
    lookOfKey: outer?.lookOfKey ?? createLooks(),
    measure(next) {
      const pixels = next * Math.min(2, window.devicePixelRatio);
      if (pixels <= width) return;
      width = pixels;
      aim();
    },
  };
  return {
    state,
    aim(next: { from: number; to: number }) {
      span = next;
      aim();
    },
  };
}

export function useGraphPage(): GraphPageState {
  const value = useContext(Context);
  if (value === undefined) throw new Error("useGraphPage outside of GraphPage");
  return value;
}

/** What the graphs around here show: the page's range, or one of their own. */
export function useGraphSpan(): Span {
  const value = useContext(SpanContext);
  if (value === undefined) throw new Error("useGraphSpan outside of GraphPage");
  return value;
}
