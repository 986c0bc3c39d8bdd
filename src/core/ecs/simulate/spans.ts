import type { Lane, Span, State } from "./life.ts";

/** Writes down who was in which state from when to when. */
export interface Spans {
  /** A state begins, and the one before it in the lane ends. */
  mark(lane: Lane, state: State): void;
  end(lane: Lane): void;
  /** Everything until then, in order of the lanes' first states. */
  until(at: number): readonly Span[];
}

export const laneKey = (lane: Lane): string => ("name" in lane ? `${lane.of} ${lane.name}` : lane.of);

export function newSpans(now: () => number): Spans {
  const done = new Map<string, Span[]>();
  const open = new Map<string, { readonly lane: Lane; readonly state: State; readonly from: number }>();
  function end(lane: Lane): void {
    const key = laneKey(lane);
    const span = open.get(key);
    if (span === undefined) return;
    open.delete(key);
    // A state that lasted no time is kept: it happened.
    done.get(key)!.push({ ...span, to: now() });
  }
  return {
    mark(lane, state) {
      end(lane);
      const key = laneKey(lane);
      if (!done.has(key)) done.set(key, []);
      open.set(key, { lane, state, from: now() });
    },
    end,
    until: (at) =>
      [...done.entries()].flatMap(([key, spans]) => {
        const last = open.get(key);
        return last === undefined ? spans : [...spans, { ...last, to: Math.max(last.from, at) }];
      }),
  };
}
