import { createStore, useStore } from "./store.ts";

const seconds = (): number => Math.floor(Date.now() / 1_000);

const nowStore = createStore(seconds());
let watchers = 0;
let timer = 0;

/** Epoch seconds, renewed every ten seconds while anybody looks: for "3 min ago". */
export function useNow(): number {
  return useStore(ticking);
}

const ticking = {
  ...nowStore,
  subscribe(listener: () => void): () => void {
    const stop = nowStore.subscribe(listener);
    if (watchers++ === 0) timer = window.setInterval(() => nowStore.set(seconds()), 10_000);
    return () => {
      stop();
      if (--watchers === 0) window.clearInterval(timer);
    };
  },
};
