import { deepEqual, equal, rejects } from "node:assert/strict";
import { after, describe, it } from "node:test";
import { silentLogger } from "#kit/log.ts";
import { eventually } from "#test/support/eventually.ts";
import { causeAt, hostInput, role, T0 } from "#test/support/meta.ts";
import { startPostgres, type TestPostgres, withoutPostgres } from "#test/support/postgres.ts";
import { backup } from "./backup.ts";
import { type Meta, openMeta } from "./meta.ts";

describe("PostgreSQL", { skip: withoutPostgres() }, () => {
  const opened: Meta[] = [];
  const servers: TestPostgres[] = [];
  after(async () => {
    for (const meta of opened) await meta.close();
    for (const server of servers) await server.stop();
  });

  async function serve(): Promise<TestPostgres> {
    const server = await startPostgres();
    servers.push(server);
    return server;
  }

  async function open(url: string): Promise<Meta> {
    const meta = await openMeta({ url, log: silentLogger });
    opened.push(meta);
    return meta;
  }

  it("[ME11] two processes on one database keep its rules together", async () => {
    const server = await serve();
    const url = server.url(await server.createDatabase());
    const metas = [await open(url), await open(url)];
    const [one, two] = metas as [Meta, Meta];
    const { id: org } = await one.orgs.ensure("acme", causeAt(T0));
    const both = <T>(work: (meta: Meta, i: number) => Promise<T>) =>
      Promise.allSettled(Array.from({ length: 20 }, (_, i) => work(metas[i % 2]!, i)));
    const count = (results: PromiseSettledResult<unknown>[]) =>
      results.filter(({ status }) => status === "fulfilled").length;

    const same = hostInput("web", { customIdentifier: "i-1", roles: [role("shop:web"), role("all:linux")] });
    equal(count(await both((meta) => meta.hosts.register(org, same, causeAt(T0)))), 1);
    equal((await two.hosts.list(org, {})).length, 1);

    const roles = ["shop:web", "shop:app", "all:linux"].map(role);
    const registered = await both((meta, i) =>
      meta.hosts.register(org, hostInput(`h${i}`, { roles: i % 4 < 2 ? roles : [...roles].reverse() }), causeAt(T0)),
    );
    equal(count(registered), 20);

    const [host] = await one.hosts.list(org, { name: "web" });
    const report = (i: number) =>
      ({
        hostId: host!.id,
        name: "ssh",
        status: "CRITICAL",
        message: `${i}`,
        occurredAt: T0 + i,
        maxCheckAttempts: 1,
      }) as const;
    equal(count(await both((meta, i) => meta.checks.report(org, [report(i)], (T0 + 20) * 1000))), 20);
    const checks = await two.checks.ofHost(org, host!.id);
    deepEqual(
      checks.map(({ state }) => [state?.message, state?.occurredAt]),
      [["19", T0 + 19]],
    );

    equal(count(await both((meta) => meta.services.create(org, { name: "once", memo: "" }, causeAt(T0)))), 1);
    const { key, secret } = await one.keys.create(org, { name: "agents", read: true, write: true }, causeAt(T0));
    const revision = await two.keys.revision();
    await one.keys.revoke(org, key.id, causeAt(T0));
    equal((await two.keys.revision()) === revision, false);
    equal(await two.keys.find(secret.reveal()), undefined);
  });

  it("[ME11] a service that is removed while hosts join it leaves no host in a role that is gone", async () => {
    const server = servers[0] ?? (await serve());
    const meta = await open(server.url(await server.createDatabase()));
    const { id: org } = await meta.orgs.ensure("acme", causeAt(T0));
    for (let round = 0; round < 5; round++) {
      const joins = Array.from({ length: 6 }, (_, i) =>
        meta.hosts.register(org, hostInput(`h${i}`, { roles: [role("shop:web")] }), causeAt(T0 + round)),
      );
      const removal = meta.services.remove(org, "shop", causeAt(T0 + round)).catch((error: unknown) => {
        equal((error as { reason?: string }).reason, "not-found");
      });
      await Promise.all([...joins, removal]);
      const known = (await meta.services.list(org)).length;
      const held = await meta.services.current(org);
      if (known === 0) deepEqual(held, []);
      for (const { hostId } of held) deepEqual((await meta.hosts.find(org, hostId))?.roles, [role("shop:web")]);
      const members = (await meta.services.members(org, "shop", "web", { from: 0, to: T0 * 2 })) ?? [];
      equal(members.filter(({ to }) => to === Number.POSITIVE_INFINITY).length, held.length);
    }
  });

  it("[ME8] a server that is away is an outage; when it is back, so are we", async () => {
    const server = await serve();
    const name = await server.createDatabase();
    const meta = await open(server.url(name));
    const { id: org } = await meta.orgs.ensure("acme", causeAt(T0));
    // The server ends every connection of ours, as it does when it restarts.
    await server.run("postgres", `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
    const found = await eventually("the pool recovers", () =>
      meta.orgs.find(org).catch((error: Error) => {
        equal(error.name, "Unavailable");
        return undefined;
      }),
    );
    equal(found.name, "acme");
    await server.stop();
    await rejects(meta.ping(), { name: "Unavailable" });
    await rejects(meta.orgs.ensure("beta", causeAt(T0)), { name: "Unavailable" });
    await rejects(openMeta({ url: server.url(name), log: silentLogger }), {
      name: "Unavailable",
      message: /Cannot reach PostgreSQL/,
    });
  });

  it("[ME8] a database that is not there is an outage, and no password is in the message", async () => {
    const server = servers[0]!;
    const url = server.url("nowhere").replace("sawara@", "sawara:hunter2@");
    await rejects(openMeta({ url, log: silentLogger }), (error: Error) => {
      equal(error.name, "Unavailable");
      equal(/hunter2/.test(`${error.message} ${error.cause}`), false);
      return true;
    });
  });

  it("[ME9] a copy is pg_dump's business", async () => {
    const server = servers[0]!;
    const meta = await open(server.url(await server.createDatabase()));
    await rejects(backup(meta, "/nowhere/x.db"), { name: "Rejected", message: /pg_dump/ });
  });
});
