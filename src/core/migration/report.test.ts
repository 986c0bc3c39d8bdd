import { deepEqual, equal, match, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import { openWorld, POLICY, T0 } from "#test/support/migration-world.ts";
import { exposuresOf, wayBack } from "./exposure.ts";
import { type Reported, reportOf } from "./report.ts";
import type { Entry } from "./run.ts";

const sayTime = (at: number) => `+${at - T0}`;

/** A run that goes on until its end, as a report is made of it. */
function reported(disturb: (world: ReturnType<typeof openWorld>) => void = () => {}): Reported {
  const world = openWorld();
  const entries: { at: number; actor: string; entry: Entry }[] = [];
  const note = (actor: string, told: readonly Entry[]) =>
    entries.push(...told.map((entry) => ({ at: world.now(), actor, entry })));
  for (let look = 0; look < 4 * 360; look++) {
    const before = world.history.length;
    disturb(world);
    note("ken", world.history.slice(before));
    note("controller", world.tick());
    world.wait(10);
  }
  const { phase, verified } = world.run();
  return {
    name: "shop",
    labels: { stable: "EC2", canary: "Far|gate" },
    phase,
    startedAt: T0,
    endedAt: entries.at(-1)!.at,
    canaryBp: verified.canaryBp,
    entries,
    counts: { indicators: POLICY.indicators, buckets: world.buckets },
  };
}

const bad = () =>
  reported((world) => {
    const { step, since } = world.run();
    if (step === 1 && world.now() - since >= 120) world.traffic.canaryBad = 0.2;
  });

describe("a report", () => {
  it("[MR1] tells what each share exposed users to, by the requests that arrived", () => {
    const { entries, counts } = bad();
    const exposures = exposuresOf(entries, counts!.buckets, POLICY.indicators);
    deepEqual(
      exposures.map(({ canaryBp }) => canaryBp),
      [100, 2500],
    );
    const [first, second] = exposures;
    equal(first!.sides.canary.bad[0], 0);
    equal(first!.to, second!.from);
    const { total, bad: wrong } = second!.sides.canary;
    ok(total > 15_000 && wrong[0]! > 2_000 && wrong[0]! < total, JSON.stringify(second));
    equal(second!.sides.stable.bad[0], 0);
    deepEqual(exposuresOf([], counts!.buckets, POLICY.indicators), []);
  });

  it("[MR2] of a run that went back has the evidence as it was then, and how long the way back took", () => {
    const run = bad();
    const back = wayBack(run.entries)!;
    ok(back.seconds >= 0 && back.seconds <= 60);
    const text = reportOf("en", run, sayTime);
    match(text, /^# shop\n\n- Result: Rolled back\n- From and to: EC2 → Far\|gate\n/);
    match(text, /- From the word to 0 % on every route: \d+ s\n/);
    match(text, /## Why it went back\n\n\+\d+: R[23] errors: .* bad, limit 1 %; a ratio above the limit explains it/);
    match(
      text,
      /\| errors \| [\d,]+ \/ [\d,]+ \([\d.]+ %\) \| 0 \/ [\d,]+ \(0 %\) \| 1 % \| 1,000,000\+ times likelier/,
    );
    match(text, /## What users met\n\n\d+ requests reached the new side; bad ones: errors \d+\.\n/);
    match(text, /## What people did\n\nNobody had to do anything\.\n/);
    match(reportOf("ja", run, sayTime), /## 戻した理由\n/);
  });

  it("[MR2] of what was good until it went bad the fault is the evidence, not the ratio", () => {
    const run = reported((world) => {
      if (world.run().phase === "soaking") world.traffic.canaryBad = 0.05;
    });
    const text = reportOf("en", run, sayTime);
    match(text, /\+\d+: R3 errors: went bad at about \+\d+/);
    match(text, /^\| errors \| .* \| 1,000,000\+ times likelier a fault since then \| \+\d+ \|$/m);
  });

  it("[MR1] says who did what, and of a good run nothing about going back", () => {
    let asked = false;
    const text = reportOf(
      "en",
      reported((world) => {
        if (asked || world.run().phase !== "baking") return;
        asked = true;
        world.ask({ verb: "hold" });
        world.ask({ verb: "resume" });
      }),
      sayTime,
    );
    match(
      text,
      /## What people did\n\n\| Time \| Who \| What \|\n.*\n\| \+\d+ \| ken \| On hold: somebody asked for it: ken \|/,
    );
    match(text, /- Result: Done\n/);
    equal(text.includes("Why it went back"), false);
    equal(text.includes("0 % on every route:"), false);
  });

  it("[MR1] does without counts", () => {
    const { counts: _, ...run } = bad();
    equal(reportOf("en", run, sayTime).includes("What users met"), false);
  });
});
