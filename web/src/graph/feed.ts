import type { Query, QueryResult } from "#wire/own/graphs.ts";
import { createStore, type Store } from "../data/store.ts";
import type { Span } from "../time/range.ts";
import { batches, type QueryItem } from "./batches.ts";
import type { Frame } from "./shape.ts";

/** What is known of one graph's data. A frame stays while a newer one is on its way. */
export interface Feed {
  readonly frame?: Frame;
  /** The range that `frame` was asked for. */
  readonly span?: Span;
  readonly error?: string;
  readonly loading: boolean;
  /** Hosts behind a role graph, and whether they were simplified away. */
  readonly hosts?: number;
  readonly simplified?: boolean;
}

export interface FeedStatus {
  readonly loading: boolean;
  /** Epoch milliseconds of the last complete answer. */
  readonly at?: number;
  readonly failed: boolean;
}

const IDLE: Feed = { loading: false };

interface Entry {
  item: QueryItem;
  /** Range, width and item that `store` was last asked for. */
  asked: string;
  wanted: boolean;
  readonly store: Store<Feed>;
}

type Ask = (query: Query, signal: AbortSignal) => Promise<QueryResult>;

/**
 * Gathers what the graphs of a page want to show and asks for all of it in as few requests as possible. Only graphs that are
 * on screen or about to be want something; a change of the range asks again for those, and for others when they appear.
 */
export class QueryFeed {
  readonly status: Store<FeedStatus> = createStore<FeedStatus>({ loading: false, failed: false });
  readonly #ask: Ask;
  readonly #entries = new Map<string, Entry>();
  #span: Span | undefined;
  #width = 0;
  #scheduled = false;
  #closed = false;
  #running = new AbortController();
  #inFlight = 0;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** The store of a graph's data. Another item under the same name replaces it. */
  entry(name: string, item: QueryItem): Store<Feed> {
    let entry = this.#entries.get(name);
    if (entry === undefined) {
      entry = { item, asked: "", wanted: false, store: createStore(IDLE) };
      this.#entries.set(name, entry);
    } else if (JSON.stringify(entry.item) !== JSON.stringify(item)) {
      entry.item = item;
      this.#schedule();
    }
    return entry.store;
  }

  want(name: string, wanted: boolean): void {
    const entry = this.#entries.get(name);
    if (entry === undefined || entry.wanted === wanted) return;
    entry.wanted = wanted;
    if (wanted) this.#schedule();
  }

  /** The range to show and the pixels to fill. Requests for an earlier range are given up. */
  aim(span: Span, width: number): void {
    // Rounded up, so that a few pixels more or less are no reason to ask again.
    const rounded = Math.max(100, Math.ceil(width / 100) * 100);
    if (span.from === this.#span?.from && span.to === this.#span.to && rounded === this.#width) return;
    this.#span = span;
    this.#width = rounded;
    this.#running.abort();
    this.#running = new AbortController();
    for (const entry of this.#entries.values()) entry.asked = "";
    this.#schedule();
  }

  /** Asks again for what failed and what is shown. */
  again(): void {
    for (const entry of this.#entries.values()) entry.asked = "";
    this.#schedule();
  }

  close(): void {
    this.#closed = true;
    this.#running.abort();
  }

  /** Graphs of a page appear in one go: their wishes are gathered until all of them have spoken. */
  #schedule(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      if (!this.#closed) this.#send();
    }, 0);
  }

  #send(): void {
    const span = this.#span;
    if (span === undefined) return;
    const due = [...this.#entries.values()].filter((entry) => {
      if (!entry.wanted) return false;
      const asked = JSON.stringify([span, this.#width, entry.item]);
      if (entry.asked === asked) return false;
      entry.asked = asked;
      entry.store.set({ ...entry.store.get(), loading: true });
      return true;
    });
    for (const batch of batches(due)) void this.#request(batch, span, this.#running);
  }

  async #request(batch: readonly Entry[], span: Span, running: AbortController): Promise<void> {
    const asked = batch.map((entry) => entry.asked);
    this.#inFlight++;
    this.status.set({ ...this.status.get(), loading: true });
    try {
      const items = batch.map((entry, i) => ({ ...entry.item, id: String(i) }));
      const answer = await this.#ask({ ...span, width: this.#width, items }, running.signal);
      const byId = new Map(answer.items.map((item) => [item.id, item]));
      batch.forEach((entry, i) => {
        // Asked for something else meanwhile: this answer is of no use any more.
        if (entry.asked !== asked[i]) return;
        const item = byId.get(String(i));
        if (item === undefined || item.error !== undefined) {
          entry.store.set({ loading: false, error: item?.error ?? "The answer left this graph out" });
          return;
        }
        const { start, step, count } = answer;
        entry.store.set({
          loading: false,
          span,
          frame: { start, step, count, series: item.series },
          ...(item.hosts === undefined ? {} : { hosts: item.hosts }),
          ...(item.simplified === undefined ? {} : { simplified: item.simplified }),
        });
      });
      this.#ended({ failed: false, at: Date.now() });
    } catch (error) {
      if (running.signal.aborted) {
        this.#ended({});
        return;
      }
      const message = error instanceof Error ? error.message : String(error);
      for (const entry of batch) {
        entry.asked = "";
        // What was drawn before stays on screen with the message over it.
        entry.store.set({ ...entry.store.get(), loading: false, error: message });
      }
      this.#ended({ failed: true });
    }
  }

  #ended(change: Partial<FeedStatus>): void {
    this.#inFlight--;
    this.status.set({ ...this.status.get(), ...change, loading: this.#inFlight > 0 });
  }
}
