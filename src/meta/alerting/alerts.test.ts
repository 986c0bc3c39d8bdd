import { deepEqual, equal, rejects } from "node:assert/strict";
import { it } from "node:test";
import type { Alert, AlertGroup } from "#core/alert/alert.ts";
import { logOf, messageOf, messageTo, openAlert, plain } from "#test/support/alerting.ts";
import { causeAt, eachEngine, T0 } from "#test/support/meta.ts";

const closed = (alert: Alert, at: number, more: Partial<Alert> = {}): Alert => ({
  ...alert,
  status: "OK",
  closedAt: at,
  statusChangedAt: at,
  ...more,
});

eachEngine((_, { openOrg }) => {
  it("[MA20] an alert, its logs and its messages are stored together, or none of them", async () => {
    const { meta, org } = await openOrg();
    const alert = openAlert("a1", {
      component: "sda1",
      message: "鰆\n2nd line",
      value: 1e-7,
      series: { name: "p99", labels: { b: "2", a: "1" } },
      notifiedAt: T0,
      ack: { by: "ada", note: "mine", at: T0, until: T0 + 60 },
    });
    const log = logOf("l1", alert, {
      detail: { message: "m", memo: "" },
      actor: { kind: "user", id: "u", name: "ada", from: "192.0.2.1" },
    });
    const change = { alert, logs: [log], deliveries: [messageOf(alert, "c", "d1"), messageOf(alert, "c2", "d2")] };
    await meta.alerts.apply(org, [change]);
    deepEqual(plain(await meta.alerts.find(org, "a1")), plain(alert));
    deepEqual(plain((await meta.alerts.logs(org, "a1", { limit: 10 })).logs), plain([log]));
    deepEqual(
      plain(await meta.outbox.list(org, { alertId: "a1", limit: 10 })),
      plain([...change.deliveries].reverse()),
    );

    const second = openAlert("a2", { hostId: alert.hostId, series: { name: "p99", labels: { a: "1", b: "2" } } });
    const before = await meta.outbox.list(org, { limit: 10 });
    const good = openAlert("a3");
    await rejects(
      meta.alerts.apply(org, [
        { alert: good, logs: [logOf("l3", good)], deliveries: [messageOf(good, "c", "d3")] },
        { alert: second, logs: [], deliveries: [] },
      ]),
      { reason: "conflict" },
    );
    equal(await meta.alerts.find(org, "a3"), undefined);
    deepEqual(await meta.outbox.list(org, { limit: 10 }), before);
    await meta.alerts.apply(org, []);
  });

  it("[MA20] a change that is applied again changes nothing", async () => {
    const { meta, org } = await openOrg();
    const alert = openAlert("a1");
    const opening = { alert, logs: [logOf("l1", alert)], deliveries: [messageOf(alert, "c", "d1")] };
    await meta.alerts.apply(org, [opening]);
    const [taken] = await meta.outbox.take(T0, 1);
    await meta.outbox.settle(org, taken!.id, { state: "sent", dueAt: T0, finishedAt: T0, response: "ok" });
    await meta.alerts.apply(org, [opening]);
    const ended = closed(alert, T0 + 60, { reason: "" });
    const closing = { alert: ended, logs: [logOf("l2", ended)], deliveries: [] };
    await meta.alerts.apply(org, [closing]);
    await meta.alerts.apply(org, [closing]);
    deepEqual(
      (await meta.outbox.list(org, { limit: 10 })).map(({ state, attempts }) => [state, attempts]),
      [["sent", 1]],
    );
    deepEqual(
      (await meta.alerts.logs(org, "a1", { limit: 10 })).logs.map(({ id }) => id),
      ["l2", "l1"],
    );
    equal((await meta.alerts.find(org, "a1"))?.reason, "");
  });

  it("[MA21] at most one alert of a subject is open", async () => {
    const { meta, org } = await openOrg();
    const open = (alert: Alert) => meta.alerts.apply(org, [{ alert, logs: [], deliveries: [] }]);
    const subject = { monitorId: "m", hostId: "h" };
    await open(openAlert("a1", subject));
    await rejects(open(openAlert("a2", subject)), {
      reason: "conflict",
      message: "Cannot open the alert: another one of its subject is open",
    });
    for (const other of [{ monitorId: "m", hostId: "h2" }, { monitorId: "h", hostId: "m" }, { monitorId: "m" }])
      await open(openAlert(`b${JSON.stringify(other)}`, { hostId: undefined, ...other }));
    await meta.alerts.apply(org, [
      { alert: closed(openAlert("a1", subject), T0 + 60), logs: [], deliveries: [] },
      { alert: openAlert("a2", { ...subject, openedAt: T0 + 60 }), logs: [], deliveries: [] },
    ]);
    equal((await meta.alerts.open(org)).length, 4);
    const other = await meta.orgs.ensure("beta", causeAt(T0));
    await meta.alerts.apply(other.id, [{ alert: openAlert("a1", subject), logs: [], deliveries: [] }]);
  });

  it("[MA22] a closed alert stays as it was closed", async () => {
    const { meta, org } = await openOrg();
    const alert = openAlert("a1");
    const apply = (changed: Alert) => meta.alerts.apply(org, [{ alert: changed, logs: [], deliveries: [] }]);
    await apply(alert);
    await apply(closed(alert, T0 + 60, { reason: "fixed" }));
    for (const late of [alert, closed(alert, T0 + 61), closed(alert, T0 + 60)])
      await rejects(apply(late), { reason: "conflict", message: 'Cannot change alert "a1": it was closed meanwhile' });
    equal((await meta.alerts.find(org, "a1"))?.reason, "fixed");
  });

  it("[MA23] what people write survives judgements that know nothing of it", async () => {
    const { meta, org } = await openOrg();
    const alert = openAlert("a1");
    const apply = (changed: Alert) => meta.alerts.apply(org, [{ alert: changed, logs: [], deliveries: [] }]);
    await apply(alert);
    const ack = { by: "ada", note: "", at: T0 };
    await meta.alerts.setMemo(org, "a1", "seen", causeAt(T0));
    deepEqual((await meta.alerts.acknowledge(org, "a1", ack, causeAt(T0))).ack, ack);
    await apply({ ...alert, status: "WARNING", value: 5 });
    const found = await meta.alerts.find(org, "a1");
    deepEqual([found?.status, found?.memo, found?.ack], ["WARNING", "seen", ack]);
    await apply(closed(alert, T0 + 60));
    deepEqual(
      [(await meta.alerts.find(org, "a1"))?.memo, (await meta.alerts.find(org, "a1"))?.ack],
      ["seen", undefined],
      "an acknowledgement may end with its alert",
    );
  });

  it("[MA23] memos and acknowledgements leave audit rows, once each", async () => {
    const { meta, org } = await openOrg();
    await meta.alerts.apply(org, [{ alert: openAlert("a1"), logs: [], deliveries: [] }]);
    const ack = { by: "ada", note: "mine", at: T0 };
    for (let twice = 0; twice < 2; twice++) await meta.alerts.setMemo(org, "a1", "seen", causeAt(T0));
    for (let twice = 0; twice < 2; twice++) await meta.alerts.acknowledge(org, "a1", ack, causeAt(T0));
    for (let twice = 0; twice < 2; twice++)
      equal((await meta.alerts.acknowledge(org, "a1", undefined, causeAt(T0))).ack, undefined);
    const { entries } = await meta.audit.list(org, { limit: 3 });
    deepEqual(
      entries.map(({ action }) => action),
      ["alert.unacknowledge", "alert.acknowledge", "alert.set-memo"],
    );
    await meta.alerts.apply(org, [{ alert: closed(openAlert("a1"), T0 + 1), logs: [], deliveries: [] }]);
    await rejects(meta.alerts.acknowledge(org, "a1", ack, causeAt(T0)), { reason: "invalid" });
    await rejects(meta.alerts.acknowledge(org, "nothing", ack, causeAt(T0)), { reason: "not-found" });
    await rejects(meta.alerts.setMemo(org, "nothing", "", causeAt(T0)), { reason: "not-found" });
    const widest = "鰆".repeat((80 * 1024) / 3);
    await meta.alerts.setMemo(org, "a1", widest, causeAt(T0));
    await rejects(async () => meta.alerts.setMemo(org, "a1", `${widest}xyz`, causeAt(T0)), { reason: "too-large" });
  });

  it("[MA24] alerts are listed newest first, page by page, and their logs too", async () => {
    const { meta, org } = await openOrg();
    const all = Array.from({ length: 25 }, (_, i) => {
      const alert = openAlert(`a${String(i).padStart(2, "0")}`, { openedAt: T0 + Math.floor(i / 4) });
      return i % 3 === 0 ? closed(alert, T0 + 60) : alert;
    });
    const logs = Array.from({ length: 5 }, (_, i) => logOf(`l${i}`, all[1]!));
    await meta.alerts.apply(
      org,
      all.map((alert, i) => ({ alert, logs: i === 1 ? logs : [], deliveries: [] })),
    );
    const pages = async (withClosed: boolean, limit: number) => {
      const ids: string[] = [];
      let before: string | undefined;
      do {
        const page = await meta.alerts.list(org, { withClosed, before, limit });
        ids.push(...page.alerts.map(({ id }) => id));
        before = page.next;
      } while (before !== undefined);
      return ids;
    };
    const newest = all.map(({ id }) => id).reverse();
    deepEqual(await pages(true, 10), newest);
    deepEqual(await pages(true, 25), newest);
    deepEqual(
      await pages(false, 3),
      newest.filter((_, i) => (24 - i) % 3 !== 0),
    );
    deepEqual(
      (await meta.alerts.open(org)).map(({ id }) => id),
      newest.filter((_, i) => (24 - i) % 3 !== 0).reverse(),
    );
    await rejects(meta.alerts.list(org, { withClosed: true, before: "nothing", limit: 1 }), { reason: "invalid" });
    const first = await meta.alerts.logs(org, "a01", { limit: 3 });
    deepEqual([first.logs.map(({ id }) => id), first.next], [["l4", "l3", "l2"], "l2"]);
    const rest = await meta.alerts.logs(org, "a01", { before: first.next, limit: 3 });
    deepEqual([rest.logs.map(({ id }) => id), rest.next], [["l1", "l0"], undefined]);
  });

  it("[MA25] an alert's history is found by host, by monitor and by both, and counted", async () => {
    const { meta, org } = await openOrg();
    const subjects = [
      ["a1", "m1", "h1"],
      ["a2", "m1", "h2"],
      ["a3", "m2", "h1"],
    ] as const;
    const changes = subjects.map(([id, monitorId, hostId], i) => ({
      alert: openAlert(id, { monitorId, hostId, openedAt: T0 + i }),
      logs: [],
      deliveries: [],
    }));
    await meta.alerts.apply(org, changes);
    const ids = async (of: { hostId?: string; monitorId?: string; since?: number }) =>
      (await meta.alerts.history(org, { since: T0, ...of })).map(({ id }) => id);
    deepEqual(await ids({ hostId: "h1" }), ["a3", "a1"]);
    deepEqual(await ids({ monitorId: "m1" }), ["a2", "a1"]);
    deepEqual(await ids({ monitorId: "m1", hostId: "h1" }), ["a1"]);
    deepEqual(await ids({ hostId: "h1", since: T0 + 1 }), ["a3"]);
    deepEqual([...(await meta.alerts.counts(org, T0))].sort(), [
      ["m1", 2],
      ["m2", 1],
    ]);
    deepEqual([...(await meta.alerts.counts(org, T0 + 2))], [["m2", 1]]);
  });

  it("[MA27] alerts that were open in a range are found, with their logs", async () => {
    const { meta, org } = await openOrg();
    const alerts = [
      closed(openAlert("a1"), T0 + 60),
      openAlert("a2", { openedAt: T0 + 30 }),
      openAlert("a3", { openedAt: T0 + 100 }),
      closed(openAlert("a4", { openedAt: T0 + 100 }), T0 + 160),
    ];
    await meta.alerts.apply(
      org,
      alerts.map((alert, i) => ({
        alert,
        logs: [logOf(`l${i}`, alert), logOf(`m${i}`, alert, { createdAt: T0 + 9 })],
        deliveries: [],
      })),
    );
    const f = async (from: number, to: number, limit: number, want: string) => {
      const { alerts: found, more } = await meta.alerts.during(org, { from: T0 + from, to: T0 + to }, limit);
      equal(`${found.map(({ id }) => id).join(" ")}${more ? " …" : ""}`, want);
    };
    await f(0, 200, 9, "a4 a3 a2 a1");
    await f(0, 200, 3, "a4 a3 a2 …");
    await f(0, 100, 9, "a2 a1");
    await f(0, 30, 9, "a1");
    await f(61, 100, 9, "a2");
    await f(200, 300, 9, "a3 a2");
    const ids = async (...of: string[]) => (await meta.alerts.logsOf(org, of)).map(({ id }) => id).join(" ");
    deepEqual([await ids("a1", "a3"), await ids(), await ids("nothing")], ["l0 l2 m0 m2", "", ""]);
  });

  it("[MA26] groups of alerts are stored with their messages, and end with their setting", async () => {
    const { meta, org } = await openOrg();
    const input = { name: "s", memo: "", serviceScopes: [], roleScopes: [], monitorScopes: [] };
    const setting = await meta.alertGroupSettings.create(org, input, causeAt(T0));
    const group: AlertGroup = {
      id: "g1",
      settingId: setting.id,
      status: "WARNING",
      alertIds: ["a1"],
      createdAt: T0,
      notifiedAt: T0,
    };
    await meta.alerts.applyGroups(org, [group], [messageTo("c", "d1")]);
    await meta.alerts.applyGroups(
      org,
      [{ ...group, status: "CRITICAL", alertIds: ["a1", "a2"] }],
      [messageTo("c", "d1")],
    );
    deepEqual(plain(await meta.alerts.openGroups(org)), [
      plain({ ...group, status: "CRITICAL", alertIds: ["a1", "a2"] }),
    ]);
    equal((await meta.outbox.list(org, { limit: 10 })).length, 1);
    await meta.alertGroupSettings.remove(org, setting.id, causeAt(T0 + 60));
    deepEqual(await meta.alerts.openGroups(org), []);
  });
});
