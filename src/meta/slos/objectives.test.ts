import { deepEqual, equal, rejects } from "node:assert/strict";
import { it } from "node:test";
import { DEFAULT_POLICY } from "#core/slo/policy.ts";
import type { SloInput } from "#core/slo/slo.ts";
import { DAY, HOUR } from "#core/time.ts";
import { causeAt, eachEngine, T0 } from "#test/support/meta.ts";
import { budgetNotification } from "#test/support/notifications.ts";

const input = (name: string, different: Partial<SloInput> = {}): SloInput => ({
  ...{ name, service: "shop", memo: "front of the house", target: 99.9, policy: DEFAULT_POLICY, alerts: "all" },
  missingAfterMinutes: 30,
  ...{ indicator: { kind: "events", source: "web" }, window: { kind: "rolling", days: 30 } },
  ...different,
});

eachEngine((_, { openOrg }) => {
  it("[SS1] has a name of its own, is read as it was written, and leaves its audit row", async () => {
    const { meta, org } = await openOrg();
    const { objectives } = meta;
    const made = await objectives.create(org, input("b"), causeAt(T0));
    await objectives.create(org, input("a"), causeAt(T0));
    deepEqual(made.objective, { ...rest(input("b")), overrides: [] });
    deepEqual([made.policy, made.alerts, made.corrections], [DEFAULT_POLICY, "all", []]);
    deepEqual(await objectives.find(org, "b"), made);
    deepEqual(await objectives.find(org, made.id), made);
    deepEqual(
      (await objectives.list(org)).map(({ objective }) => objective.name),
      ["a", "b"],
    );
    await rejects(objectives.create(org, input("a"), causeAt(T0)), { reason: "conflict" });
    await rejects(objectives.update(org, made.id, input("a"), causeAt(T0)), { reason: "conflict" });
    const updated = await objectives.update(org, made.id, input("c", { target: 99 }), causeAt(T0 + 60));
    deepEqual([updated.objective.name, updated.objective.target, updated.updatedAt], ["c", 99, T0 + 60]);
    await rejects(objectives.find(org, "b"), { reason: "not-found" });
    await objectives.remove(org, made.id, causeAt(T0 + 120));
    await rejects(objectives.remove(org, made.id, causeAt(T0 + 120)), { reason: "not-found" });
    const { entries } = await meta.audit.list(org, { limit: 3 });
    deepEqual(
      entries.map(({ action }) => action),
      ["slo.delete", "slo.update", "slo.create"],
    );
  });

  it("[SS2] has one target at a time; an override that has begun ends now, one that has not is taken back", async () => {
    const { meta, org } = await openOrg();
    const { objectives } = meta;
    const { id } = await objectives.create(org, input("a"), causeAt(T0));
    const override = (from: number, to: number) => ({ from, to, target: 99.5, reason: "sprint", approvedBy: "ken" });
    const first = await objectives.override(org, id, override(T0, T0 + DAY), causeAt(T0));
    await rejects(objectives.override(org, id, override(T0 + HOUR, T0 + 2 * DAY), causeAt(T0)), { reason: "conflict" });
    const second = await objectives.override(org, id, override(T0 + DAY, T0 + 2 * DAY), causeAt(T0));
    deepEqual((await objectives.find(org, id)).objective.overrides, [first, second]);
    for (let time = 0; time < 2; time++) await objectives.endOverride(org, id, first.id, causeAt(T0 + HOUR));
    await objectives.endOverride(org, id, second.id, causeAt(T0 + HOUR));
    await rejects(objectives.endOverride(org, id, second.id, causeAt(T0 + HOUR)), { reason: "not-found" });
    deepEqual((await objectives.find(org, "a")).objective.overrides, [{ ...first, to: T0 + HOUR }]);
    await rejects(objectives.override(org, "nothing", override(T0, T0 + 1), causeAt(T0)), { reason: "not-found" });
  });

  it("[SS3] keeps corrections, passes and the state of the budget, and forgets them with the objective", async () => {
    const { meta, org } = await openOrg();
    const { objectives } = meta;
    const { id } = await objectives.create(org, input("a"), causeAt(T0));
    const other = await objectives.create(org, input("b"), causeAt(T0));
    const correction = await objectives.correct(
      org,
      id,
      { from: T0, to: T0 + HOUR, reason: "load test", author: "ada" },
      causeAt(T0),
    );
    deepEqual((await objectives.find(org, "a")).corrections, [correction]);
    deepEqual(
      (await objectives.list(org)).map(({ corrections }) => corrections.length),
      [1, 0],
    );
    const pass = (from: number, by: string) => ({ from, to: from + HOUR, reason: "fix", by });
    await objectives.pass(org, id, pass(T0, "ada"), causeAt(T0));
    await objectives.pass(org, id, pass(T0 + 60, "ken"), causeAt(T0 + 60));
    deepEqual(
      (await objectives.passes(org, id, T0)).map(({ by }) => by),
      ["ken", "ada"],
    );
    deepEqual(
      (await objectives.passes(org, id, T0 + HOUR)).map(({ by }) => by),
      ["ken"],
    );
    const freeze = { state: "freeze", since: T0 } as const;
    for (let time = 0; time < 2; time++) await objectives.moveState(org, id, undefined, freeze, []);
    await objectives.moveState(org, "gone", undefined, freeze, []);
    await objectives.moveState(org, other.id, undefined, { state: "plenty", since: T0 }, []);
    deepEqual((await objectives.states(org)).get(id), { state: "freeze", since: T0 });
    await objectives.removeCorrection(org, id, correction.id, causeAt(T0));
    await rejects(objectives.removeCorrection(org, id, correction.id, causeAt(T0)), { reason: "not-found" });
    await objectives.remove(org, id, causeAt(T0));
    deepEqual([...(await objectives.states(org)).keys()], [other.id]);
    deepEqual(await objectives.passes(org, id, 0), []);
  });

  it("[SS5] a state changes once, with the messages of whoever changed it", async () => {
    const { meta, org } = await openOrg();
    const { id } = await meta.objectives.create(org, input("a"), causeAt(T0));
    const message = (mark: string) => ({
      ...{ id: mark, channelId: "c", notification: budgetNotification(), state: "waiting" as const },
      ...{ createdAt: T0, dueAt: T0, attempts: 0 },
    });
    const move = (before: "plenty" | undefined, state: "plenty" | "freeze", mark: string) =>
      meta.objectives.moveState(org, id, before, { state, since: T0 }, [message(mark)]);
    await move("plenty", "freeze", "0");
    equal((await meta.objectives.states(org)).get(id), undefined);
    await meta.objectives.moveState(org, id, undefined, { state: "plenty", since: T0 }, []);
    // Two judges see the same minute.
    await Promise.all([move("plenty", "freeze", "1"), move("plenty", "freeze", "2")]);
    equal((await meta.objectives.states(org)).get(id)?.state, "freeze");
    const told = await meta.outbox.list(org, { limit: 10 });
    equal(told.length, 1);
    equal(told[0]?.notification.kind, "budget");
  });

  it("[SS4] counts are added up by the database, and say when final ones were changed", async () => {
    const { meta, org } = await openOrg();
    const source = (finalUntil: number) => ({ name: "web", bucketSeconds: 60, limitsMs: [], finalUntil });
    const start = T0 - (T0 % HOUR);
    const bucket = (minute: number, total: number, bad: number, side: "stable" | "canary" = "stable") => ({
      start: start + minute * 60,
      side,
      counts: { total, bad, slow: [] },
    });
    const first = [bucket(0, 10, 1), bucket(0, 5, 5, "canary"), bucket(59, 2, 0), bucket(60, 7, 0)];
    await meta.sliBuckets.put(org, source(start + 3_660), first);
    deepEqual(await meta.sliBuckets.sums(org, "web", { from: start, to: start + 2 * HOUR }, HOUR), [
      { start, total: 17, bad: 6 },
      { start: start + HOUR, total: 7, bad: 0 },
    ]);
    deepEqual(await meta.sliBuckets.sums(org, "web", { from: start, to: start + HOUR }, 60), [
      { start, total: 15, bad: 6 },
      { start: start + 3_540, total: 2, bad: 0 },
    ]);
    equal(await meta.sliBuckets.oldest(org, "web"), start);
    equal(await meta.sliBuckets.oldest(org, "none"), undefined);
    const rewrites = async () => (await meta.sliBuckets.source(org, "web"))?.rewrites;
    equal(await rewrites(), 0);
    await meta.sliBuckets.put(org, source(start + 3_720), [bucket(61, 1, 0)]);
    equal(await rewrites(), 0);
    await meta.sliBuckets.put(org, source(start), [bucket(59, 3, 3)]);
    equal(await rewrites(), 1);
    equal((await meta.sliBuckets.sources(org))[0]?.finalUntil, start + 3_720);
  });
});

function rest({ policy: _, alerts: __, missingAfterMinutes: ___, ...objective }: SloInput): object {
  return objective;
}
