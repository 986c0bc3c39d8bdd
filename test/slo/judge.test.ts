import { deepEqual, doesNotMatch, equal, match, ok, rejects } from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it, type TestContext } from "node:test";
import { viewAlerts } from "#app/alerting/alert-views.ts";
import { askGates } from "#app/migration/gates.ts";
import { budgetsOf } from "#app/slo/budgets.ts";
import { createSloJudge } from "#app/slo/judge.ts";
import { createLedger } from "#app/slo/ledger.ts";
import { createProbeCounts } from "#app/slo/probe-counts.ts";
import { createSlos } from "#app/slo/slos.ts";
import type { Definition } from "#core/migration/definition.ts";
import { wordsOf } from "#core/notify/say.ts";
import { DEFAULT_POLICY } from "#core/slo/policy.ts";
import type { SloInput } from "#core/slo/slo.ts";
import { DAY, HOUR, MINUTE } from "#core/time.ts";
import { silentLogger } from "#kit/log.ts";
import { openWorld } from "#test/alerting/world.ts";

const input = (different: Partial<SloInput> = {}): SloInput => ({
  ...{ name: "checkout", service: "shop", memo: "", target: 99, policy: DEFAULT_POLICY, alerts: "all" },
  missingAfterMinutes: 30,
  ...{ indicator: { kind: "events", source: "web" }, window: { kind: "rolling", days: 30 } },
  ...different,
});

/** The small company with a service that is counted: a day of good requests, and a channel that hears of everything. */
async function openShop(t: TestContext, hasFile = false) {
  const dir = hasFile ? mkdtempSync(join(tmpdir(), "sawara-slo-")) : undefined;
  const file = dir && join(dir, "meta.sqlite");
  const world = await openWorld(t, { ...(file !== undefined && { file }) });
  if (dir !== undefined) t.after(() => rmSync(dir, { recursive: true, force: true }));
  const { meta, org, clock, alerting, cause } = world;
  const { book, configs } = alerting;
  const events = { publish: () => {} };
  await meta.services.create(org, { name: "shop", memo: "" }, cause());
  const open = () => {
    const ledger = createLedger(meta);
    return { ledger, judge: createSloJudge({ meta, ledger, configs, book, events, clock, log: silentLogger }) };
  };
  let { ledger, judge } = open();
  const slos = createSlos({ meta, ledger, book, configs, events, clock });
  let counted = world.now() - (world.now() % MINUTE);

  async function put(from: number, to: number, total: number, bad: number): Promise<void> {
    const buckets = [];
    for (let start = from; start < to; start += MINUTE)
      buckets.push({ start, side: "stable" as const, counts: { total, bad, slow: [] } });
    await meta.sliBuckets.put(org, { name: "web", bucketSeconds: 60, limitsMs: [], finalUntil: to }, buckets);
  }
  await put(counted - DAY, counted, 1_000, 0);

  const shop = {
    ...world,
    slos,
    ledger,
    file,
    /** Minutes pass, each with so many bad of a hundred requests, and each is judged. */
    async minutes(count: number, bad: number | "silence"): Promise<void> {
      for (let i = 0; i < count; i++) {
        await clock.advance(MINUTE * 1000);
        if (bad !== "silence") await put(counted, counted + MINUTE, 100, bad);
        counted += MINUTE;
        await judge.round();
        await world.round();
      }
    },
    /** As after a restart: nothing is remembered but what is stored. */
    restart(): void {
      ({ ledger, judge } = open());
    },
    put,
    counted: () => counted,
    openAlerts: async () => [...(await book.open(org)).values()].filter(({ type }) => type === "slo"),
  };
  await world.channel("ops");
  return shop;
}

describe("objectives are judged", () => {
  it("[SJ1] by the minute: what burns too fast opens an alert, what gets worse is told, and what is well closes it", async (t) => {
    const shop = await openShop(t);
    await shop.slos.create(shop.org, input(), shop.cause());
    await shop.minutes(3, 0);
    deepEqual(shop.told(), []);
    await shop.minutes(60, 60);
    deepEqual(shop.told(), ["ops: [CRITICAL] checkout: shop"]);
    const [alert] = await shop.openAlerts();
    match(alert?.message ?? "", /^Burns .* too fast/);
    await shop.minutes(5, 0);
    equal((await shop.openAlerts()).length, 1);
    // The rules that look back further are quiet only when their own short windows are.
    await shop.minutes(600, 0);
    deepEqual((await shop.openAlerts()).length, 0);
    deepEqual(shop.told().at(-1), "ops: [OK] checkout: shop");
    await shop.minutes(3, 0);
    deepEqual(shop.told(), []);
  });

  it("[SJ2] in words of each language, with a link to the objective, routed and silenced by its service", async (t) => {
    const shop = await openShop(t);
    const { id } = await shop.slos.create(shop.org, input(), shop.cause()).then(({ slo }) => slo);
    await shop.minutes(60, 60);
    const notification = shop.sent[0]!.notification;
    const words = (locale: "en" | "ja") =>
      wordsOf(notification, { locale, timeZone: "UTC", publicUrl: "https://s.example", possibleRepeat: false });
    match(words("en").summary, /Burns [\d.]+ times too fast, at least [\d.]+ times with 95 % confidence/);
    match(words("ja").summary, /^エラーバジェットを許容速度の[\d.]+倍で消費しています/);
    equal(words("ja").facts[0]?.label, "SLO");
    ok(words("en").links.some(({ url }) => url === `https://s.example/orgs/acme/slos/${id}`));
    // A downtime of the service holds back what would open during it.
    const quiet = await openShop(t);
    await quiet.slos.create(quiet.org, input(), quiet.cause());
    await quiet.meta.downtimes.create(
      quiet.org,
      {
        ...{ name: "work", memo: "", start: quiet.now(), duration: 600, serviceScopes: ["shop"] },
        ...{ serviceExcludeScopes: [], roleScopes: [], roleExcludeScopes: [], monitorScopes: [] },
        ...{ monitorExcludeScopes: [] },
      },
      quiet.cause(),
    );
    await quiet.minutes(60, 60);
    deepEqual([quiet.told(), (await quiet.openAlerts()).length], [[], 0]);
  });

  it("[SJ3] silence, an outage of ours and what comes late raise nothing and close nothing", async (t) => {
    const shop = await openShop(t);
    await shop.slos.create(shop.org, input({ missingAfterMinutes: 0 }), shop.cause());
    await shop.minutes(60, "silence");
    deepEqual(shop.told(), []);
    // Two hours late, a bad hour arrives: that is past, and nobody is to be woken by it.
    await shop.put(shop.counted() - 2 * HOUR, shop.counted() - HOUR, 1_000, 600);
    await shop.minutes(1, "silence");
    shop.restart();
    await shop.minutes(1, "silence");
    // What is left of the budget is news nevertheless.
    deepEqual([shop.told(), await shop.openAlerts()], [["ops: Error budget used up: checkout"], []]);
    const other = await openShop(t);
    await other.slos.create(other.org, input({ missingAfterMinutes: 0 }), other.cause());
    await other.minutes(60, 60);
    equal(other.told().length, 1);
    await other.minutes(90, "silence");
    other.restart();
    await other.minutes(3, "silence");
    deepEqual([other.told(), (await other.openAlerts()).length], [[], 1]);
  });

  it("[SJ3] after a restart the same minute is judged again, and nothing is told twice", async (t) => {
    const shop = await openShop(t);
    await shop.slos.create(shop.org, input(), shop.cause());
    await shop.minutes(60, 60);
    equal(shop.told().length, 1);
    shop.restart();
    await shop.minutes(5, 60);
    deepEqual(shop.told(), []);
  });

  it("[SJ6] one that is deleted takes its alert with it; one that nobody is to hear of opens none", async (t) => {
    const shop = await openShop(t);
    await shop.slos.create(shop.org, input(), shop.cause());
    await shop.slos.create(shop.org, input({ name: "quiet", alerts: "none" }), shop.cause());
    await shop.minutes(60, 60);
    equal((await shop.openAlerts()).length, 1);
    await shop.slos.remove(shop.org, "checkout", shop.cause());
    equal((await shop.openAlerts()).length, 0);
    // Somebody deletes it past us: the next round closes what is left.
    const { slo } = await shop.slos.create(shop.org, input({ name: "other" }), shop.cause());
    await shop.minutes(2, 60);
    equal((await shop.openAlerts()).length, 1);
    await shop.meta.objectives.remove(shop.org, slo.id, shop.cause());
    await shop.minutes(1, 60);
    equal((await shop.openAlerts()).length, 0);
  });

  it("[SJ7] the state of the budget is kept: worse at once, better two points later, over a restart", async (t) => {
    const shop = await openShop(t);
    await shop.slos.create(shop.org, input({ target: 99.9, alerts: "none" }), shop.cause());
    const state = async () => [...(await shop.meta.objectives.states(shop.org)).values()][0]?.state;
    await shop.minutes(1, 0);
    equal(await state(), "plenty");
    // 1,440 may be bad of 1,440,000.
    await shop.minutes(12, 60);
    equal(await state(), "plenty");
    await shop.minutes(1, 60);
    equal(await state(), "careful");
    await shop.minutes(8, 100);
    equal(await state(), "exhausted");
    shop.restart();
    const gate = await shop.slos.gate(shop.org, "checkout");
    deepEqual([gate.answer, gate.state], ["stop", "exhausted"]);
  });

  it("[SJ12] counts that stop coming have an alert of their own, which closes when they come; zero requests are counts", async (t) => {
    const shop = await openShop(t);
    await shop.slos.create(shop.org, input({ missingAfterMinutes: 10 }), shop.cause());
    await shop.slos.create(shop.org, input({ name: "never", missingAfterMinutes: 0 }), shop.cause());
    await shop.minutes(15, 0);
    // Nobody asks anything, and whoever counts says so.
    for (let minute = 0; minute < 15; minute++) {
      await shop.minutes(1, "silence");
      await shop.put(shop.counted(), shop.counted(), 0, 0);
    }
    deepEqual(shop.told(), []);
    const since = new Date(shop.counted() * 1000).toISOString().slice(0, 19);
    await shop.minutes(10, "silence");
    deepEqual(shop.told(), []);
    await shop.minutes(1, "silence");
    deepEqual(shop.told(), ["ops: [UNKNOWN] checkout: shop"]);
    const [alert] = await shop.openAlerts();
    deepEqual([alert?.status, alert?.message], ["UNKNOWN", `No counts since ${since}Z`]);
    await shop.minutes(30, "silence");
    shop.restart();
    await shop.minutes(15, "silence");
    deepEqual([shop.told(), (await shop.openAlerts()).length], [[], 1]);
    await shop.minutes(2, 0);
    deepEqual([shop.told(), await shop.openAlerts()], [["ops: [OK] checkout: shop"], []]);
  });

  it("[SJ12] burning and missing are two alerts; nobody is told of a silence that is ours", async (t) => {
    const shop = await openShop(t);
    await shop.slos.create(shop.org, input({ missingAfterMinutes: 10 }), shop.cause());
    await shop.minutes(60, 60);
    await shop.minutes(12, "silence");
    deepEqual(shop.told(), ["ops: [CRITICAL] checkout: shop", "ops: [UNKNOWN] checkout: shop"]);
    await shop.minutes(1, 60);
    deepEqual(shop.told(), ["ops: [OK] checkout: shop"]);
    equal((await shop.openAlerts()).length, 1);
    const away = await openShop(t);
    await away.slos.create(away.org, input({ missingAfterMinutes: 10 }), away.cause());
    await away.minutes(2, 0);
    // The server is away for an hour; the agents need some minutes to find it again.
    await away.clock.advance(HOUR * 1000);
    await away.minutes(9, "silence");
    deepEqual(away.told(), []);
    await away.minutes(3, "silence");
    deepEqual(away.told(), ["ops: [UNKNOWN] checkout: shop"]);
  });

  it("[SJ13] an alert whose objective cannot be read stays, says so, and goes on when it can be read again", async (t) => {
    const shop = await openShop(t, true);
    const { slo } = await shop.slos.create(shop.org, input(), shop.cause());
    await shop.minutes(60, 60);
    deepEqual(shop.told(), ["ops: [CRITICAL] checkout: shop"]);
    const database = new DatabaseSync(shop.file!);
    const body = database.prepare("select body from objectives where id = ?").get(slo.id)!.body as string;
    const write = (text: string) => database.prepare("update objectives set body = ? where id = ?").run(text, slo.id);
    write(body.slice(0, 20));
    await shop.minutes(3, 60);
    const [alert, ...more] = await shop.openAlerts();
    deepEqual([more, shop.told()], [[], []]);
    match(alert!.message!, /^Burns .*; the SLO cannot be read any more, so nobody judges it$/);
    const [view] = await viewAlerts(shop.meta, () => new Map(), shop.org, [alert!], shop.now());
    equal(view?.source?.name, "checkout");
    write(body);
    await shop.minutes(1, 60);
    doesNotMatch((await shop.openAlerts())[0]!.message!, /cannot be read/);
    database.close();
    deepEqual(shop.told(), []);
  });

  it("[SJ11] people hear that a budget's state changed: worse, better, once, and not of the first", async (t) => {
    const shop = await openShop(t);
    // A window of a day, in which 1,440 of 1,440,000 may be bad: it gives back what leaves it.
    const window = { kind: "rolling", days: 1 } as const;
    const quiet = { ...DEFAULT_POLICY, say: { exhausted: "Ask ken" } };
    await shop.slos.create(shop.org, input({ target: 99.9, window, policy: quiet, alerts: "all" }), shop.cause());
    await shop.group("critical", { notificationLevel: "critical", services: [{ name: "shop" }] });
    const budgets = () => shop.told().filter((line) => line.includes("udget"));
    await shop.minutes(1, 0);
    deepEqual(budgets(), []);
    await shop.minutes(13, 60);
    deepEqual(budgets(), ["ops: Error budget: go on with care: checkout"]);
    shop.restart();
    await shop.minutes(1, 60);
    deepEqual(budgets(), []);
    await shop.minutes(20, 100);
    deepEqual(budgets(), ["ops: Error budget: freeze: checkout", "ops: Error budget used up: checkout"]);
    const { notification } = shop.sent.findLast((each) => each.notification.kind === "budget")!;
    const words = wordsOf(notification, { locale: "ja", timeZone: "UTC", publicUrl: "", possibleRepeat: false });
    equal(words.summary, "エラーバジェットは残っていません。信頼性の回復を優先してください。Ask ken");
    // A correction gives all of it back.
    const { id } = (await shop.slos.detail(shop.org, "checkout")).slo;
    const past = { from: shop.now() - HOUR, to: shop.now(), reason: "load test" };
    await shop.slos.correct(shop.org, id, past, shop.cause());
    await shop.minutes(2, 0);
    deepEqual(budgets(), ["ops: Plenty of the error budget is left: checkout"]);
  });

  it("[SJ11] in a downtime, and of an objective that nobody is to hear of, nobody does; pages are of what is used up", async (t) => {
    const shop = await openShop(t);
    const short = { target: 99.9, window: { kind: "rolling", days: 1 } } as const;
    await shop.slos.create(shop.org, input({ ...short, name: "none", alerts: "none" }), shop.cause());
    await shop.slos.create(shop.org, input({ ...short, name: "page", alerts: "page" }), shop.cause());
    await shop.minutes(1, 0);
    await shop.minutes(30, 100);
    deepEqual(
      shop.told().filter((line) => line.includes("udget")),
      ["ops: Error budget used up: page"],
    );
    const quiet = await openShop(t);
    await quiet.slos.create(quiet.org, input({ ...short }), quiet.cause());
    await quiet.minutes(1, 0);
    await quiet.meta.downtimes.create(
      quiet.org,
      {
        ...{ name: "work", memo: "", start: quiet.now(), duration: 600, serviceScopes: ["shop"] },
        ...{ serviceExcludeScopes: [], roleScopes: [], roleExcludeScopes: [], monitorScopes: [] },
        ...{ monitorExcludeScopes: [] },
      },
      quiet.cause(),
    );
    await quiet.minutes(30, 100);
    deepEqual(quiet.told(), []);
    equal([...(await quiet.meta.objectives.states(quiet.org)).values()][0]?.state, "exhausted");
  });

  it("[SJ14] a replay judges what is final, and says how far that is", async (t) => {
    const shop = await openShop(t);
    await shop.slos.create(shop.org, input(), shop.cause());
    await shop.minutes(3, 0);
    const final = shop.counted();
    // Somebody has posted these minutes already, and may go on to.
    const rest = Array.from({ length: 20 }, (_, i) => ({
      ...{ start: final + i * MINUTE, side: "stable" as const },
      counts: { total: 1_000, bad: 900, slow: [] },
    }));
    await shop.meta.sliBuckets.put(shop.org, { name: "web", bucketSeconds: 60, limitsMs: [], finalUntil: final }, rest);
    await shop.clock.advance(20 * MINUTE * 1000);
    const replay = (from: number) => shop.slos.replay(shop.org, "checkout", { from, to: shop.now() });
    const { range, bad, alerts } = await replay(final - HOUR);
    deepEqual([range, bad, alerts], [{ from: final - HOUR, to: final }, 0, []]);
    const nothing = await replay(final);
    deepEqual([nothing.total, nothing.budget], [0, []]);
  });

  it("[SJ8] results of an external monitor are counted as soon as an objective is about it: good answers and bad ones", async (t) => {
    const shop = await openShop(t);
    const { meta, org } = shop;
    const monitor = await shop.monitor({
      type: "external",
      name: "front",
      url: "https://x.example",
      method: "GET",
      headers: [],
    });
    const probed = createProbeCounts(meta);
    const start = shop.now() - (shop.now() % MINUTE);
    await probed(org, monitor.id, start + 7, true);
    equal(await meta.sliBuckets.source(org, `probe/${monitor.id}`), undefined);
    const probe = { kind: "probe", monitor: "front" } as const;
    await rejects(shop.slos.create(org, input({ indicator: { ...probe, monitor: "back" } }), shop.cause()), {
      message: /found no external monitor "back"/,
    });
    const { slo } = await shop.slos.create(org, input({ name: "front", indicator: probe }), shop.cause());
    deepEqual(slo.objective.indicator, { kind: "probe", monitor: monitor.id });
    for (let minute = 0; minute < 200; minute++)
      for (let time = 0; time < 2; time++) await probed(org, monitor.id, start - minute * MINUTE + 7, minute >= 4);
    await shop.clock.advance(MINUTE * 1000);
    const { budget, trouble } = await shop.slos.detail(org, "front");
    deepEqual([budget.total, budget.bad, trouble], [200, 4, undefined]);
  });
});

describe("a migration asks for the budget", () => {
  it("[SJ9] its gate opens by what is left, or for somebody who answers for it; what it spent is since it began", async (t) => {
    const shop = await openShop(t);
    const { meta, org } = shop;
    const { slo } = await shop.slos.create(org, input({ target: 99.9, alerts: "none" }), shop.cause());
    const budgets = budgetsOf(meta, shop.ledger);
    const definition = (objective: string, remaining: number) =>
      ({ gates: [{ kind: "budget", objective, remaining }] }) as unknown as Definition;
    const ask = async (objective: string, remaining: number) =>
      (
        await askGates(
          { meta, budgets, lint: () => ({ name: "", ok: true, found: "" }) },
          org,
          "m",
          definition(objective, remaining),
          shop.now(),
        )
      )[0]!;
    await shop.minutes(1, 0);
    deepEqual(await ask("checkout", 0.3), {
      name: "budget of checkout",
      ok: true,
      found: "100 % left, 30 % wanted",
      ja: "残り 100 %、必要なのは 30 %",
    });
    deepEqual(await ask("nothing", 0.3), {
      name: "budget of nothing",
      ok: false,
      found: "not known",
      ja: "不明",
    });
    const began = shop.now();
    deepEqual([await budgets.pace(org, "checkout"), await budgets.pace(org, "nothing")], [0.5, undefined]);
    await shop.minutes(20, 60);
    equal(await budgets.pace(org, "checkout"), 2);
    const shut = await ask(slo.id, 0.3);
    deepEqual([shut.ok, shut.found], [false, "16.7 % left, 30 % wanted"]);
    const spent = await budgets.spent(org, "checkout", began - MINUTE, shop.now());
    ok(Math.abs(spent! - 0.8322) < 0.001, String(spent));
    equal(await budgets.spent(org, "checkout", shop.now(), shop.now()), 0);
    equal(await budgets.spent(org, "nothing", began, shop.now()), undefined);
    await shop.slos.pass(
      org,
      "checkout",
      { reason: "the lease of the VMs ends", by: "ken", forSeconds: HOUR },
      shop.cause(),
    );
    deepEqual(await ask("checkout", 0.3), {
      name: "budget of checkout",
      ok: true,
      found: "16.7 % left, 30 % wanted; ken goes ahead: the lease of the VMs ends",
      ja: "残り 16.7 %、必要なのは 30 %。ken が許可: the lease of the VMs ends",
    });
    await shop.clock.advance(HOUR * 1000);
    equal((await ask("checkout", 0.3)).ok, false);
    const detail = await shop.slos.detail(org, "checkout");
    equal(detail.passes[0]?.by, "ken");
  });

  it("[SJ10] its run lowers the objective once, and not when that time is over", async (t) => {
    const shop = await openShop(t);
    const { org } = shop;
    await shop.slos.create(org, input(), shop.cause());
    const wanted = { target: 95, to: shop.now() + DAY, reason: "the move", approvedBy: "ken" };
    for (let time = 0; time < 2; time++) await shop.slos.ensureOverride(org, "checkout", wanted, shop.cause());
    const { slo, override, normal, budget } = await shop.slos.detail(org, "checkout");
    deepEqual([slo.objective.overrides.length, override?.target, override?.approvedBy], [1, 95, "ken"]);
    deepEqual([budget.target, normal?.target], [95, 99]);
    const over = { ...wanted, to: shop.now() - 1, reason: "too late" };
    await rejects(shop.slos.ensureOverride(org, "checkout", over, shop.cause()), { reason: "invalid" });
    const other = { ...wanted, reason: "another" };
    await rejects(shop.slos.ensureOverride(org, "checkout", other, shop.cause()), { reason: "conflict" });
    await rejects(shop.slos.override(org, "checkout", { ...other, from: shop.now() - HOUR }, shop.cause()), {
      message: /it is past, want now or later/,
    });
    await shop.clock.advance(DAY * 1000);
    equal((await shop.slos.detail(org, "checkout")).override, undefined);
  });
});
