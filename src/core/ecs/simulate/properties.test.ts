import { deepEqual, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Behaviour, ENGINES, QUIET } from "#core/ecs/behaviour.ts";
import { graphOf } from "#core/ecs/graph.ts";
import type { Container, TaskDefinition } from "#core/ecs/model.ts";
import { healthTimes } from "#core/ecs/model.ts";
import { EMPTY_SERVICE, horizonOf, type Scene } from "./scene.ts";
import { simulate } from "./simulate.ts";
import { laneKey } from "./spans.ts";
import { liveTask } from "./task.ts";
import { isUp } from "./verdict.ts";

const BARE: Omit<Container, "name"> = {
  image: "app",
  dependsOn: [],
  ports: [],
  environment: [],
  secrets: false,
  entryPoint: [],
  command: [],
  privileged: false,
  links: [],
  readonlyRoot: false,
};

const check = fc.record({
  command: fc.constant(["CMD", "probe"]),
  interval: fc.integer({ min: 5, max: 40 }),
  timeout: fc.integer({ min: 2, max: 20 }),
  retries: fc.integer({ min: 1, max: 5 }),
  startPeriod: fc.integer({ min: 0, max: 60 }),
});

const NAMES = ["a", "b", "c", "d"];

/** Up to four containers; each may wait for earlier ones, so there is no circle, and ECS takes it. */
const scenes: fc.Arbitrary<Scene> = fc
  .record({
    count: fc.integer({ min: 1, max: 4 }),
    checks: fc.tuple(...NAMES.map(() => fc.option(check, { nil: undefined }))),
    // What ends by itself is not essential, and the first always runs on.
    runs: fc.tuple(...NAMES.map(() => fc.option(fc.integer({ min: 0, max: 90 }), { nil: undefined }))),
    waits: fc.tuple(...NAMES.map(() => fc.array(fc.nat({ max: 2 }), { maxLength: 2 }))),
    boots: fc.tuple(...NAMES.map(() => fc.integer({ min: 0, max: 120 }))),
    pulls: fc.tuple(...NAMES.map(() => fc.integer({ min: 0, max: 30 }))),
    exits: fc.tuple(...NAMES.map(() => fc.constantFrom(0, 0, 0, 1))),
    engine: fc.constantFrom(...ENGINES),
    grace: fc.integer({ min: 0, max: 200 }),
    isBalanced: fc.boolean(),
    target: fc.record({
      interval: fc.integer({ min: 5, max: 40 }),
      timeout: fc.integer({ min: 2, max: 10 }),
      healthyThreshold: fc.integer({ min: 2, max: 5 }),
      unhealthyThreshold: fc.integer({ min: 2, max: 5 }),
    }),
    pathAfter: fc.constantFrom("portOpens" as const, "ready" as const),
  })
  .map(({ count, checks, runs, waits, boots, pulls, exits, engine, grace, isBalanced, target, pathAfter }) => {
    const ends = (i: number): number | undefined => (i === 0 ? undefined : runs[i]);
    const containers = NAMES.slice(0, count).map((name, i): Container => {
      const on = [...new Set(waits[i]!.filter((each) => each < i))];
      return {
        ...BARE,
        name,
        essential: ends(i) === undefined,
        healthCheck: checks[i],
        dependsOn: on.map((each) => ({
          container: NAMES[each]!,
          condition: ends(each) !== undefined ? "SUCCESS" : checks[each] === undefined ? "START" : "HEALTHY",
        })),
      };
    });
    const task: TaskDefinition = { compatibilities: [], executionRole: false, containers, efs: false };
    const behaviour: Behaviour = {
      engine,
      provisioning: 0,
      containerStart: 1,
      containers: Object.fromEntries(
        containers.map(({ name }, i) => [
          name,
          { ...QUIET, pull: pulls[i]!, portOpens: boots[i]!, ready: boots[i]!, runs: ends(i), exit: exits[i]! },
        ]),
      ),
      alb: { pathOk: { after: pathAfter, container: "a" }, sharedPaths: [] },
      ignore: [],
    };
    const service = { ...EMPTY_SERVICE, gracePeriod: grace, loadBalancers: isBalanced ? [{ container: "a" }] : [] };
    return { task, behaviour, service, group: isBalanced ? { ...target, stickiness: 0 } : undefined };
  });

const RUNS = { numRuns: 400, seed: 20_210_618 };

/** Boots of every container shortened to this share. */
function faster(scene: Scene, share: number): Scene {
  const containers = Object.fromEntries(
    Object.entries(scene.behaviour.containers).map(([name, each]) => [
      name,
      { ...each, portOpens: each.portOpens * share, ready: each.ready * share },
    ]),
  );
  return { ...scene, behaviour: { ...scene.behaviour, containers } };
}

describe("every start", () => {
  it("[ES1] time goes on: states of a lane follow one another without gap or overlap", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const { spans } = liveTask(scene, "at-once");
        for (const [i, { lane, from, to }] of spans.entries()) {
          ok(from >= 0 && to >= from);
          const next = spans[i + 1];
          if (next !== undefined && laneKey(next.lane) === laneKey(lane)) ok(next.from >= to, laneKey(lane));
        }
      }),
      RUNS,
    );
  });

  it("[ES2] shortening boots never turns what is up into a crash loop", () => {
    fc.assert(
      fc.property(scenes, fc.double({ min: 0, max: 1, noNaN: true }), (scene, share) => {
        if (isUp(simulate(scene).verdict)) ok(isUp(simulate(faster(scene, share)).verdict));
      }),
      RUNS,
    );
  });

  it("[ES3] raising the grace period never turns what is up into a crash loop", () => {
    fc.assert(
      fc.property(scenes, fc.integer({ min: 1, max: 600 }), (scene, more) => {
        const patient = { ...scene, service: { ...scene.service!, gracePeriod: scene.service!.gracePeriod! + more } };
        if (isUp(simulate(scene).verdict)) ok(isUp(simulate(patient).verdict));
      }),
      RUNS,
    );
  });

  it("[ES4] nothing is HEALTHY before its first probe", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const { spans } = liveTask(scene, "after-interval");
        for (const { name, healthCheck } of scene.task.containers) {
          const of = (state: string, lane: string) =>
            spans.find((span) => span.state === state && laneKey(span.lane) === `${lane} ${name}`);
          const healthy = of("HEALTHY", "health");
          if (healthy === undefined) continue;
          const { interval, startPeriod } = healthTimes(healthCheck!);
          const isFast = scene.behaviour.engine === "docker>=25" && startPeriod > 0;
          const first = isFast ? Math.min(5, startPeriod) : interval;
          ok(healthy.from >= of("RUNNING", "container")!.from + first - 1e-9);
        }
      }),
      RUNS,
    );
  });

  it("[ES5] without a circle it ends, or comes to rest, within its horizon, and twice the same", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const life = liveTask(scene, "at-once");
        ok(life.until <= horizonOf(scene) + 60);
        ok(life.end !== undefined || life.runningAt !== undefined || life.waiting !== undefined);
        deepEqual(liveTask(scene, "at-once"), life);
      }),
      RUNS,
    );
  });

  it("[ES6] containers stop in the reverse of the order in which they wait", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const { spans, end } = liveTask(scene, "at-once");
        if (end === undefined) return;
        const stopped = (name: string) =>
          spans.find((span) => span.state === "STOPPED" && laneKey(span.lane) === `container ${name}`)?.from;
        const graph = graphOf(scene.task);
        for (const { name } of scene.task.containers) {
          const at = stopped(name);
          // Who had ended by itself before is not stopped.
          if (at === undefined || at < end.at) continue;
          for (const after of graph.after(name)) ok(stopped(after)! <= at);
        }
      }),
      RUNS,
    );
  });
});
