import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "node:test";
import { openWorld } from "./world.ts";

const load = { type: "host", name: "load", metric: "loadavg5", operator: ">", warning: 5, critical: 10, duration: 1 };
const gone = { type: "connectivity", name: "gone", alertStatusOnGone: "CRITICAL" };

describe("alerts and messages", () => {
  it("[AL1] [NO8] a host gets busy, people hear of it, and of its end", async (t) => {
    const w = await openWorld(t);
    await w.channel("ops");
    await w.monitor(load);
    const web = await w.host("web-1");
    await w.minutes(2, () => w.post(web, { loadavg5: 1 }));
    deepEqual(w.told(), []);
    await w.minutes(3, () => w.post(web, { loadavg5: 7 }));
    deepEqual(w.told(), ["ops: [WARNING] load: web-1"]);
    await w.minutes(2, () => w.post(web, { loadavg5: 12 }));
    deepEqual(w.told(), ["ops: [CRITICAL] (changed) load: web-1"]);
    await w.minutes(1, () => w.post(web, { loadavg5: 2 }));
    deepEqual(w.told(), ["ops: [OK] load: web-1"]);
    const { alerts } = await w.meta.alerts.list(w.org, { withClosed: true, limit: 10 });
    deepEqual([alerts.length, alerts[0]!.worst, alerts[0]!.status], [1, "CRITICAL", "OK"]);
    const { logs } = await w.meta.alerts.logs(w.org, alerts[0]!.id, { limit: 10 });
    deepEqual(
      logs.map(({ status, trigger }) => `${status} ${trigger}`),
      ["OK monitoring", "CRITICAL monitoring", "WARNING monitoring"],
    );
  });

  it("[MO6] a host that stops posting is gone after ten minutes, and back with its next post", async (t) => {
    const w = await openWorld(t);
    await w.channel("ops");
    await w.monitor(gone);
    const web = await w.host("web-1");
    await w.minutes(12, () => w.post(web, { loadavg5: 1 }));
    await w.minutes(9);
    deepEqual(w.told(), []);
    await w.minutes(1);
    deepEqual(w.told(), ["ops: [CRITICAL] gone: web-1"]);
    await w.minutes(1, () => w.post(web, { loadavg5: 1 }));
    deepEqual(w.told(), ["ops: [OK] gone: web-1"]);
  });

  it("[MO6] after we slept nobody is paged for silence that was ours", async (t) => {
    const w = await openWorld(t);
    await w.channel("ops");
    await w.monitor(gone);
    const web = await w.host("web-1");
    await w.minutes(12, () => w.post(web, { loadavg5: 1 }));
    await w.clock.advance(3_600_000);
    await w.round();
    await w.minutes(9);
    deepEqual(w.told(), []);
    await w.minutes(1);
    deepEqual(w.told(), ["ops: [CRITICAL] gone: web-1"]);
  });

  it("[NO2] [AL4] standby is raised and not told; in maintenance nothing happens", async (t) => {
    const w = await openWorld(t);
    await w.channel("ops");
    const monitor = await w.monitor(load);
    const web = await w.host("web-1");
    await w.status(web, "standby");
    await w.minutes(2, () => w.post(web, { loadavg5: 12 }));
    deepEqual([w.told(), (await w.meta.alerts.open(w.org)).length], [[], 1]);
    await w.status(web, "maintenance");
    await w.minutes(2, () => w.post(web, { loadavg5: 1 }));
    equal((await w.meta.alerts.open(w.org)).length, 1);
    await w.status(web, "working");
    await w.minutes(1, () => w.post(web, { loadavg5: 1 }));
    deepEqual([w.told(), (await w.meta.alerts.open(w.org)).length], [["ops: [OK] load: web-1"], 0]);
    await w.meta.monitors.setExtras(w.org, monitor.id, { mutedUntil: w.now() + 150 }, w.cause());
    await w.minutes(2, () => w.post(web, { loadavg5: 12 }));
    deepEqual([w.told(), (await w.meta.alerts.open(w.org)).length], [[], 1]);
  });

  it("[AL3] during a downtime nothing opens", async (t) => {
    const w = await openWorld(t);
    await w.channel("ops");
    await w.monitor(load);
    const web = await w.host("web-1", "shop:web");
    const none = {
      serviceExcludeScopes: [],
      roleScopes: [],
      roleExcludeScopes: [],
      monitorScopes: [],
      monitorExcludeScopes: [],
    };
    const downtime = { name: "move", memo: "", start: w.now(), duration: 5, serviceScopes: ["shop"], ...none };
    await w.meta.downtimes.create(w.org, downtime, w.cause());
    await w.minutes(4, () => w.post(web, { loadavg5: 12 }));
    deepEqual(w.told(), []);
    await w.minutes(2, () => w.post(web, { loadavg5: 12 }));
    deepEqual(w.told(), ["ops: [CRITICAL] load: web-1"]);
  });

  it("[AL5] alerts end with their monitor and their host", async (t) => {
    const w = await openWorld(t);
    const [first, second] = [await w.monitor(load), await w.monitor({ ...load, name: "load2" })];
    const [a, b] = [await w.host("a"), await w.host("b")];
    await w.minutes(1, () => w.postAll([a, b], { loadavg5: 12 }));
    equal((await w.meta.alerts.open(w.org)).length, 4);
    await w.meta.monitors.remove(w.org, first.id, w.cause());
    await w.alerting.verbs.monitorRemoved(w.org, first.id);
    equal((await w.meta.alerts.open(w.org)).length, 2);
    // Whoever retires a host may die before saying so.
    await w.meta.hosts.retire(w.org, [a], w.cause());
    await w.minutes(1);
    const [left, ...others] = await w.meta.alerts.open(w.org);
    deepEqual([left!.hostId, left!.monitorId, others.length], [b, second.id, 0]);
    const { alerts } = await w.meta.alerts.list(w.org, { withClosed: true, limit: 10 });
    const triggers = await Promise.all(
      alerts.map(async ({ id }) => (await w.meta.alerts.logs(w.org, id, { limit: 1 })).logs[0]!.trigger),
    );
    deepEqual(triggers.sort(), ["hostRetire", "monitorDelete", "monitorDelete", "monitoring"]);
  });

  it("[AL9] [NO7] repeats until somebody takes it on, and tells others when nobody does", async (t) => {
    const w = await openWorld(t);
    const lead = await w.channel("lead", ["alert"], false);
    const escalation = await w.group("lead", { childChannelIds: [lead.id] });
    await w.channel("ops");
    const [everybody] = await w.meta.notificationGroups.list(w.org);
    await w.meta.notificationGroups.setExtras(
      w.org,
      everybody!.id,
      { repeatMinutes: 10, escalateAfterMinutes: 25, escalateTo: escalation.id },
      w.cause(),
    );
    await w.monitor(load);
    const web = await w.host("web-1");
    const busy = () => w.post(web, { loadavg5: 12 });
    await w.minutes(1, busy);
    deepEqual(w.told(), ["ops: [CRITICAL] load: web-1"]);
    await w.minutes(21, busy);
    deepEqual(w.told(), ["ops: [CRITICAL] (still open) load: web-1", "ops: [CRITICAL] (still open) load: web-1"]);
    await w.minutes(5, busy);
    deepEqual(w.told(), ["lead: [CRITICAL] (escalated) load: web-1"]);
    const [alert] = await w.meta.alerts.open(w.org);
    await w.meta.alerts.acknowledge(
      w.org,
      alert!.id,
      { by: "ken", note: "on it", at: w.now(), until: w.now() + 1_800 },
      w.cause(),
    );
    await w.minutes(29, busy);
    deepEqual(w.told(), []);
    await w.minutes(12, busy);
    equal(w.told().length, 1);
  });

  it("[NO7] repeats as often as its monitor asks", async (t) => {
    const w = await openWorld(t);
    await w.channel("ops");
    await w.monitor({ ...load, notificationInterval: 15 });
    const web = await w.host("web-1");
    await w.minutes(46, () => w.post(web, { loadavg5: 12 }));
    equal(w.told().length, 1 + 3);
  });

  it("[NO4] what ends before it was told is told to nobody", async (t) => {
    const w = await openWorld(t);
    await w.channel("ops");
    const [everybody] = await w.meta.notificationGroups.list(w.org);
    await w.meta.notificationGroups.setExtras(w.org, everybody!.id, { holdOffMinutes: 5 }, w.cause());
    await w.monitor(load);
    const web = await w.host("web-1");
    await w.minutes(3, () => w.post(web, { loadavg5: 12 }));
    await w.minutes(30, () => w.post(web, { loadavg5: 1 }));
    deepEqual(w.told(), []);
    await w.minutes(7, () => w.post(web, { loadavg5: 12 }));
    deepEqual(w.told(), ["ops: [CRITICAL] load: web-1"]);
    await w.minutes(1, () => w.post(web, { loadavg5: 1 }));
    deepEqual(w.told(), ["ops: [OK] load: web-1"]);
  });

  it("[NO8] what was being sent when we died is sent again and says so", async (t) => {
    const w = await openWorld(t);
    await w.channel("ops");
    await w.monitor(load);
    const web = await w.host("web-1");
    await w.clock.advance(60_000);
    w.post(web, { loadavg5: 12 });
    await w.alerting.round();
    const taken = await w.meta.outbox.take(w.now(), 10);
    equal(taken.length, 1);
    await w.minutes(1);
    deepEqual(w.told(), []);
    await w.alerting.notifier.recover();
    await w.round();
    deepEqual(w.told(), ["ops: [CRITICAL] load: web-1 (possible repeat)"]);
    equal(w.sent[0]!.id, taken[0]!.id);
  });

  it("[NO5] [NO9] a channel that does not answer is tried for a day, then suspended", async (t) => {
    const w = await openWorld(t);
    const channel = await w.channel("ops");
    await w.monitor({ ...load, notificationInterval: 60 });
    const web = await w.host("web-1");
    w.answerWith({ outcome: "retry", response: "503" });
    const busy = () => w.post(web, { loadavg5: 12 });
    await w.minutes(30, busy);
    const [waiting] = await w.meta.outbox.list(w.org, { channelId: channel.id, limit: 1 });
    deepEqual([waiting!.state, waiting!.response], ["waiting", "503"]);
    w.answerWith({ outcome: "sent", response: "ok" });
    await w.minutes(25, busy);
    equal(w.told()[0], "ops: [CRITICAL] load: web-1");
    w.answerWith({ outcome: "retry", response: "503" });
    for (let i = 0; i < 27 * 6; i++) {
      await w.clock.advance(600_000);
      busy();
      await w.round();
    }
    equal((await w.meta.channels.find(w.org, channel.id))!.suspendedAt !== undefined, true);
  });

  it("[AL6] a group of alerts is told of as one", async (t) => {
    const w = await openWorld(t);
    await w.channel("ops", ["alert", "alertGroup"]);
    await w.monitor(load);
    const hosts = [await w.host("a", "shop:web"), await w.host("b", "shop:web")];
    const setting = { name: "shop", memo: "", serviceScopes: ["shop"], roleScopes: [], monitorScopes: [] };
    await w.meta.alertGroupSettings.create(w.org, setting, w.cause());
    await w.minutes(1, () => w.post(hosts[0]!, { loadavg5: 7 }));
    deepEqual(w.told().at(-1), "ops: [WARNING] shop");
    await w.minutes(2, () => w.postAll(hosts, { loadavg5: 12 }));
    equal(w.told().filter((line) => line === "ops: [CRITICAL] shop").length, 1);
    await w.minutes(2, () => w.postAll(hosts, { loadavg5: 1 }));
    equal(w.told().at(-1), "ops: [OK] shop");
  });

  it("[NO10] hosts and monitors are told of where somebody wants it", async (t) => {
    const w = await openWorld(t);
    await w.channel("log", ["hostRegister", "hostRetire", "hostStatus", "monitor"]);
    const web = await w.host("web-1");
    const monitor = await w.monitor(load);
    await w.alerting.announcer.hostRegistered(w.org, web, w.cause());
    await w.alerting.announcer.hostStatusChanged(w.org, web, "working", w.cause());
    await w.alerting.announcer.monitorChanged(w.org, "monitorCreate", monitor, w.cause());
    for (let i = 0; i < 3; i++) await w.round();
    deepEqual(w.told(), ["log: New host: web-1", "log: Host status changed: web-1", "log: Monitor created: load"]);
  });

  it("[MO10] an address that answers badly raises an alert, and its times are a service metric", async (t) => {
    const w = await openWorld(t);
    await w.channel("ops");
    await w.host("web-1", "shop:web");
    const monitor = await w.monitor({
      type: "external",
      name: "top page",
      url: "https://shop.example/",
      method: "GET",
      headers: [],
      service: "shop",
      maxCheckAttempts: 2,
    });
    const signal = new AbortController().signal;
    const probe = async () => {
      await w.alerting.probes.round(signal);
      await w.alerting.probes.idle();
    };
    await w.minutes(2, probe);
    equal(w.store.latest(w.org, "service:shop", `__externalhttp.responcetime.${monitor.id}`)?.value, 25);
    w.probeGives({ status: 503 } as object);
    await w.minutes(1, probe);
    deepEqual(w.told(), []);
    await w.minutes(1, probe);
    deepEqual(w.told(), ["ops: [CRITICAL] top page: shop"]);
    equal((await w.meta.alerts.open(w.org))[0]!.message, "503");
    w.probeGives({});
    await w.minutes(1, probe);
    deepEqual(w.told(), ["ops: [OK] top page: shop"]);
  });

  it("[MO9] an expression is judged each minute", async (t) => {
    const w = await openWorld(t);
    await w.channel("ops");
    const web = await w.host("web-1");
    await w.monitor({
      type: "expression",
      name: "sum",
      expression: `sum(host(${web}, loadavg5))`,
      operator: ">",
      warning: 5,
    });
    await w.minutes(4, () => w.post(web, { loadavg5: 1 }));
    // The first minutes have no value two minutes back.
    w.told();
    await w.minutes(4, () => w.post(web, { loadavg5: 9 }));
    deepEqual(w.told(), ["ops: [WARNING] sum"]);
  });

  it("[MO8] a report that nobody judged is judged in the next minute, and that of a host in maintenance when it is back", async (t) => {
    const w = await openWorld(t);
    const id = await w.host("web1");
    await w.channel("ops");
    const report = (status: "OK" | "CRITICAL") =>
      w.meta.checks.report(
        w.org,
        [{ hostId: id, name: "ssh", status, message: "refused", occurredAt: w.now(), maxCheckAttempts: 1 }],
        w.clock.now(),
      );
    await w.minutes(1);
    // As after a crash between storing and judging.
    await report("CRITICAL");
    await w.minutes(1);
    deepEqual(w.told(), ["ops: [CRITICAL] ssh: web1"]);
    await w.status(id, "maintenance");
    await report("OK");
    await w.minutes(3);
    deepEqual(w.told(), []);
    await w.status(id, "working");
    await w.minutes(1);
    deepEqual(w.told(), ["ops: [OK] ssh: web1"]);
  });
});
