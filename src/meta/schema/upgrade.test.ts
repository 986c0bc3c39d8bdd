import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { Kysely, sql } from "kysely";
import { silentLogger } from "#kit/log.ts";
import type { Meta } from "#meta/meta.ts";
import { postgresEngine } from "#meta/postgres.ts";
import { sqliteEngine } from "#meta/sqlite/engine.ts";
import type { Tables } from "#meta/tables.ts";
import { causeAt, eachEngine, hostInput, type Place, runSql, T0 } from "#test/support/meta.ts";
import { columnsOf, ENGINES, type EngineName, readGolden, spellStep } from "#test/support/schema-golden.ts";
import { STEPS, upgradeSchema } from "./upgrade.ts";

/** A database as it was left by an earlier version. */
async function restoreGolden(name: EngineName, place: Place, id: number): Promise<void> {
  for (let step = 1; step <= id; step++) await runSql(place, readGolden(step, name));
  await runSql(place, readGolden(id, "data"));
}

/** Tables, columns and indexes, as the database describes them. */
async function describeSchema(place: Place): Promise<unknown> {
  if (place.url === undefined) {
    const db = new DatabaseSync(place.file!);
    const rows = db.prepare("select type, name, sql from sqlite_master order by type, name").all();
    db.close();
    return rows.map((row) => ({ ...row }));
  }
  const engine = postgresEngine(place.url, silentLogger);
  const db = new Kysely<Tables>({ dialect: engine.dialect });
  const columns = await sql`
    select table_name, column_name, data_type, collation_name, is_nullable, column_default
    from information_schema.columns where table_schema = 'public' order by table_name, column_name`.execute(db);
  const indexes = await sql`select indexdef from pg_indexes where schemaname = 'public' order by indexdef`.execute(db);
  await db.destroy();
  return [columns.rows, indexes.rows];
}

const ORG = "0UVdl9s0000";
const HOST = "0UVdl9s0003";

/** What the golden data means, asked of the repositories. */
async function checkGolden(meta: Meta): Promise<void> {
  const org = await meta.orgs.findByName("acme");
  deepEqual(
    [org?.id, org?.settings],
    [
      ORG,
      {
        defaultHostStatus: "standby",
        timeZone: "UTC",
        allowPrivateTargets: true,
        allowedNetworks: { web: [], api: [] },
      },
    ],
  );
  const ada = await meta.users.authenticate("ada", "password");
  deepEqual([ada?.user.name, ada?.user.locale, ada?.orgs], ["Ada", "ja", [ORG]]);
  // The stored hash has older parameters, so the first sign-in replaced it [ME28].
  equal((await meta.users.authenticate("ADA", "password"))?.user.name, "Ada");
  equal(await meta.users.authenticate("ada", "passwort"), undefined);
  const agents = await meta.keys.find("secret");
  // Whoever could read and write could move traffic before step 10; that is given anew, one by one [AC14].
  deepEqual([agents?.name, agents?.write, agents?.traffic], ["agents", true, false]);
  const pipeline = await meta.keys.find("pipeline-secret");
  if (pipeline !== undefined) deepEqual([pipeline.name, pipeline.traffic], ["pipeline", true]);
  deepEqual(await meta.services.list(ORG), [
    {
      name: "shop",
      memo: "front of the house",
      roles: [
        { name: "app", memo: "" },
        { name: "web", memo: "" },
      ],
    },
  ]);
  const host = await meta.hosts.find(ORG, HOST);
  equal(host?.meta, '{ "b":1, "a":2 }');
  deepEqual(host?.roles, [
    { service: "shop", role: "app" },
    { service: "shop", role: "web" },
  ]);
  equal((await meta.hosts.findByCustomIdentifier(ORG, "i-1", true))?.id, HOST);
  const members = await meta.services.members(ORG, "shop", "web", { from: 0, to: T0 * 2 });
  equal(members?.length, 3);
  const page = { sort: "name", order: "asc", offset: 0, limit: 10 } as const;
  const names = async (q: string) => (await meta.hosts.search(ORG, { q }, page)).hosts.map(({ name }) => name);
  deepEqual(await names(""), ["web-2", "WEB-10"]);
  deepEqual(await names("shop:app"), ["WEB-10"]);
  deepEqual(await names("2001:db8::1"), ["WEB-10"]);
  deepEqual(await meta.metadata.list(ORG, { kind: "host", id: HOST }, T0 * 1000), [
    { namespace: "team", value: "[1, 2]", updatedAt: T0 },
  ]);
  deepEqual(
    (await meta.checks.ofHost(ORG, HOST)).map(({ name, state }) => [name, state?.status, state?.attempts]),
    [
      ["disk", undefined, undefined],
      ["ssh", "CRITICAL", 2],
    ],
  );
  deepEqual(
    (await meta.graphDefs.list(ORG)).map(({ name }) => name),
    ["custom.nginx"],
  );
  deepEqual(await meta.graphDefs.hidden(ORG, "shop"), [{ name: "access.*", hiddenAt: T0 }]);
  deepEqual(await meta.metricNames.list(ORG, `host:${HOST}`, 0), ["loadavg5"]);
  equal((await meta.audit.list(ORG, { limit: 1 })).entries[0]?.actor.name, "Ada");
  const [dashboard] = await meta.dashboards.list(ORG);
  if (dashboard !== undefined) {
    deepEqual([dashboard.urlPath, dashboard.widgets.length, dashboard.revision], ["shop/front", 2, 3]);
    deepEqual((await meta.annotations.list(ORG, { from: T0, to: T0 }))[0]?.roles, ["web"]);
  }
  for (const { authority, expiresAt } of await meta.invitations.list(ORG, T0 * 1000))
    deepEqual([authority, expiresAt], ["viewer", T0 + 604_800]);
  for (const { source, error } of await meta.sliConfigs.list(ORG)) {
    deepEqual(
      [source, error],
      [
        { name: "shop-log", service: "shop" },
        { message: "Cannot reach it", since: T0 + 60 },
      ],
    );
    deepEqual((await meta.sliBuckets.publishing(ORG, "shop-log"))?.sides, ["canary", "stable"]);
  }
  for (const { services } of await meta.awsIntegrations.list(ORG))
    deepEqual(services.EC2?.role, { service: "shop", role: "web" });
  // The objective of step 6 is of a time in which nothing used them yet.
  if ((await meta.sliBuckets.source(ORG, "shop-log"))?.rewrites === 2) {
    const slo = await meta.objectives.find(ORG, "shop-availability");
    deepEqual([slo.objective.target, slo.objective.overrides[0]?.target, slo.alerts], [99.9, 99.5, "all"]);
    deepEqual([slo.corrections[0]?.reason, slo.policy.careful], ["load test", 0.2]);
    equal((await meta.objectives.passes(ORG, slo.id, T0))[0]?.by, "Ada");
    deepEqual((await meta.objectives.states(ORG)).get(slo.id), { state: "careful", since: T0 });
  }
  // And it goes on: roles can go, hosts can come.
  await meta.services.remove(ORG, "shop", causeAt(T0 + 1_000));
  deepEqual(await names("shop"), []);
  await meta.hosts.register(ORG, hostInput("web-3"), causeAt(T0 + 1_000));
  deepEqual(await names(""), ["web-2", "web-3", "WEB-10"]);
}

/** Alerting came with step 3: what an organisation begins with is there whether the step made it or it was there. */
async function checkAlerting(meta: Meta, step: number): Promise<void> {
  const [group, night] = await meta.notificationGroups.list(ORG);
  deepEqual([group?.type, group?.name, group?.notificationLevel], ["group-default", "Default", "all"]);
  const [connectivity, cpu] = await meta.monitors.list(ORG);
  deepEqual(connectivity, {
    type: "connectivity",
    id: step < 3 ? ORG : "0UVdl9s0010",
    name: "connectivity",
    memo: "",
    isMute: false,
    scopes: [],
    excludeScopes: [],
    alertStatusOnGone: "CRITICAL",
    createdAt: T0,
    recoverAfter: 1,
  });
  if (step < 3) return deepEqual([cpu, night], [undefined, undefined]);
  deepEqual(cpu?.type === "host" && [cpu.warning, cpu.critical, cpu.recoverAfter, cpu.mutedUntil], [
    80.5,
    null,
    3,
    T0 + 9_000,
  ]);
  const [channel] = await meta.channels.list(ORG);
  deepEqual([channel?.name, channel?.suspendedAt], ["ops", T0 + 600]);
  deepEqual(group?.childChannelIds, [channel?.id]);
  deepEqual(group?.childNotificationGroupIds, [night?.id]);
  deepEqual(night?.monitors, [{ id: cpu?.id, skipDefault: true }]);
  deepEqual([night?.services, night?.extras], [[{ name: "shop" }], { holdOffMinutes: 5 }]);
  const [downtime] = await meta.downtimes.list(ORG);
  deepEqual([downtime?.recurrence?.weekdays, downtime?.createdBy], [["Sunday"], "Ada"]);
  deepEqual((await meta.alertGroupSettings.list(ORG))[0]?.serviceScopes, ["shop"]);
  const [alert] = await meta.alerts.open(ORG);
  deepEqual([alert?.value, alert?.worst, alert?.memo, alert?.ack?.by], [81.25, "CRITICAL", "known", "Ada"]);
  equal((await meta.alerts.list(ORG, { withClosed: true, limit: 10 })).alerts[1]?.reason, "moved");
  equal((await meta.alerts.logs(ORG, alert!.id, { limit: 10 })).logs[0]?.value, 95);
  deepEqual((await meta.alerts.openGroups(ORG))[0]?.alertIds, [alert?.id]);
  equal(await meta.outbox.recover(T0), 1);
  equal((await meta.outbox.take(T0, 1))[0]?.notification.kind, "test");
  deepEqual((await meta.probeStates.all(ORG)).get(cpu!.id)?.responseTimes, [12.5]);
}

describe("the steps", () => {
  it("[ME5] are numbered from 1 without gaps, and each has a name of its own", () => {
    deepEqual(
      STEPS.map(({ id }) => id),
      STEPS.map((_, i) => i + 1),
    );
    equal(new Set(STEPS.map(({ name }) => name)).size, STEPS.length);
  });

  it("[ME5] never change: each does what its golden file says (node test/support/schema-golden.ts writes new ones)", async () => {
    for (const engine of ENGINES) {
      const columns = await columnsOf(engine);
      for (const { id } of STEPS) equal(spellStep(id, columns), readGolden(id, engine), `step ${id} on ${engine}`);
    }
  });
});

eachEngine((name, { place, openAt }) => {
  for (const { id } of STEPS)
    it(`[ME5] a database of step ${id} is brought up to date with everything in it`, async () => {
      const [old, fresh] = [await place("empty"), await place("empty")];
      await restoreGolden(name, old, id);
      const meta = await openAt(old);
      await checkAlerting(meta, id);
      await checkGolden(meta);
      await openAt(fresh);
      deepEqual(await describeSchema(old), await describeSchema(fresh));
    });

  it("[ME5] several processes may start on an empty database at once, and again on a full one", async () => {
    const where = await place("empty");
    const metas = await Promise.all([openAt(where), openAt(where), openAt(where)]);
    const orgs = await Promise.all(metas.map((meta) => meta.orgs.ensure("acme", causeAt(T0))));
    equal(new Set(orgs.map(({ id }) => id)).size, 1);
    equal((await (await openAt(where)).orgs.list()).length, 1);
  });

  it("[ME6] a database of a newer version is refused and left alone", async () => {
    const where = await place("empty");
    await openAt(where);
    await runSql(where, "insert into schema_steps (id, name, taken_at) values (99, 'from-the-future', 0)");
    const before = await describeSchema(where);
    await rejects(openAt(where), {
      name: "Rejected",
      message: `Cannot open the database: found schema step 99 "from-the-future" of a newer version, want at most ${STEPS.length}; start that version again`,
    });
    deepEqual(await describeSchema(where), before);
  });

  it("[ME5] a step that fails leaves the database as it was before it", async () => {
    const where = await place("ready");
    await openAt(where);
    const before = await describeSchema(where);
    const bad = {
      id: STEPS.length + 1,
      name: "bad",
      statements: () => ["create table half (id integer)", "insert into half values (1)", "create tabel other"],
    };
    const engine = where.url === undefined ? sqliteEngine(where.file!) : postgresEngine(where.url, silentLogger);
    const db = new Kysely<Tables>({ dialect: engine.dialect });
    await rejects(upgradeSchema(db, engine, T0, silentLogger, [...STEPS, bad]), /syntax error/);
    await db.destroy();
    await engine.close();
    deepEqual(await describeSchema(where), before);
    ok(await openAt(where));
  });
});
