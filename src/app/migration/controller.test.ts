import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { describe, it } from "node:test";
import { Unavailable } from "#core/errors.ts";
import { newRun } from "#core/migration/run.ts";
import { sayEntry } from "#core/migration/say.ts";
import { eventually } from "#test/support/eventually.ts";
import { causeAt } from "#test/support/meta.ts";
import { type Faults, openStage, T0 } from "#test/support/migration-stage.ts";
import { countsFrom } from "./counts.ts";
import type { OpenRouter } from "./ports.ts";

const never = new AbortController().signal;

/** Routers whose share is not told while `isStuck`, whatever the signal says; writing goes on to work. */
function stuckWhen(isStuck: () => boolean, { routerAt }: Awaited<ReturnType<typeof openStage>>): OpenRouter {
  return (config) => {
    const router = routerAt(config);
    return {
      ...router,
      read: async (signal) => {
        if (!isStuck()) return await router.read(signal);
        return await new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
      },
    };
  };
}

describe("the controller of migrations", () => {
  it("[MC1] moves a healthy canary to everything", async (t) => {
    const stage = await openStage(t);
    const controller = stage.controller("one");
    const { id } = await stage.start();
    const { run, endedAt } = await stage.until(id, ["done"], [controller]);
    equal(run.step, 1);
    ok(endedAt !== undefined);
    deepEqual(await stage.shares(), [10_000, 10_000]);
    const kinds = (await stage.meta.migrations.entries(stage.org, id, { after: 0, limit: 100 })).map(
      ({ entry }) => entry.kind,
    );
    deepEqual(
      kinds.filter((kind) => kind === "intent" || kind === "verified"),
      ["intent", "verified", "intent", "verified"],
    );
    deepEqual(
      stage.told.map(({ kind }) => kind),
      kinds,
    );
  });

  it("[MC1] takes a bad canary back on every route", async (t) => {
    const stage = await openStage(t);
    const controller = stage.controller("one");
    const { id } = await stage.start();
    await stage.until(id, ["baking"], [controller]);
    deepEqual(await stage.shares(), [2000, 2000]);
    stage.badness.canary = 0.5;
    await stage.until(id, ["rolled-back"], [controller]);
    deepEqual(await stage.shares(), [0, 0]);
    equal(controller.lastLook(id)?.routes.public !== undefined, true);
  });

  it("[MC7] refuses what has a shut gate, and touches nothing", async (t) => {
    const stage = await openStage(t, (definition) => ({
      ...definition,
      gates: [
        { kind: "lint", taskDefinition: "task.json", maxSeverity: "warning" },
        { kind: "checklist", items: ["ready", "announced"] },
        { kind: "migration", migration: "staging", maxAge: 60 },
        { kind: "budget", objective: "availability", remaining: 0.3 },
      ],
    }));
    await stage.meta.migrations.setCheck(stage.org, stage.migration.id, "ready", true, causeAt(T0));
    const { id } = await stage.start();
    const { run } = await stage.until(id, ["refused"], [stage.controller("one")]);
    equal(run.intent, undefined);
    const [entry] = stage.told;
    deepEqual(entry?.kind === "gates" && entry.results.map(({ name, ok: isOpen, found }) => [name, isOpen, found]), [
      ["lint of task.json", false, "1 error"],
      ["ready", true, "by ada"],
      ["announced", false, "not ticked off"],
      ["migration staging", false, "there is none"],
      ["budget of availability", false, "not known"],
    ]);
  });

  it("[MK2] warns in preflight of a side that is in one zone, and goes on", async (t) => {
    const roles = { stable: [{ service: "shop", role: "vm" }], canary: [] };
    const stage = await openStage(t, (definition) => ({ ...definition, roles }));
    const meta = JSON.stringify({ cloud: { metadata: { zone: "b" } } });
    const host = { name: "vm-1", meta, interfaces: [], size: "standard", roles: roles.stable } as const;
    await stage.meta.hosts.register(stage.org, host, causeAt(T0));
    const { id } = await stage.start();
    await stage.until(id, ["warming", "stepping", "baking"], [stage.controller("one")]);
    match(sayEntry("en", stage.told[0]!, String), /^Every gate is open\. Mind: EC2 is in b only/);
  });

  it("[MC7] [MC8] refuses limits that nobody counts", async (t) => {
    const stage = await openStage(t, (definition) => ({
      ...definition,
      policy: {
        ...definition.policy,
        indicators: [
          {
            name: "latency",
            measure: { kind: "latency", slow: 0, limitMs: 300, percentile: 99 },
            limit: 0.01,
          },
        ],
      },
    }));
    const { id } = await stage.start();
    await stage.until(id, ["refused"], [stage.controller("one")]);
    const [entry] = stage.told;
    match(JSON.stringify(entry), /Cannot judge by 300 ms: the proxy counts 200 ms, 500 ms; start it with --limits 300/);
  });

  // Whatever it was about to do, somebody else goes on.
  const POINTS = { save: 7, write: 4 } as const;
  for (const at of ["save", "write"] as const) {
    for (let calls = 0; calls < POINTS[at]; calls++) {
      it(`[MC2] dies before ${at} ${calls + 1}, and another process goes on`, async (t) => {
        const stage = await openStage(t);
        const faults: Faults = { databaseDown: false, dies: { at, calls } };
        const first = stage.controller("one", faults);
        const { id } = await stage.start();
        // The dead do nothing; only their leases go on for a while.
        for (let second = 0; second < 20 && faults.dies!.calls > 0; second++) await stage.pass(1, [first]);
        const second = stage.controller("two");
        await stage.clock.advance(30_000);
        stage.badness.canary = calls % 2 === 0 ? 0 : 0.5;
        const { run } = await stage.until(id, ["done", "rolled-back"], [second]);
        const expected = run.phase === "done" ? [10_000, 10_000] : [0, 0];
        deepEqual(await stage.shares(), expected);
        if (stage.badness.canary > 0) equal(run.phase, "rolled-back");
      });
    }
  }

  it("[MC3] one of two moves a run, and the other takes over when it is gone", async (t) => {
    const stage = await openStage(t);
    const [one, two] = [stage.controller("one"), stage.controller("two")];
    const { id } = await stage.start();
    await stage.until(id, ["baking"], [one, two]);
    equal((await stage.routers.public!.read()).fence, 1);
    await stage.clock.advance(31_000);
    await two.round(never);
    await stage.until(id, ["holding", "soaking", "stepping", "done"], [two]);
    // A word of the one before, as if it had been asleep.
    const { fence } = await stage.routers.public!.read();
    await rejects(stage.routers.internal!.write({ canaryBp: 777, fence: 0 }), { reason: "conflict" });
    ok((fence ?? 0) >= 1);
    await two.release();
    await one.round(never);
    await stage.until(id, ["done"], [one]);
  });

  it("[MC3] a rollback wins over a controller with a later fence", async (t) => {
    const stage = await openStage(t);
    const controller = stage.controller("one");
    const { id } = await stage.start();
    await stage.until(id, ["baking"], [controller]);
    await stage.routers.public!.write({ canaryBp: 9000, fence: 99 });
    await controller.rollBack(await stage.run(id), "ken", { requestId: "a-request" });
    await controller.rollBack(await stage.run(id), "ken", { requestId: "a-request" });
    await stage.until(id, ["rolled-back"], [controller]);
    deepEqual(await stage.shares(), [0, 0]);
  });

  it("[MC4] rolls back without the database, which learns of it later", async (t) => {
    const stage = await openStage(t);
    const faults: Faults = { databaseDown: false };
    const controller = stage.controller("one", faults);
    const { id } = await stage.start();
    await stage.until(id, ["baking"], [controller]);
    faults.databaseDown = true;
    stage.badness.canary = 0.6;
    for (let second = 0; second < 20 && (await stage.shares())[1] !== 0; second++) await stage.pass(1, [controller]);
    deepEqual(await stage.shares(), [0, 0]);
    equal((await stage.run(id)).run.phase, "baking");
    // The process ends, and another begins on the same machine.
    faults.databaseDown = false;
    await stage.until(id, ["rolled-back"], [stage.controller("one")]);
    deepEqual(await stage.shares(), [0, 0]);
  });

  it("[MC4] rolls back while the database takes questions and answers none", async (t) => {
    const stage = await openStage(t);
    const faults: Faults = { databaseDown: false };
    const controller = stage.controller("one", faults);
    const { id } = await stage.start();
    await stage.until(id, ["baking"], [controller]);
    faults.databaseHangs = true;
    stage.badness.canary = 0.6;
    const isBack = async () => (await stage.shares()).every((share) => share === 0);
    for (let second = 0; second < 20 && !(await isBack()); second++) await stage.patiently(stage.pass(1, [controller]));
    deepEqual(await stage.shares(), [0, 0]);
    faults.databaseHangs = false;
    await stage.until(id, ["rolled-back"], [controller]);
  });

  it("[MC4] is there when a database answers again that hung while nothing was known of any run", async (t) => {
    const stage = await openStage(t);
    const faults: Faults = { databaseDown: false, databaseHangs: true };
    const controller = stage.controller("one", faults);
    const { id } = await stage.start();
    // An outage, which loops wait for, and no bug, which ends them.
    await rejects(controller.round(never), Unavailable);
    faults.databaseHangs = false;
    await stage.until(id, ["done"], [controller]);
  });

  it("[MC17] takes traffic back at once, without a round, also while one waits for a router that does not answer", async (t) => {
    const stage = await openStage(t);
    const controller = stage.controller("one", undefined, { openRouter: stuckWhen(() => isStuck, stage) });
    let isStuck = false;
    const { id } = await stage.start();
    await stage.until(id, ["baking"], [controller]);
    isStuck = true;
    await stage.clock.advance(1000);
    const stuck = controller.round(never);
    await controller.rollBack(await stage.run(id), "ken");
    await eventually("no share", async () => (await stage.shares()).every((share) => share === 0));
    equal((await stage.run(id)).run.phase, "rolling-back");
    // What the look decides that was under way is not kept over the rollback.
    await stage.clock.advance(1000);
    await stuck;
    isStuck = false;
    await stage.until(id, ["rolled-back"], [controller]);
    deepEqual(await stage.shares(), [0, 0]);
  });

  it("[MC17] what a look decides that began before somebody took the run back is not kept", async (t) => {
    const stage = await openStage(t);
    let go: () => void = () => {};
    const gate = { shut: undefined as Promise<void> | undefined };
    const controller = stage.controller("one", undefined, {
      openCounts: (...args) => {
        const reader = countsFrom(stage.meta, stage.clock)(...args);
        return {
          read: async (from, signal) => {
            await gate.shut;
            return await reader.read(from, signal);
          },
        };
      },
    });
    const { id } = await stage.start();
    await stage.until(id, ["baking"], [controller]);
    gate.shut = new Promise((resolve) => (go = resolve));
    await stage.clock.advance(1000);
    const looking = controller.round(never);
    await controller.rollBack(await stage.run(id), "ken");
    go();
    gate.shut = undefined;
    await looking;
    equal((await stage.run(id)).run.phase, "rolling-back");
    await stage.until(id, ["rolled-back"], [controller]);
  });

  it("[MC6] a run whose source does not answer keeps no other from being looked at", async (t) => {
    const stage = await openStage(t);
    const counts = { from: "source", source: "silent", bucketSeconds: 1 } as const;
    const definition = { ...stage.migration.definition, name: "silent", counts };
    const silent = await stage.meta.migrations.create(stage.org, { document: "", definition }, causeAt(T0));
    await stage.meta.migrations.start(stage.org, silent.id, newRun(T0), causeAt(T0));
    const open = countsFrom(stage.meta, stage.clock);
    const controller = stage.controller("one", undefined, {
      openCounts: (org, config, ...rest) =>
        config.from === "source" ? { read: () => new Promise(() => {}) } : open(org, config, ...rest),
    });
    const { id } = await stage.start();
    for (let second = 0; second < 90 && (await stage.run(id)).run.phase !== "done"; second++)
      await stage.patiently(stage.pass(1, [controller]));
    equal((await stage.run(id)).run.phase, "done");
  });

  it("[MC4] moves nothing up without the database", async (t) => {
    const stage = await openStage(t);
    const faults: Faults = { databaseDown: false };
    const controller = stage.controller("one", faults);
    const { id } = await stage.start();
    await stage.until(id, ["baking"], [controller]);
    faults.databaseDown = true;
    await stage.pass(20, [controller]);
    deepEqual(await stage.shares(), [2000, 2000]);
    await controller.rollBack(await stage.run(id), "ken");
    await stage.pass(2, [controller]);
    deepEqual(await stage.shares(), [0, 0]);
    faults.databaseDown = false;
    await stage.until(id, ["rolled-back"], [controller]);
  });

  it("[MC5] a share that somebody wrote by hand while a step was being set is drift", async (t) => {
    const stage = await openStage(t);
    const controller = stage.controller("one");
    const { id } = await stage.start();
    await stage.until(id, ["stepping"], [controller]);
    // Before it is verified, somebody takes it back by hand.
    for (const router of Object.values(stage.routers)) {
      const { fence = 0 } = await router.read();
      await router.write({ canaryBp: 0, fence: fence + 1 });
    }
    const { run } = await stage.until(id, ["holding"], [controller]);
    equal(run.hold?.reason, "drift");
    deepEqual(await stage.shares(), [0, 0]);
  });

  it("[MC6] a run that meets a bug keeps no other from going on", async (t) => {
    const stage = await openStage(t);
    const windows = { advance: [{ weekdays: [1], from: 0, to: 1 }], freeze: [] };
    const definition = { ...stage.migration.definition, name: "broken", timeZone: "Nowhere/Land", windows };
    const broken = await stage.meta.migrations.create(stage.org, { document: "", definition }, causeAt(T0));
    await stage.meta.migrations.start(stage.org, broken.id, newRun(T0), causeAt(T0));
    const { id } = await stage.start();
    await stage.until(id, ["done"], [stage.controller("one")]);
  });
});
