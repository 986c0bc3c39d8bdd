import { deepEqual, equal, match } from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { wordsOf } from "#core/notify/say.ts";
import { openWorld, type World } from "./world.ts";

const load = { type: "host", name: "load", metric: "loadavg5", operator: ">", warning: 5, critical: 10, duration: 1 };

/** Each value is a minute. */
async function posts(w: World, host: string, ...values: readonly number[]): Promise<void> {
  for (const loadavg5 of values) await w.minutes(1, () => w.post(host, { loadavg5 }));
}

describe("what flaps", () => {
  it("[AL11] [NO12] is told once, and again when it is stable", async (t) => {
    const w = await openWorld(t);
    await w.channel("ops");
    await w.monitor(load);
    const web = await w.host("web-1");
    await posts(w, web, 12, 1, 12);
    deepEqual(w.told(), ["ops: [CRITICAL] load: web-1", "ops: [OK] load: web-1", "ops: [CRITICAL] load: web-1"]);
    await posts(w, web, 1);
    deepEqual(w.told(), ["ops: [CRITICAL] (flapping) load: web-1"]);
    await posts(w, web, 12, 1, 7, 1, 12, 1);
    deepEqual(w.told(), []);
    equal((await w.meta.alerts.list(w.org, { withClosed: true, limit: 99 })).alerts.length, 5);
    await posts(w, web, ...Array<number>(9).fill(1));
    deepEqual(w.told(), []);
    await posts(w, web, 1, 1, 1);
    // The webhook keeps what it was told of last: that is closed too.
    deepEqual(w.told(), ["ops: [OK] load: web-1", "ops: [OK] (stable again) load: web-1"]);
    await posts(w, web, 12);
    deepEqual(w.told(), ["ops: [CRITICAL] load: web-1"]);
  });

  it("[NO12] says how often and when one hears of it again, in both languages", async (t) => {
    const w = await openWorld(t);
    await w.channel("ops");
    await w.monitor(load);
    const web = await w.host("web-1");
    await posts(w, web, 12, 1, 12, 1);
    const { notification, ...message } = w.sent.at(-1)!;
    const say = (locale: "en" | "ja") => wordsOf(notification, { ...message, locale });
    equal(say("en").summary.split(".")[0], "It changed 4 times in 3 min");
    equal(say("ja").title, "[重大] (フラッピング) load: web-1");
    match(say("ja").summary, /^3分間に4回変化しました。/);
  });

  it("[NO12] is told at once when it is worse than people know, and stays open where it ends so", async (t) => {
    const w = await openWorld(t);
    await w.channel("ops");
    const { id: loadId } = await w.monitor(load);
    const { id: boss } = await w.channel("boss", ["alert"], false);
    await w.group("serious", {
      notificationLevel: "critical",
      childChannelIds: [boss],
      monitors: [{ id: loadId, skipDefault: false }],
    });
    const web = await w.host("web-1");
    await posts(w, web, 7, 1, 7, 1, 7, 1);
    deepEqual(w.told().at(-1), "ops: [WARNING] (flapping) load: web-1");
    await posts(w, web, 12, 7, 12);
    deepEqual(w.told(), ["ops: [CRITICAL] (flapping) load: web-1", "boss: [CRITICAL] (flapping) load: web-1"]);
    await posts(w, web, ...Array<number>(11).fill(12));
    deepEqual(w.told().sort(), [
      "boss: [CRITICAL] (stable again) load: web-1",
      "boss: [OK] load: web-1",
      "ops: [CRITICAL] (stable again) load: web-1",
      "ops: [OK] load: web-1",
    ]);
    equal((await w.meta.alerts.open(w.org)).length, 1);
    await posts(w, web, 1);
    deepEqual(w.told().sort(), ["boss: [OK] load: web-1", "ops: [OK] load: web-1"]);
  });

  it("[NO12] is not repeated meanwhile", async (t) => {
    const w = await openWorld(t);
    await w.channel("ops");
    await w.monitor({ ...load, notificationInterval: 10 });
    const web = await w.host("web-1");
    await posts(w, web, 12, 7, 12, 7);
    w.told();
    for (let i = 0; i < 6; i++) await posts(w, web, 12, 12, 12, 7, 7, 7);
    deepEqual(w.told(), []);
    equal(w.alerting.book.flapping(w.org).size, 1);
    await posts(w, web, ...Array<number>(8).fill(7));
    deepEqual(w.told(), ["ops: [WARNING] (stable again) load: web-1"]);
    await posts(w, web, ...Array<number>(10).fill(7));
    deepEqual(w.told(), ["ops: [WARNING] (still open) load: web-1"]);
  });

  it("[NO12] is forgotten by no restart, and told by none twice", async (t) => {
    const dir = mkdtempSync(join(tmpdir(), "sawara-flapping-"));
    t.after(() => rmSync(dir, { recursive: true, force: true }));
    const w = await openWorld(t, { file: join(dir, "meta.sqlite") });
    await w.channel("ops");
    await w.monitor(load);
    const web = await w.host("web-1");
    await posts(w, web, 12, 1, 12, 1, 12);
    equal(w.told().length, 4);
    const again = await openWorld(t, { file: join(dir, "meta.sqlite"), isAgain: true });
    await again.clock.advance(5 * 60_000);
    await posts(again, web, 1);
    deepEqual(again.told(), []);
    await posts(again, web, ...Array<number>(11).fill(1));
    deepEqual(again.told(), ["ops: [OK] load: web-1", "ops: [OK] (stable again) load: web-1"]);
    const third = await openWorld(t, { file: join(dir, "meta.sqlite"), isAgain: true });
    await third.clock.advance(20 * 60_000);
    await third.minutes(3);
    deepEqual(third.told(), []);
  });

  it("[NO12] is nobody's worry once its monitor is gone, or it is mute", async (t) => {
    const w = await openWorld(t);
    await w.channel("ops");
    const monitor = await w.monitor(load);
    const web = await w.host("web-1");
    await posts(w, web, 12, 1, 12, 1);
    w.told();
    await w.meta.monitors.remove(w.org, monitor.id, w.cause());
    await w.alerting.verbs.monitorRemoved(w.org, monitor.id);
    await w.minutes(12);
    deepEqual(w.told(), []);
    equal(w.alerting.book.flapping(w.org).size, 0);

    const muted = await w.monitor(load);
    await posts(w, web, 12, 1, 12, 1);
    w.told();
    await w.meta.monitors.replace(
      w.org,
      muted.id,
      { ...load, memo: "", scopes: [], excludeScopes: [], isMute: true } as never,
      w.cause(),
    );
    await w.minutes(12);
    deepEqual(w.told(), []);
  });
});
