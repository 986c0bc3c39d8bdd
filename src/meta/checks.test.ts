import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import type { CheckReport, CheckStatus } from "#core/check.ts";
import { causeAt, eachEngine, hostInput, T0 } from "#test/support/meta.ts";

const reportOf = (hostId: string, name: string, status: CheckStatus, occurredAt: number): CheckReport => ({
  hostId,
  name,
  status,
  message: `${name} is ${status}`,
  occurredAt,
  maxCheckAttempts: 3,
});

eachEngine((_, { openOrg }) => {
  it("[ME40] a report makes the check, and later ones keep since when it is what it is", async () => {
    const { meta, org } = await openOrg();
    const id = await meta.hosts.register(org, hostInput("web-1"), causeAt(T0));
    const send = async (status: CheckStatus, at: number) =>
      (await meta.checks.report(org, [reportOf(id, "ssh", status, at)], at * 1000))[0]?.state;
    const f = async (status: CheckStatus, at: number, since: number, attempts: number) => {
      const state = await send(status, T0 + at);
      deepEqual([state?.since, state?.attempts], [T0 + since, attempts], `${status} at ${at}`);
    };
    await f("OK", 0, 0, 0);
    await f("CRITICAL", 60, 60, 1);
    await f("CRITICAL", 120, 60, 2);
    await f("WARNING", 180, 180, 3);
    await f("OK", 240, 240, 0);
    await f("UNKNOWN", 300, 300, 1);
    await f("UNKNOWN", 300 + 6 * 3600 + 1, 300, 1);
    const [check] = await meta.checks.ofHost(org, id);
    equal(check?.state?.message, "ssh is UNKNOWN");
    deepEqual(await meta.checks.find(org, check!.id), check);
    equal((await meta.audit.list(org, { limit: 10 })).entries.length, 2, "reports leave no audit rows");
  });

  it("[ME41] a report that was sent before, is older than the last, or is six hours old changes nothing", async () => {
    const { meta, org } = await openOrg();
    const id = await meta.hosts.register(org, hostInput("web-1"), causeAt(T0));
    const send = (status: CheckStatus, at: number, now = T0) =>
      meta.checks.report(org, [reportOf(id, "ssh", status, at)], now * 1000);
    equal((await send("CRITICAL", T0 - 6 * 3600)).length, 0);
    equal((await send("CRITICAL", T0 + 24 * 3600 + 1)).length, 0);
    equal((await send("CRITICAL", T0 - 6 * 3600 + 1)).length, 1);
    equal((await send("CRITICAL", T0)).length, 1);
    equal((await send("CRITICAL", T0)).length, 0);
    equal((await send("OK", T0 - 60)).length, 0);
    const [check] = await meta.checks.ofHost(org, id);
    deepEqual([check?.state?.status, check?.state?.attempts], ["CRITICAL", 2]);
    // A job that is well again within the second in which it failed.
    equal((await send("OK", T0)).length, 1);
    equal((await send("OK", T0)).length, 0);
    equal((await meta.checks.ofHost(org, id))[0]?.state?.status, "OK");
  });

  it("[ME42] one bad report does not hold up the others, and a batch counts in the order of events", async () => {
    const { meta, org } = await openOrg();
    const [a, gone] = await Promise.all(
      ["a", "gone"].map((name) => meta.hosts.register(org, hostInput(name), causeAt(T0))),
    );
    await meta.hosts.retire(org, [gone!], causeAt(T0));
    const applied = await meta.checks.report(
      org,
      [
        reportOf("00000000000", "ssh", "OK", T0),
        reportOf(a!, "ssh", "OK", T0 + 120),
        reportOf(gone!, "ssh", "OK", T0),
        reportOf(a!, "ssh", "CRITICAL", T0 + 60),
        reportOf(a!, "disk", "WARNING", T0),
      ],
      T0 * 1000,
    );
    deepEqual(applied.map(({ name, state }) => `${name} ${state?.status}`).sort(), ["disk WARNING", "ssh OK"]);
    deepEqual(await meta.checks.report(org, [], T0 * 1000), []);
  });

  it("[ME44] checks are listed page by page in the order of their ids", async () => {
    const { meta, org } = await openOrg();
    const checks = Array.from({ length: 25 }, (_, i) => ({ name: `check-${i}` }));
    await meta.hosts.register(org, hostInput("web-1", { checks }), causeAt(T0));
    const ids: string[] = [];
    let from: string | undefined;
    let pages = 0;
    do {
      const page = await meta.checks.list(org, { from, limit: 10 });
      ids.push(...page.checks.map(({ id }) => id));
      from = page.next;
      pages++;
    } while (from !== undefined);
    equal(pages, 3);
    deepEqual(ids, [...new Set(ids)].sort());
    equal(ids.length, 25);
    equal((await meta.checks.list(org, { limit: 25 })).next, undefined);
  });

  it("[ME45] failing checks of live hosts come with their hosts' names, the longest failing first", async () => {
    const { meta, org } = await openOrg();
    const [a, b, gone] = await Promise.all(
      ["a", "b", "gone"].map((name) => meta.hosts.register(org, hostInput(name), causeAt(T0))),
    );
    const reports = [
      reportOf(a!, "ssh", "WARNING", T0 + 60),
      reportOf(b!, "ssh", "CRITICAL", T0),
      reportOf(b!, "disk", "OK", T0),
      reportOf(gone!, "ssh", "CRITICAL", T0),
    ];
    await meta.checks.report(org, reports, T0 * 1000);
    await meta.hosts.retire(org, [gone!], causeAt(T0 + 60));
    deepEqual(
      (await meta.checks.failing(org)).map(({ hostName, check }) => [hostName, check.name, check.state?.status]),
      [
        ["b", "ssh", "CRITICAL"],
        ["a", "ssh", "WARNING"],
      ],
    );
  });
});
