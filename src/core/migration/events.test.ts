import { deepEqual, equal, match, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import type { Notification } from "#core/notify/notification.ts";
import { wordsOf } from "#core/notify/say.ts";
import { openWorld, POLICY } from "#test/support/migration-world.ts";
import { eventsOf, type Happened, holdKey } from "./events.ts";

type World = ReturnType<typeof openWorld>;

/** What people are told of a run in four hours; `disturb` happens before each look. */
function told(disturb: (world: World) => void = () => {}, world = openWorld()): Happened[] {
  const happened: Happened[] = [];
  for (let passed = 0; passed < 4 * 3600; passed += 10) {
    disturb(world);
    const before = world.run();
    const entries = world.tick();
    happened.push(...eventsOf(before, world.run(), entries));
    world.wait(10);
  }
  return happened;
}

const eventsIn = (happened: readonly Happened[]) => happened.map(({ event }) => event);

describe("what people are told of a migration", () => {
  it("[MN1] that it started, each new share, and its end", () => {
    deepEqual(eventsIn(told()), ["started", "advanced", "advanced", "advanced", "done"]);
  });

  it("[MN1] a rollback as it begins and when it is in effect, with the verdict that led to it", () => {
    const happened = told((world) => {
      world.traffic.canaryBad = 0.2;
    });
    deepEqual(eventsIn(happened), ["started", "advanced", "rollback", "rollback"]);
    const begun = happened.find(({ event }) => event === "rollback")!;
    ok(begun.verdict !== undefined && begun.verdict.verdict.action === "roll-back");
    deepEqual(begun.asks, []);
  });

  it("[MN1] a hold once, however often it is looked at, and drift by its own name", () => {
    const frozen = told((world) => {
      world.extra.frozen = "a window";
    });
    deepEqual(eventsIn(frozen), ["started", "hold"]);
    const world = openWorld();
    const drift = told(({ run, routes }) => {
      if (run().phase === "baking") routes.public!.canaryBp = 777;
    }, world).find(({ event }) => event === "drift")!;
    deepEqual(drift.asks, [{ verb: "roll-back" }, { verb: "resume", hold: holdKey(world.run()) }]);
  });

  it("[MN1] that it was refused, and that a rollback needs hands", () => {
    const refused = told((world) => {
      world.extra.gates = [{ name: "staging", ok: false, found: "never started" }];
    });
    deepEqual(eventsIn(refused), ["done"]);
    const stuck = told(({ traffic, routes }) => {
      traffic.canaryBad = 0.2;
      if (routes.internal!.canaryBp > 0) routes.internal!.writable = false;
    });
    ok(eventsIn(stuck).includes("needs-hands"), eventsIn(stuck).join(" "));
  });

  it("[MN2] says what happened, why, in numbers, and what can be asked, in both languages", () => {
    const [, , begun] = told((world) => {
      world.traffic.canaryBad = 0.2;
    });
    const notification: Notification = {
      org: { id: "o", name: "acme", displayName: "Acme" },
      at: 1_800_000_000,
      kind: "migration",
      migration: { id: "m", name: "shop", labels: { stable: "EC2", canary: "Fargate" } },
      run: { id: "r", startedAt: 1_800_000_000, canaryBp: 100 },
      actor: "controller",
      asksUntil: 1_800_086_400,
      ...begun!,
    };
    const options = { timeZone: "Asia/Tokyo", publicUrl: "https://s.example", possibleRepeat: false };
    const signedLinks = [{ verb: "roll-back", url: "https://s.example/act/x.y" }] as const;
    const en = wordsOf(notification, { ...options, locale: "en", signedLinks });
    equal(en.title, "Migration is rolling back: shop");
    equal(en.level, "critical");
    match(en.summary, /^Set the new side to 0 %: R2 errors$/);
    deepEqual(
      en.facts.map(({ label }) => label),
      ["Why", "errors", "From and to", "Share of the new side", "When", "By", "Links ask first, work once, and until"],
    );
    match(en.facts[0]!.text, /^R2 errors: .* bad, limit 1 %; a ratio above the limit explains it/);
    match(en.facts[1]!.text, /^240 \/ 1,200 \(20 %\) bad \(old side 0 \/ 118,800 \(0 %\)\), limit 1 %$/);
    deepEqual(
      en.links.map(({ url }) => url),
      ["https://s.example/orgs/acme/migrations/shop", "https://s.example/act/x.y"],
    );
    const ja = wordsOf(notification, { ...options, locale: "ja" });
    equal(ja.title, "移行をロールバックしています: shop");
    equal(ja.links.length, 1);
  });

  it("[MN7] a message of a drill says that it is one, and alarms only when hands are needed", () => {
    const happened = told(() => {}, openWorld(POLICY, { isDrill: true }));
    deepEqual(eventsIn(happened), ["started", "advanced", "rollback", "rollback"]);
    const words = (locale: "en" | "ja", what: Happened) =>
      wordsOf(
        {
          org: { id: "o", name: "acme", displayName: "Acme" },
          ...{ at: 1_800_000_000, kind: "migration", actor: "ken" },
          migration: { id: "m", name: "shop", labels: { stable: "EC2", canary: "Fargate" } },
          run: { id: "r", startedAt: 1_800_000_000, canaryBp: 100, isDrill: true },
          ...what,
        },
        { locale, timeZone: "UTC", publicUrl: "https://s.example", possibleRepeat: false },
      );
    for (const what of happened) {
      match(words("en", what).title, /^Drill: Migration.*: shop$/);
      match(words("ja", what).title, /^【訓練】移行.*: shop$/);
      equal(words("en", what).level, "info");
    }
    equal(words("en", { ...happened[0]!, event: "needs-hands" }).level, "critical");
  });
});
