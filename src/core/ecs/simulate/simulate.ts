import { refusalOf } from "#core/ecs/graph.ts";
import { type Breaker, breakerOf } from "./breaker.ts";
import type { Life } from "./life.ts";
import type { Scene } from "./scene.ts";
import { type FirstCheck, liveTask } from "./task.ts";
import { isAlike, isWorse, type Verdict, verdictOf } from "./verdict.ts";

export interface Ending {
  readonly firstCheck: FirstCheck;
  readonly verdict: Verdict;
  readonly life: Life;
}

export interface Simulation {
  readonly verdict: Verdict;
  /** The worse of both; `undefined` where ECS does not take the definition. */
  readonly worse?: Ending | undefined;
  /** The other one, where it ends in another way: luck decides. */
  readonly other?: Ending | undefined;
  readonly breaker?: Breaker | undefined;
}

/** Simulates a start with both extremes of the first check of the target, and takes the worse. */
export function simulate(scene: Scene): Simulation {
  const refusal = refusalOf(scene.task);
  if (refusal !== undefined) return { verdict: { kind: "never-starts", why: refusal } };
  const [first, second] = (["at-once", "after-interval"] as const).map((firstCheck): Ending => {
    const life = liveTask(scene, firstCheck);
    return { firstCheck, life, verdict: verdictOf(life) };
  });
  const [worse, better] = isWorse(second!.verdict, first!.verdict) ? [second!, first!] : [first!, second!];
  return {
    verdict: worse.verdict,
    worse,
    other: isAlike(better.verdict, worse.verdict) ? undefined : better,
    breaker: breakerOf(scene.service, worse.verdict, worse.life.servesAt !== undefined),
  };
}
