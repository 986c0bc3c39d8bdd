import { deepEqual, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { openWorld, POLICY } from "#test/support/migration-world.ts";
import type { Entry } from "./run.ts";
import { hasEnded } from "./run.ts";
import { tick } from "./tick.ts";

type World = ReturnType<typeof openWorld>;

const shares = ({ routes }: World) => Object.values(routes).map(({ canaryBp }) => canaryBp);
const heal = (world: World) => {
  for (const route of Object.values(world.routes)) Object.assign(route, { readable: true, writable: true });
  world.traffic.counted = true;
};

/** What may happen to a migration, and to whoever controls it. */
const EVENTS = {
  tick: (world: World) => world.tick(),
  "dies before it stores": (world: World) => world.tick(-1),
  "dies before the first write": (world: World) => world.tick(0),
  "dies after the first write": (world: World) => world.tick(1),
  "a minute": (world: World) => world.wait(60),
  "ten minutes of ticks": (world: World) => world.until(() => false, 600),
  "half an hour of nothing": (world: World) => world.wait(1800),
  errors: (world: World) => (world.traffic.canaryBad = 0.2),
  "errors on both sides": (world: World) => (world.traffic.canaryBad = world.traffic.stableBad = 0.05),
  "no errors": (world: World) => (world.traffic.canaryBad = world.traffic.stableBad = 0),
  silence: (world: World) => (world.traffic.counted = false),
  news: (world: World) => (world.traffic.counted = true),
  "internal unreadable": (world: World) => (world.routes.internal!.readable = false),
  "public unwritable": (world: World) => (world.routes.public!.writable = false),
  healed: heal,
  frozen: (world: World) => (world.extra.frozen = "a window"),
  thawed: (world: World) => (world.extra.frozen = undefined),
  "another deployment": (world: World) => (world.routes.public!.target = `${world.routes.public!.target}'`),
  "somebody writes": (world: World) => (world.routes.public!.canaryBp = 4321),
  hold: (world: World) => ask(world, { verb: "hold" }),
  resume: (world: World) => ask(world, { verb: "resume" }),
  "step down": (world: World) => ask(world, { verb: "step-down" }),
  "roll back": (world: World) => ask(world, { verb: "roll-back" }),
} as const;

function ask(world: World, asked: Parameters<World["ask"]>[0]): void {
  try {
    world.ask(asked);
  } catch (error) {
    if ((error as { reason?: string }).reason !== "conflict") throw error;
  }
}

const names = Object.keys(EVENTS) as (keyof typeof EVENTS)[];
const weighted = fc.oneof(
  { weight: 3, arbitrary: fc.constant("ten minutes of ticks" as const) },
  { weight: 4, arbitrary: fc.constantFrom(...names) },
);

describe("whatever happens", () => {
  it("[MG2] [MG3] [MG5] the share is what an intent said, and rises by itself only after the judge's pass", () => {
    fc.assert(
      fc.property(fc.array(weighted, { maxLength: 40 }), (events) => {
        const world = openWorld();
        for (const name of events) {
          const foreign = name === "somebody writes";
          const before = shares(world);
          const entries = EVENTS[name](world);
          const intended = [
            world.run().intent?.wantBp,
            ...world.history.flatMap((entry) => (entry.kind === "intent" ? [entry.intent.wantBp] : [])),
          ];
          for (const [i, share] of shares(world).entries())
            ok(foreign || share === before[i] || intended.includes(share), `${name} set ${share}`);
          if (Array.isArray(entries)) checkRise(entries as Entry[]);
          const { evidence, verified } = world.run();
          ok(evidence === undefined || evidence.from >= verified.at);
        }
        checkRise(world.history);
      }),
      { numRuns: 400 },
    );
  });

  it("[MG4] [MG7] a rollback ends with nothing on every route, once routes can be reached again", () => {
    fc.assert(
      fc.property(fc.array(weighted, { maxLength: 30 }), (events) => {
        const world = openWorld();
        for (const name of events) EVENTS[name](world);
        // What somebody does after the end is theirs.
        if (hasEnded(world.run())) return;
        ask(world, { verb: "roll-back" });
        heal(world);
        ok(world.until(() => hasEnded(world.run()), 200) !== undefined, world.run().phase);
        if (world.run().phase === "rolled-back") deepEqual(shares(world), [0, 0]);
      }),
      { numRuns: 400 },
    );
  });

  it("[MG1] [MG7] the next tick after a crash does what the crashed one would have done", () => {
    fc.assert(
      fc.property(fc.array(weighted, { maxLength: 30 }), (events) => {
        const world = openWorld();
        for (const name of events) EVENTS[name](world);
        const [one, two] = [0, 0].map(() => tick(POLICY, world.run(), world.seen(), world.now()));
        deepEqual(one, two);
        // Stored and died before writing: what is missing is written by the next one.
        world.tick(0);
        const again = tick(POLICY, world.run(), world.seen(), world.now());
        if (!hasEnded(one!.run) && one!.run.phase === "stepping" && again.run.phase === "stepping")
          deepEqual(again.writes, one!.writes);
        if (one!.run.phase === "rolling-back" && again.run.phase === "rolling-back")
          deepEqual(again.writes, one!.writes);
      }),
      { numRuns: 400 },
    );
  });
});

/** Each step that was not asked for by a person follows from the pass of the one before, or is the first. */
function checkRise(entries: readonly Entry[]): void {
  entries.forEach((entry, i) => {
    if (entry.kind !== "intent" || entry.intent.kind !== "step" || entry.intent.fromBp === 0) return;
    const verdict = entries.slice(0, i).findLast(({ kind }) => kind === "verdict");
    ok(verdict?.kind === "verdict" && verdict.verdict.action === "advance", JSON.stringify(entry));
  });
}
