import type { Refusal } from "#core/ecs/graph.ts";
import type { End, Life, Waiting } from "./life.ts";

/** What becomes of a service that starts like this. Seconds. */
export type Verdict =
  | { readonly kind: "stable"; readonly servesAfter: number }
  /** It stays up, but takes longer than anybody waits at a deployment. */
  | { readonly kind: "slow"; readonly servesAfter: number }
  /** From one start to the next. */
  | { readonly kind: "crash-loop"; readonly period: number; readonly why: End }
  | { readonly kind: "never-starts"; readonly why: End | Refusal | Stuck; readonly period?: number | undefined };

/** Nothing fails, and nothing goes on. */
export type Stuck = { readonly kind: "stuck"; readonly waiting?: Waiting | undefined };

/** A start that takes longer makes deployments, scaling and recovery slow. */
export const SLOW_SECONDS = 300;

const RANK: Readonly<Record<Verdict["kind"], number>> = { stable: 0, slow: 1, "crash-loop": 2, "never-starts": 3 };

/** Whether both end in the same way for the same reason. */
export const isAlike = (a: Verdict, b: Verdict): boolean =>
  a.kind === b.kind && ("why" in a ? a.why.kind : "") === ("why" in b ? b.why.kind : "");

export const isUp = ({ kind }: Verdict): boolean => RANK[kind] < RANK["crash-loop"];

export function isWorse(a: Verdict, b: Verdict): boolean {
  if (a.kind !== b.kind) return RANK[a.kind] > RANK[b.kind];
  if ("servesAfter" in a && "servesAfter" in b) return a.servesAfter > b.servesAfter;
  // What is killed later lived longer in vain, and is replaced more rarely.
  return "period" in a && "period" in b && (a.period ?? 0) < (b.period ?? 0);
}

/** What becomes of one that lives like this. */
export function verdictOf(life: Life): Verdict {
  const { end, runningAt, servesAt, waiting, until } = life;
  if (end !== undefined) {
    const period = end.replacedAt;
    return runningAt === undefined
      ? { kind: "never-starts", why: end.why, period }
      : { kind: "crash-loop", why: end.why, period };
  }
  if (runningAt === undefined) return { kind: "never-starts", why: { kind: "stuck", waiting } };
  const servesAfter = servesAt ?? until;
  return { kind: servesAfter > SLOW_SECONDS ? "slow" : "stable", servesAfter };
}
