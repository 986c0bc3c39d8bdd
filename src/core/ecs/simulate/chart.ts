import type { Lane, Life, Span, State } from "./life.ts";
import { laneKey } from "./spans.ts";

/** One line of a chart. */
export interface Row {
  readonly label: string;
  readonly spans: readonly Span[];
}

export interface GanttChart {
  readonly rows: readonly Row[];
  /** Seconds from the order to start the task. */
  readonly until: number;
  readonly killedAt?: number | undefined;
}

/** What is worth seeing: until a bit after the last thing that happened. */
export function ganttOf({ spans, end }: Life): GanttChart {
  const last = Math.max(...spans.map(({ from }) => from), end?.stoppedAt ?? 0, 1);
  const until = end === undefined ? last * 1.15 : last;
  const rows = new Map<string, Row>();
  for (const span of spans) {
    const key = laneKey(span.lane);
    const before = rows.get(key)?.spans ?? [];
    rows.set(key, { label: labelOf(span.lane), spans: [...before, { ...span, to: Math.min(span.to, until) }] });
  }
  const ordered = [...rows.values()].sort((a, b) => orderOf(a, spans) - orderOf(b, spans));
  return { rows: ordered, until, killedAt: end?.at };
}

/** The task, its containers each with its health below, and the target. */
function orderOf({ spans: [first] }: Row, spans: readonly Span[]): number {
  const { lane } = first!;
  if (!("name" in lane)) return lane.of === "task" ? -1 : spans.length;
  const of = spans.findIndex(({ lane: each }) => each.of === "container" && each.name === lane.name);
  return lane.of === "health" ? of + 0.5 : of;
}

function labelOf(lane: Lane): string {
  if (lane.of === "container") return lane.name;
  return lane.of === "health" ? `${lane.name} health` : lane.of;
}

/** How good or bad a state is, for colours and marks. */
export type Tone = "waiting" | "working" | "good" | "bad" | "ending" | "gone";

export const TONES: Readonly<Record<State, Tone>> = {
  PROVISIONING: "waiting",
  PENDING: "waiting",
  PULLED: "waiting",
  CREATED: "waiting",
  ACTIVATING: "working",
  RUNNING: "working",
  DEACTIVATING: "ending",
  STOPPING: "ending",
  STOPPED: "gone",
  UNKNOWN: "waiting",
  HEALTHY: "good",
  UNHEALTHY: "bad",
  initial: "waiting",
  healthy: "good",
  unhealthy: "bad",
  draining: "ending",
};

/** Steps that people count in, at most so many of them. */
export function ticksOf(until: number, most: number): readonly number[] {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200];
  const step = steps.find((each) => until / each <= most) ?? 14_400;
  return Array.from({ length: Math.floor(until / step) + 1 }, (_, i) => i * step);
}
