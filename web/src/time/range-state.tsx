import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { navigate, useHistoryState, useSearch } from "wouter/use-browser-location";
import { keep, recall } from "../data/keep.ts";
import { createStore, useStore } from "../data/store.ts";
import { absolute, DEFAULT_RANGE, isRelative, pan, type Range, resolveRange, type Span, zoomBy } from "./range.ts";

/** Seconds between refreshes, and how long after a full minute they happen: posts arrive in its first seconds. */
export const REFRESH_SECONDS = 60;
const AFTER_THE_MINUTE = 4;

interface HistoryState {
  /** The range before the first zoom; kept in the history entry, so that reloading and going back keep it too. */
  readonly baseline?: Range | typeof OWN;
}

/** The range of a page whose address has none: a run's time, a budget's window. */
const OWN = "own";

const ownSpanStore = createStore<Span | undefined>(undefined);

/** The one time range of the page, and everything that can be done to it. */
export interface RangeState {
  readonly range: Range;
  /** What the range meant when it was last refreshed. Changes once a minute while relative. */
  readonly span: Span;
  readonly zoomed: boolean;
  /** A choice by name or text: forgets earlier zooms. */
  pick(range: Range): void;
  zoom(span: Span): void;
  /** Back to the range before the first zoom. */
  reset(): void;
  pan(direction: -1 | 1): void;
  zoomBy(factor: number): void;
  toAbsolute(): void;
  /** This page with the range fixed, for pasting somewhere. */
  absoluteLink(): string;
  refresh(): void;
}

const Context = createContext<RangeState | undefined>(undefined);

const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

export function rangeOf(search: string): Range {
  const found = new URLSearchParams(search);
  const range = { from: found.get("from") ?? DEFAULT_RANGE.from, to: found.get("to") ?? DEFAULT_RANGE.to };
  return resolveRange(range, nowSeconds()) === undefined ? DEFAULT_RANGE : range;
}

/** A path with the current range in it, so that following a link keeps looking at the same time. */
export function withRange(path: string, search: string): string {
  const found = new URLSearchParams(search);
  const [bare, own = ""] = path.split("?");
  const next = new URLSearchParams(own);
  for (const name of ["from", "to"]) {
    const value = found.get(name);
    if (value !== null && !next.has(name)) next.set(name, value);
  }
  const text = next.toString();
  return text === "" ? bare! : `${bare}?${text}`;
}

function searchWith(range: Range | typeof OWN): string {
  const next = new URLSearchParams(location.search);
  // What needs no word where it goes without saying needs one on a page that has a span of its own.
  const isUsual = range !== OWN && range.from === DEFAULT_RANGE.from && range.to === DEFAULT_RANGE.to;
  if (range === OWN || (isUsual && ownSpanStore.get() === undefined)) {
    next.delete("from");
    next.delete("to");
  } else {
    next.set("from", range.from);
    next.set("to", range.to);
  }
  const text = next.toString();
  return text === "" ? "" : `?${text}`;
}

function go(range: Range | typeof OWN, baseline: HistoryState["baseline"], replace = false): void {
  const state: HistoryState = baseline === undefined ? {} : { baseline };
  navigate(location.pathname + searchWith(range) + location.hash, { state, replace });
}

export function RangeProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const search = useSearch();
  const { baseline } = useHistoryState<HistoryState | null>() ?? {};
  const [now, setNow] = useState(nowSeconds);
  const pageSpan = useStore(ownSpanStore);
  const found = new URLSearchParams(search);
  const from = found.get("from") ?? DEFAULT_RANGE.from;
  const to = found.get("to") ?? DEFAULT_RANGE.to;
  const own = found.has("from") ? undefined : pageSpan;

  const value = useMemo((): RangeState => {
    const asked = { from, to };
    const range = own !== undefined ? absolute(own) : resolveRange(asked, now) === undefined ? DEFAULT_RANGE : asked;
    // A moment that just passed must not be drawn as a gap: whole minutes only, the current one included.
    const resolved = resolveRange(range, now)!;
    const span = isRelative(range) ? { from: minute(resolved.from), to: minute(resolved.to) + 60 } : resolved;
    const before = own === undefined ? range : OWN;
    const zoom = (next: Range, replace = false): void => go(next, baseline ?? before, replace);
    return {
      range,
      span,
      zoomed: baseline !== undefined,
      pick: (next) => {
        remember(next);
        setNow(nowSeconds());
        go(next, undefined);
      },
      zoom: (next) => zoom(absolute({ from: Math.floor(next.from), to: Math.max(next.to, next.from + 120) })),
      reset: () => {
        if (baseline !== undefined) go(baseline, undefined);
      },
      // Panning replaces its own entry: holding the key must not fill the history.
      pan: (direction) => zoom(pan(span, direction), baseline !== undefined),
      zoomBy: (factor) => zoom(zoomBy(span, factor)),
      toAbsolute: () => go(absolute(span), baseline, true),
      absoluteLink: () => location.origin + location.pathname + searchWith(absolute(span)) + location.hash,
      refresh: () => setNow(nowSeconds()),
    };
  }, [from, to, now, baseline, own]);

  useEffect(() => {
    let timer = 0;
    const schedule = (): void => {
      window.clearTimeout(timer);
      if (document.hidden) return;
      const seconds = Date.now() / 1_000;
      const next = Math.ceil((seconds - AFTER_THE_MINUTE) / REFRESH_SECONDS) * REFRESH_SECONDS + AFTER_THE_MINUTE;
      timer = window.setTimeout(tick, Math.max(1_000, (next - seconds) * 1_000 + Math.random() * 1_000));
    };
    const tick = (): void => {
      setNow(nowSeconds());
      schedule();
    };
    const onVisibility = (): void => {
      // Whoever comes back after a while sees the present at once.
      setNow((before) => (!document.hidden && nowSeconds() - before >= REFRESH_SECONDS ? nowSeconds() : before));
      schedule();
    };
    schedule();
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      window.clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisibility);
    };
  }, []);

  return <Context value={value}>{children}</Context>;
}

const minute = (epoch: number): number => epoch - (epoch % 60);

export function useRange(): RangeState {
  const value = useContext(Context);
  if (value === undefined) throw new Error("useRange outside of RangeProvider");
  return value;
}

/** What charts show that have a span of their own: it, until another range is chosen. The header says the same. */
export function useOwnSpan(own: Span): Span & { readonly isChosen: boolean } {
  const { span } = useRange();
  const isChosen = new URLSearchParams(useSearch()).has("from");
  const { from, to } = own;
  useEffect(() => ownSpanStore.set({ from, to }), [from, to]);
  useEffect(() => () => ownSpanStore.set(undefined), []);
  const shown = isChosen ? span : own;
  return useMemo(() => ({ from: shown.from, to: shown.to, isChosen }), [shown.from, shown.to, isChosen]);
}

const RECENT = 8;

/** Newest first; chips are always at hand and need no place here. */
export const recentRanges = (): readonly Range[] => recall<readonly Range[]>("recent-ranges", []);

function remember(range: Range): void {
  const others = recentRanges().filter(({ from, to }) => from !== range.from || to !== range.to);
  keep("recent-ranges", [range, ...others].slice(0, RECENT));
}
