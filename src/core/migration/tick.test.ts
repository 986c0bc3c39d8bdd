import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { describe, it } from "node:test";
import { judge } from "#core/judge/verdict.ts";
import { openWorld, POLICY, T0 } from "#test/support/migration-world.ts";
import type { Phase, Run } from "./run.ts";
import { sayEntry } from "./say.ts";
import { tick } from "./tick.ts";

type World = ReturnType<typeof openWorld>;

const shares = ({ routes }: World) => Object.values(routes).map(({ canaryBp }) => canaryBp);
const where = ({ phase, step, hold }: Run) => [phase, step + 1, ...(hold === undefined ? [] : [hold.reason])].join(" ");
const is = (world: World, phase: Phase) => () => world.run().phase === phase;
/** Ticks until the phase is there, and fails when it never is. */
const reach = (world: World, phase: Phase, seconds = 6 * 3600) => {
  const found = world.until(is(world, phase), seconds);
  ok(found !== undefined, `found ${where(world.run())}, want ${phase}`);
  return found;
};
/** Baking at the step of this number, from 1. */
const atStep = (number: number, world = openWorld()) => {
  ok(world.until(() => world.run().phase === "baking" && world.run().step === number - 1, 6 * 3600) !== undefined);
  return world;
};

describe("a healthy migration", () => {
  it("[MG3] [MG12] [MG13] goes up step by step, and is done when the old side was kept long enough", () => {
    const world = openWorld();
    reach(world, "soaking");
    deepEqual(shares(world), [10_000, 10_000]);
    const soaked = reach(world, "done");
    ok(soaked >= 3600 && soaked < 3700);
    const set = world.history.flatMap((entry) => (entry.kind === "verified" ? [entry.canaryBp] : []));
    deepEqual(set, [100, 2500, 10_000]);
  });

  it("[MG20] a drill says so first, gets to the first step, and goes back by itself when nobody takes it back", () => {
    const world = openWorld(POLICY, { isDrill: true });
    reach(world, "rolled-back");
    deepEqual(shares(world), [0, 0]);
    equal(world.history[0]?.kind, "drill");
    const set = world.history.flatMap((entry) => (entry.kind === "verified" ? [entry.canaryBp] : []));
    deepEqual(set, [100, 0]);
    const back = world.history.findLast((entry) => entry.kind === "intent");
    equal(sayEntry("en", back!, String), "Set the new side to 0 %: a drill goes no further");
  });

  it("[MG12] sends nobody to targets that are not healthy yet, or not warm", () => {
    const world = openWorld();
    world.extra.platform = { healthy: 1 };
    equal(
      world.until(() => shares(world)[0]! > 0, 1000),
      undefined,
    );
    world.extra.platform = { healthy: 2 };
    const waited = world.until(() => shares(world)[0]! > 0, 1000)!;
    ok(waited >= 120, `found ${waited}`);
  });

  it("[MG12] [MG11] holds when they never become healthy, and goes on when somebody says so", () => {
    const world = openWorld();
    world.extra.platform = { healthy: 0 };
    reach(world, "holding");
    equal(where(world.run()), "holding 0 warm-up");
    world.extra.platform = { healthy: 2 };
    equal(
      world.until(() => shares(world)[0]! > 0, 1000),
      undefined,
    );
    world.ask({ verb: "resume" });
    reach(world, "baking");
  });

  it("[MG12] is refused by a gate that is shut, and touches nothing", () => {
    const world = openWorld();
    world.extra.gates = [
      { name: "staging", ok: true, found: "done" },
      { name: "budget", ok: false, found: "12 % left, want 30 %" },
    ];
    reach(world, "refused");
    deepEqual(shares(world), [0, 0]);
    const [last] = world.history.slice(-1);
    match(JSON.stringify(last), /budget: 12 % left, want 30 %/);
  });

  it("[MG12] is refused where the canary has traffic already", () => {
    const world = openWorld();
    world.routes.internal!.canaryBp = 500;
    reach(world, "refused");
    deepEqual(shares(world), [0, 500]);
  });
});

describe("a bad canary", () => {
  it("[MG4] gets nothing, on every route, and the run ends when that has been so for the guard time", () => {
    const world = atStep(1);
    world.traffic.canaryBad = 0.2;
    const took = reach(world, "rolling-back");
    ok(took <= 180, `found ${took}`);
    deepEqual(shares(world), [0, 0]);
    ok(reach(world, "rolled-back") >= 30);
  });

  it("[MG13] gets nothing while the old side is kept, too", () => {
    const world = openWorld();
    reach(world, "soaking");
    world.traffic.canaryBad = 0.05;
    reach(world, "rolled-back");
    deepEqual(shares(world), [0, 0]);
  });

  it("[MG11] gets nothing while something holds, whatever it is", () => {
    for (const why of ["person", "frozen", "drift"] as const) {
      const world = atStep(2);
      if (why === "person") world.ask({ verb: "hold" });
      if (why === "frozen") world.extra.frozen = "a window";
      if (why === "drift") world.routes.internal!.canaryBp = 7000;
      world.until(is(world, "holding"), 1200);
      equal(where(world.run()), `holding 2 ${why}`);
      world.traffic.canaryBad = 0.2;
      reach(world, "rolled-back");
      deepEqual(shares(world), [0, 0], why);
    }
  });

  it("[MG4] is rolled back at once when its targets are gone", () => {
    const world = atStep(2);
    world.extra.platform = { healthy: 1 };
    world.tick();
    deepEqual(shares(world), [0, 0]);
  });

  it("[MG15] leaves a verdict that anybody can recompute", () => {
    const world = atStep(1);
    world.traffic.canaryBad = 0.2;
    reach(world, "rolled-back");
    const verdicts = world.history.flatMap((entry) => (entry.kind === "verdict" ? [entry] : []));
    ok(verdicts.length > 0);
    for (const { verdict, judged, circumstances } of JSON.parse(JSON.stringify(verdicts)) as typeof verdicts)
      deepEqual(JSON.parse(JSON.stringify(judge(judged, circumstances))), JSON.parse(JSON.stringify(verdict)));
  });
});

describe("a budget's pace", () => {
  it("[MG18] bakes half as long, or twice, with the same evidence, and never longer than the most", () => {
    const took = (pace: number | undefined) => {
      const world = openWorld();
      world.extra.pace = pace;
      atStep(1, world);
      const seconds = world.until(() => world.run().step === 1, 200_000);
      const verdict = world.history.findLast((entry) => entry.kind === "verdict");
      return { seconds: seconds!, rule: verdict?.kind === "verdict" ? verdict.verdict.rule : undefined };
    };
    const written = took(undefined);
    deepEqual(took(1), written);
    const { least, most } = openWorld().bakeOf(0);
    for (const pace of [0.5, 2, 1e6]) {
      const { seconds, rule } = took(pace);
      const wanted = Math.min(most, least * pace) - least;
      ok(Math.abs(seconds - written.seconds - wanted) <= 60, `${pace}: ${seconds} after ${written.seconds}`);
      equal(rule, "R9");
    }
  });
});

describe("what holds a migration", () => {
  it("[MG3] [MG11] silence holds it, and news lets it go on", () => {
    const world = atStep(1);
    world.traffic.counted = false;
    reach(world, "holding");
    equal(where(world.run()), "holding 1 blind");
    deepEqual(shares(world), [100, 100]);
    world.traffic.counted = true;
    ok(world.until(() => world.run().step === 1, 3600) !== undefined);
  });

  it("[MG16] silence rolls back where the policy says so, from the share on that it says", () => {
    const policy = { ...POLICY, blindRollBack: { after: 900, fromBp: 2500 } };
    const early = atStep(1, openWorld(policy));
    early.traffic.counted = false;
    equal(early.until(is(early, "rolling-back"), 3600), undefined);
    const late = atStep(2, openWorld(policy));
    late.traffic.counted = false;
    reach(late, "rolled-back", 2000);
  });

  it("[MG3] a route that cannot be read", () => {
    const world = atStep(1);
    world.routes.internal!.readable = false;
    reach(world, "holding");
    match(world.run().hold!.reason, /frozen|blind/);
    deepEqual(shares(world), [100, 100]);
    world.routes.internal!.readable = true;
    ok(world.until(() => world.run().step === 1, 3600) !== undefined);
  });

  it("[MG3] a freeze, before the first step and after it", () => {
    const world = openWorld();
    world.extra.frozen = "closed until Monday";
    reach(world, "holding");
    equal(where(world.run()), "holding 0 frozen");
    world.extra.frozen = undefined;
    atStep(1, world);
    world.extra.frozen = "a deployment";
    reach(world, "holding");
    equal(where(world.run()), "holding 1 frozen");
  });

  it("[MG16] a cause that both sides share, or a rollback where the policy says so", () => {
    const world = atStep(2);
    world.traffic.canaryBad = world.traffic.stableBad = 0.05;
    reach(world, "holding");
    equal(where(world.run()), "holding 2 shared-cause");
    const strict = atStep(2, openWorld({ ...POLICY, onSharedCause: "roll-back" }));
    strict.traffic.canaryBad = strict.traffic.stableBad = 0.05;
    reach(strict, "rolled-back");
  });

  it("[MG16] a step whose time is over without an answer", () => {
    for (const [onInconclusive, end] of [
      ["hold", "holding"],
      ["roll-back", "rolled-back"],
    ] as const) {
      const world = openWorld({ ...POLICY, onInconclusive });
      world.traffic.perMinute = 100;
      atStep(1, world);
      reach(world, end, 3 * 3600);
    }
  });

  it("[MG3] somebody has to approve", () => {
    const steps = POLICY.steps.map((step, i) => ({ ...step, manual: i === 1 }));
    const world = atStep(1, openWorld({ ...POLICY, steps }));
    reach(world, "holding");
    equal(where(world.run()), "holding 1 approval");
    world.ask({ verb: "approve", step: 1 });
    world.ask({ verb: "approve", step: 1 });
    deepEqual(world.run().approved, [1]);
    atStep(2, world);
  });

  it("[MG9] a share that somebody else set; resuming writes ours again", () => {
    const world = atStep(2);
    world.routes.public!.canaryBp = 7000;
    world.tick();
    equal(where(world.run()), "holding 2 drift");
    match(world.run().hold!.detail!, /public: found 70 %, want 25 %/);
    equal(
      world.until(() => shares(world)[0] !== 7000, 3600),
      undefined,
    );
    world.ask({ verb: "resume" });
    atStep(2, world);
    deepEqual(shares(world), [2500, 2500]);
    world.routes.public!.canaryBp = 7000;
    world.tick();
    world.ask({ verb: "roll-back" });
    reach(world, "rolled-back");
    deepEqual(shares(world), [0, 0]);
  });

  it("[MG9] a share that somebody set before the first step", () => {
    const world = openWorld();
    reach(world, "warming");
    world.routes.public!.canaryBp = 50;
    world.tick();
    equal(where(world.run()), "holding 0 drift");
    world.ask({ verb: "resume" });
    atStep(1, world);
  });

  it("[MG11] a gap in which nothing ran; what came to pass in it is judged first", () => {
    const good = atStep(1);
    good.wait(1200);
    good.tick();
    equal(where(good.run()), "holding 1 gap");
    good.ask({ verb: "resume" });
    good.tick();
    equal(good.run().step, 1);
    const bad = atStep(1);
    bad.traffic.canaryBad = 0.1;
    bad.wait(1200);
    bad.tick();
    equal(bad.run().phase, "rolling-back");
  });
});

describe("evidence", () => {
  it("[MG5] has no request from before the share was verified, nor one twice", () => {
    const world = atStep(2);
    world.tick();
    const { from } = world.run().evidence!;
    ok(from >= world.run().verified.at);
    world.wait(180);
    world.tick();
    const { canary } = world.run().evidence!;
    const own = world.buckets.filter(({ start, side }) => start >= from && side === "canary");
    equal(
      canary[0]!.total,
      own.reduce((sum, { counts }) => sum + counts.total, 0),
    );
    const again = tick(POLICY, world.run(), { ...world.seen(), buckets: world.buckets }, world.now());
    deepEqual(again.run.evidence?.canary, canary);
  });

  it("[MG10] begins anew when the canary's target changes, after the warm-up", () => {
    const world = atStep(2);
    world.wait(180);
    world.tick();
    ok(world.run().evidence!.canary[0]!.total > 0);
    world.routes.public!.target = "green";
    const entries = world.tick();
    deepEqual(entries, [{ kind: "evidence-restarts", route: "public" }]);
    equal(world.run().evidence!.canary[0]!.total, 0);
    ok(world.run().evidence!.from >= world.now() + 120);
    deepEqual(world.tick(), []);
  });

  it("[MG19] of targets that warm up after a swap is believed where they fail grossly, and nowhere else", () => {
    const swapped = (bad: number) => {
      const world = atStep(2, openWorld({ ...POLICY, warmSeconds: 900 }));
      world.routes.public!.target = "green";
      world.tick();
      world.traffic.canaryBad = bad;
      const warmAt = world.run().evidence!.from;
      world.until(() => world.run().phase === "rolling-back" || world.now() >= warmAt, 3600);
      return { world, isBack: world.run().phase === "rolling-back", early: world.now() < warmAt };
    };
    const { world, ...gross } = swapped(0.5);
    deepEqual(gross, { isBack: true, early: true });
    const verdict = world.history.findLast((entry) => entry.kind === "verdict")!;
    ok(verdict.kind === "verdict");
    deepEqual(judge(verdict.judged, verdict.circumstances), verdict.verdict);
    const little = swapped(0.009);
    equal(little.isBack, false);
    ok(little.world.until(() => little.world.run().evidence!.canary[0]!.total > 0, 600) !== undefined);
  });
});

describe("a share that is being set", () => {
  it("[MG8] and is on some routes only when its time is over, is taken back to nothing", () => {
    const world = atStep(1);
    world.routes.internal!.writable = false;
    world.until(() => shares(world)[0] === 2500, 3600);
    deepEqual(shares(world), [2500, 100]);
    reach(world, "rolling-back");
    world.routes.internal!.writable = true;
    reach(world, "rolled-back");
    deepEqual(shares(world), [0, 0]);
  });

  it("[MG8] and is on no route when its time is over, is a hold", () => {
    const world = atStep(1);
    for (const route of Object.values(world.routes)) route.writable = false;
    world.until(is(world, "stepping"), 3600);
    reach(world, "holding");
    equal(where(world.run()), "holding 1 unverified");
    for (const route of Object.values(world.routes)) route.writable = true;
    world.ask({ verb: "resume" });
    atStep(2, world);
  });

  it("[MG8] by a person over several steps, and is on no route, is a hold at the step that it had", () => {
    const world = atStep(1);
    for (const route of Object.values(world.routes)) route.writable = false;
    world.ask({ verb: "set-weight", step: 2 });
    reach(world, "holding");
    equal(where(world.run()), "holding 1 unverified");
  });

  it("[MG14] to less and does not arrive, says so once and goes on trying", () => {
    const world = atStep(2);
    world.routes.internal!.readable = world.routes.internal!.writable = false;
    world.ask({ verb: "step-down" });
    equal(world.until(is(world, "baking"), 600), undefined);
    const calls = world.history.filter(({ kind }) => kind === "needs-hands");
    deepEqual(calls, [{ kind: "needs-hands", routes: ["internal"] }]);
    world.routes.internal!.readable = world.routes.internal!.writable = true;
    reach(world, "baking");
    deepEqual([shares(world), world.run().needsHands], [[100, 100], false]);
  });

  it("[MG14] to nothing and does not arrive, says so once and goes on trying", () => {
    const world = atStep(2);
    world.routes.internal!.writable = false;
    world.ask({ verb: "roll-back" });
    equal(world.until(is(world, "rolled-back"), 600), undefined);
    const calls = world.history.filter(({ kind }) => kind === "needs-hands");
    deepEqual(calls, [{ kind: "needs-hands", routes: ["internal"] }]);
    ok(world.run().needsHands);
    world.routes.internal!.writable = true;
    reach(world, "rolled-back");
    ok(!world.run().needsHands);
  });

  it("[MG4] to nothing is written to a route that cannot be read, and seen again after a stale write", () => {
    const world = atStep(2);
    world.routes.internal!.readable = false;
    world.ask({ verb: "roll-back" });
    world.tick();
    deepEqual(shares(world), [0, 0]);
    world.routes.internal!.readable = true;
    world.tick();
    world.routes.public!.canaryBp = 2500;
    world.tick();
    deepEqual(shares(world), [0, 0]);
    reach(world, "rolled-back");
  });
});

describe("people", () => {
  it("[MG6] are heard once, however often they ask, and not after the end", () => {
    const world = atStep(2);
    world.ask({ verb: "hold" });
    const held = world.run();
    world.ask({ verb: "hold" });
    deepEqual(world.run(), held);
    world.ask({ verb: "resume" });
    const resumed = world.run();
    world.ask({ verb: "resume" });
    deepEqual(world.run(), resumed);
    world.ask({ verb: "roll-back" });
    const going = world.run();
    world.ask({ verb: "roll-back" });
    deepEqual(world.run(), going);
    throws(() => world.ask({ verb: "hold" }), /rolling back/);
    reach(world, "rolled-back");
    const ended = world.run();
    world.ask({ verb: "roll-back" });
    throws(() => world.ask({ verb: "resume" }), { reason: "conflict" });
    deepEqual(world.run(), ended);
    deepEqual(tick(POLICY, ended, world.seen(), world.now() + 99).run, ended);
  });

  it("[MC19] say why, in what is kept of it", () => {
    const world = atStep(2);
    world.ask({ verb: "approve", step: 2, reason: "seen it" });
    world.ask({ verb: "hold", reason: "lunch" });
    world.ask({ verb: "resume", reason: "back" });
    world.ask({ verb: "roll-back", reason: "no" });
    const said = world.history.slice(-4).map((entry) => sayEntry("en", entry, String));
    deepEqual(said, [
      "Step 3 was approved: seen it",
      "On hold: somebody asked for it: ken: lunch",
      "Baking: asked for by ken: back",
      "Set the new side to 0 %: asked for by ken: no",
    ]);
  });

  it("[MG6] step down, set a step, and abort with or without the weight", () => {
    const world = atStep(3);
    world.ask({ verb: "step-down" });
    atStep(2, world);
    deepEqual(shares(world), [2500, 2500]);
    world.ask({ verb: "set-weight", step: 2 });
    world.tick();
    deepEqual(shares(world), [10_000, 10_000]);
    throws(() => world.ask({ verb: "set-weight", step: 9 }), /found step 10, want at most 3|the run is stepping/);
    world.until(is(world, "baking"), 600);
    world.ask({ verb: "abort", keepWeight: true });
    deepEqual([world.run().phase, shares(world)], ["aborted", [10_000, 10_000]]);
    const other = atStep(1);
    other.ask({ verb: "step-down" });
    reach(other, "rolled-back");
    const third = atStep(2);
    third.ask({ verb: "abort", keepWeight: false });
    reach(third, "aborted");
    deepEqual(shares(third), [0, 0]);
    const fourth = openWorld();
    fourth.ask({ verb: "roll-back" });
    equal(fourth.run().phase, "aborted");
    equal(fourth.run().startedAt, T0);
  });
});

describe("targets that are swapped below a share", () => {
  it("[RA7] the share is written to the live ones, and evidence begins anew when it goes there", () => {
    const world = atStep(2);
    world.wait(120);
    world.tick();
    const { run, now } = world;
    const astray = { canaryBp: 2500, fingerprint: "2500", canaryTarget: "blue", astray: "blue is not live" };
    const seen = (reading: object) => ({
      ...world.seen(),
      routes: { ...world.seen().routes, public: { ...astray, ...reading } },
    });
    const swapped = tick(POLICY, run(), seen({}), now());
    deepEqual(swapped.writes, [{ route: "public", canaryBp: 2500, expect: "2500" }]);
    deepEqual(
      [swapped.run.phase, swapped.run.evidence!.from],
      [run().phase, run().evidence!.from],
      "it is still judged",
    );
    const frozen = tick(POLICY, run(), seen({ frozenBy: "a deployment" }), now());
    deepEqual(frozen.writes, [], "[RA6]");
    const foreign = tick(POLICY, run(), seen({ canaryBp: 9000 }), now());
    deepEqual([foreign.writes, foreign.run.hold?.reason], [[], "drift"]);
    const placed = tick(POLICY, swapped.run, seen({ astray: undefined, canaryTarget: "green" }), now() + 10);
    deepEqual(placed.writes, []);
    ok(placed.entries.some(({ kind }) => kind === "evidence-restarts"));
    ok(placed.run.evidence!.from > run().evidence!.from);
  });
});
