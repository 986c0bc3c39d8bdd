import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "node:test";
import { openWorld, type World } from "./world.ts";

const busy = { type: "host", name: "load", metric: "loadavg5", operator: ">", critical: 10, duration: 1 };

/** Somebody closes all that is open. */
async function closeAll(w: World): Promise<void> {
  for (const { id } of await w.meta.alerts.open(w.org)) await w.alerting.verbs.close(w.org, id, "seen", w.cause());
}

const openOnes = async (w: World): Promise<number> => (await w.meta.alerts.open(w.org)).length;

describe("what is judged, and when", () => {
  it("[MO3] a point opens an alert once: what somebody closed waits for the next one", async (t) => {
    const w = await openWorld(t);
    await w.monitor(busy);
    const web = await w.host("web-1");
    await w.minutes(1, () => w.post(web, { loadavg5: 12 }));
    equal(await openOnes(w), 1);
    await closeAll(w);
    // Other metrics go on; the load was last heard of before somebody closed it.
    await w.minutes(3, () => w.post(web, { loadavg1: 1 }));
    equal(await openOnes(w), 0);
    await w.minutes(1, () => w.post(web, { loadavg5: 12 }));
    equal(await openOnes(w), 1);
  });

  it("[MO3] points that come late open nothing, though the mean of the newest is another one with them", async (t) => {
    const w = await openWorld(t);
    await w.monitor({ ...busy, duration: 2 });
    const web = await w.host("web-1");
    await w.minutes(1, () => w.post(web, { loadavg5: 1 }));
    await w.clock.advance(60_000);
    const missed = w.now();
    await w.minutes(1, () => w.post(web, { loadavg5: 12 }));
    equal(await openOnes(w), 0);
    w.put(`host:${web}`, "loadavg5", missed, 99);
    await w.round();
    equal(await openOnes(w), 0);
    await w.minutes(1, () => w.post(web, { loadavg5: 12 }));
    equal(await openOnes(w), 1);
  });

  it("[AL3] what was bad in a downtime does not surface after it without another bad point", async (t) => {
    const w = await openWorld(t);
    await w.monitor(busy);
    const web = await w.host("web-1");
    const scopes = { serviceScopes: [], serviceExcludeScopes: [], roleScopes: [], roleExcludeScopes: [] };
    const monitors = { monitorScopes: [], monitorExcludeScopes: [] };
    const downtime = { name: "move", memo: "", start: w.now(), duration: 5, ...scopes, ...monitors };
    await w.meta.downtimes.create(w.org, downtime, w.cause());
    await w.minutes(4, () => w.post(web, { loadavg5: 12 }));
    await w.minutes(3, () => w.post(web, { loadavg1: 1 }));
    equal(await openOnes(w), 0);
    await w.minutes(1, () => w.post(web, { loadavg5: 12 }));
    equal(await openOnes(w), 1);
  });

  it("[MO6] another level of a connectivity monitor reaches an open alert with its next reminder", async (t) => {
    const w = await openWorld(t);
    await w.channel("ops");
    const gone = { type: "connectivity", name: "gone", notificationInterval: 30, scopes: [], excludeScopes: [] };
    const { id } = await w.monitor({ ...gone, alertStatusOnGone: "CRITICAL" });
    const web = await w.host("web-1");
    await w.minutes(12, () => w.post(web, { loadavg5: 1 }));
    await w.minutes(10);
    deepEqual(w.told(), ["ops: [CRITICAL] gone: web-1"]);
    const changed = { ...gone, memo: "", isMute: false, alertStatusOnGone: "WARNING" } as never;
    await w.meta.monitors.replace(w.org, id, changed, w.cause());
    await w.minutes(29);
    deepEqual(w.told(), []);
    await w.minutes(2);
    deepEqual(w.told(), ["ops: [WARNING] (changed) gone: web-1"]);
    await w.minutes(29);
    deepEqual(w.told(), ["ops: [WARNING] (still open) gone: web-1"]);
    await w.minutes(1, () => w.post(web, { loadavg5: 1 }));
    deepEqual(w.told(), ["ops: [OK] gone: web-1"]);
  });

  it("[MO7] the next point ends a silence, in whatever second it is posted", async (t) => {
    const w = await openWorld(t);
    await w.channel("ops");
    await w.host("web-1", "shop:web");
    await w.monitor({
      ...{ type: "service", name: "orders", service: "shop", metric: "orders", operator: ">", duration: 1 },
      missingDurationWarning: 30,
      missingDurationCritical: 50,
    });
    const post = () => w.put("service:shop", "orders", w.now(), 1);
    await w.minutes(1, post);
    await w.minutes(49);
    deepEqual(w.told(), ["ops: [WARNING] orders: shop"]);
    const { notification } = w.sent.at(-1)!;
    deepEqual("service" in notification && notification.service, { name: "shop", memo: "", roles: ["web"] });
    await w.minutes(1);
    deepEqual(w.told(), ["ops: [CRITICAL] (changed) orders: shop"]);
    // The round of the minute has judged the silence once more; then the point of that very minute comes.
    await w.clock.advance(20_000);
    w.put("service:shop", "orders", w.now() - 20, 1);
    await w.round();
    deepEqual(w.told(), ["ops: [OK] orders: shop"]);
  });

  it("[MO10] the response times of an address are a metric that other monitors watch", async (t) => {
    const w = await openWorld(t);
    await w.host("web-1", "shop:web");
    const page = await w.monitor({
      ...{ type: "external", name: "top page", url: "https://shop.example/", method: "GET", headers: [] },
      service: "shop",
    });
    const metric = `__externalhttp.responcetime.${page.id}`;
    const slow = { type: "service", name: "slow", service: "shop", metric, operator: ">", critical: 20, duration: 1 };
    await w.monitor(slow);
    await w.minutes(2, async () => {
      await w.alerting.probes.round(new AbortController().signal);
      await w.alerting.probes.idle();
    });
    deepEqual(
      (await w.meta.alerts.open(w.org)).map(({ type, value }) => [type, value]),
      [["service", 25]],
    );
  });

  it("[AL5] alerts of a service that is gone say so in their log", async (t) => {
    const w = await openWorld(t);
    await w.host("web-1", "shop:web");
    const watched = { service: "shop", metric: "orders", operator: ">", critical: 5, duration: 1 };
    await w.monitor({ type: "service", name: "orders", ...watched });
    await w.minutes(1, () => w.put("service:shop", "orders", w.now(), 9));
    equal(await openOnes(w), 1);
    await w.meta.services.remove(w.org, "shop", w.cause());
    await w.alerting.verbs.serviceRemoved(w.org, "shop");
    await w.minutes(1);
    const { alerts } = await w.meta.alerts.list(w.org, { withClosed: true, limit: 10 });
    const [last] = (await w.meta.alerts.logs(w.org, alerts[0]!.id, { limit: 1 })).logs;
    deepEqual([last!.status, last!.trigger], ["OK", "serviceDelete"]);
  });

  it("[NO2] [AL6] a group tells nobody of what is muted, nor of its end", async (t) => {
    const w = await openWorld(t);
    await w.channel("ops", ["alert", "alertGroup"]);
    await w.monitor({ ...busy, isMute: true });
    const web = await w.host("web-1", "shop:web");
    const setting = { name: "shop", memo: "", serviceScopes: ["shop"], roleScopes: [], monitorScopes: [] };
    await w.meta.alertGroupSettings.create(w.org, setting, w.cause());
    await w.minutes(2, () => w.post(web, { loadavg5: 12 }));
    equal(await openOnes(w), 1);
    await w.minutes(2, () => w.post(web, { loadavg5: 1 }));
    deepEqual([w.told(), await openOnes(w)], [[], 0]);
  });

  it("[NO7] a group that repeats sooner puts nobody else off, and nobody hears twice in a minute", async (t) => {
    const w = await openWorld(t);
    const lead = await w.channel("lead", ["alert"], false);
    await w.channel("ops");
    const { id } = await w.monitor({ ...busy, notificationInterval: 15 });
    const group = await w.group("lead", {
      childChannelIds: [lead.id],
      monitors: [{ id, skipDefault: false }],
    });
    await w.meta.notificationGroups.setExtras(w.org, group.id, { repeatMinutes: 10 }, w.cause());
    const web = await w.host("web-1");
    await w.minutes(31, () => w.post(web, { loadavg5: 12 }));
    const again = w.told().filter((line) => line.includes("still open"));
    const of = (name: string) => again.filter((line) => line.startsWith(name)).length;
    // Minutes 15 and 30; and 10, 15, 20, 30.
    deepEqual([of("ops"), of("lead")], [2, 4]);
  });

  it("[NO7] of a level that it no longer has an alert is not told again, and keeps the one that it has", async (t) => {
    const w = await openWorld(t);
    await w.channel("ops");
    await w.monitor({ ...busy, warning: 5 });
    const web = await w.host("web-1");
    const minute = (loadavg5: number) => w.minutes(1, () => w.post(web, { loadavg5 }));
    await minute(12);
    const [critical] = await w.meta.alerts.open(w.org);
    equal(await w.alerting.book.tellAgain(w.org, { ...critical!, notifiedAt: w.now() }, []), true);
    await minute(7);
    const warned = (await w.meta.alerts.open(w.org))[0]!;
    equal(await w.alerting.book.tellAgain(w.org, { ...critical!, notifiedAt: w.now() + 60 }, []), false);
    deepEqual((await w.meta.alerts.open(w.org))[0], warned);
    equal(warned.status, "WARNING");
    await minute(1);
    equal(await w.alerting.book.tellAgain(w.org, warned, []), false);
    equal(await openOnes(w), 0);
  });

  it("[NO8] what may have arrived says so when it is sent again; what surely did not says nothing", async (t) => {
    const w = await openWorld(t);
    await w.channel("ops");
    await w.monitor(busy);
    const web = await w.host("web-1");
    w.answerWith({ outcome: "retry", response: "429" });
    await w.minutes(1, () => w.post(web, { loadavg5: 12 }));
    w.answerWith({ outcome: "sent", response: "ok" });
    await w.minutes(1);
    deepEqual(w.told(), ["ops: [CRITICAL] load: web-1"]);
    w.answerWith({ outcome: "retry", response: "No answer within 15 s", mayHaveArrived: true });
    await w.minutes(1, () => w.post(web, { loadavg5: 1 }));
    w.answerWith({ outcome: "sent", response: "ok" });
    await w.minutes(1);
    deepEqual(w.told(), ["ops: [OK] load: web-1 (possible repeat)"]);
  });

  it("[MO8] a report opens an alert once: what somebody closed waits for the next one, after a restart too", async (t) => {
    const w = await openWorld(t);
    const web = await w.host("web-1");
    const report = () =>
      w.meta.checks.report(
        w.org,
        [{ hostId: web, name: "log", status: "CRITICAL", message: "found", occurredAt: w.now(), maxCheckAttempts: 1 }],
        w.clock.now(),
      );
    await w.minutes(1);
    await report();
    await w.minutes(1);
    equal(await openOnes(w), 1);
    await closeAll(w);
    await w.minutes(3);
    equal(await openOnes(w), 0);
    w.restart();
    await w.minutes(3);
    equal(await openOnes(w), 0);
    await report();
    await w.minutes(1);
    equal(await openOnes(w), 1);
  });

  it("[MO8] a failure during a downtime or maintenance waits for the next report", async (t) => {
    const w = await openWorld(t);
    const web = await w.host("web-1");
    const report = async () => {
      const failed = { hostId: web, name: "log", status: "CRITICAL", message: "found", maxCheckAttempts: 1 } as const;
      const changed = await w.meta.checks.report(w.org, [{ ...failed, occurredAt: w.now() }], w.clock.now());
      await w.alerting.watcher.checksReported(w.org, changed);
    };
    await w.minutes(1);
    await w.status(web, "maintenance");
    await w.minutes(1, report);
    await w.status(web, "working");
    await w.minutes(2);
    equal(await openOnes(w), 0);
    await w.minutes(1, report);
    equal(await openOnes(w), 1);
  });

  it("[MO9] an expression is not unknown before hosts had ten minutes to post, at first and after we slept", async (t) => {
    const w = await openWorld(t);
    await w.channel("ops");
    const web = await w.host("web-1");
    const expression = `sum(host(${web}, loadavg5))`;
    await w.monitor({ type: "expression", name: "sum", expression, operator: ">", warning: 5 });
    await w.minutes(12, () => w.post(web, { loadavg5: 1 }));
    await w.clock.advance(3_600_000);
    await w.minutes(9);
    deepEqual(w.told(), []);
    await w.minutes(2);
    deepEqual(w.told(), ["ops: [UNKNOWN] sum"]);
    await w.minutes(3, () => w.post(web, { loadavg5: 1 }));
    deepEqual(w.told(), ["ops: [OK] sum"]);
  });
});
