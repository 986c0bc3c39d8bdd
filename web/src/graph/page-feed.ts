import { createStore, type Store } from "../data/store.ts";
import type { FeedStatus } from "./feed.ts";

/** What the header shows about the graphs of the page that is open; `undefined` where there are none. */
export const pageFeedStore = createStore<Store<FeedStatus> | undefined>(undefined);
