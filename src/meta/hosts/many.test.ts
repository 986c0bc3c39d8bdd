import { deepEqual, equal, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { it } from "node:test";
import { Kysely } from "kysely";
import { HOST_STATUSES } from "#core/host.ts";
import { idAt } from "#core/id.ts";
import { sqliteEngine } from "#meta/sqlite/engine.ts";
import type { Tables } from "#meta/tables.ts";
import { causeAt, eachEngine, runSql, T0 } from "#test/support/meta.ts";
import { pageQuery } from "./search.ts";
import { searchText, spellRoles } from "./search-text.ts";

const HOSTS = 10_000;
const KINDS = ["web", "db", "batch", "cache"];

interface Expected {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly roles: readonly { service: string; role: string }[];
}

const fleet: readonly Expected[] = Array.from({ length: HOSTS }, (_, i) => ({
  id: idAt(T0 * 1000 + i, new Uint8Array(4)),
  name: `${KINDS[i % 4]}-${i}`,
  status: HOST_STATUSES[i % 17 === 0 ? 1 : 0],
  roles: [
    { service: "all", role: `zone${i % 3}` },
    { service: `svc${String(i % 20).padStart(2, "0")}`, role: `role${i % 5}` },
  ],
}));

/** Straight into the tables: registering so many takes longer than everything that is asked of them here. */
function insertStatements(org: string): string {
  const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
  const hosts = fleet.map(({ id, name, status, roles }, i) => {
    const search = searchText({ id, name, displayName: null, customIdentifier: null, interfaces: [] });
    const key = `${KINDS[i % 4]}-${String(String(i).length).padStart(2, "0")}${i}`;
    const derived = `${text(search)}, ${text(spellRoles(roles))}, ${text(key)}`;
    return `('${org}', '${id}', '${name}', '', '[]', 'standard', '${status}', ${T0}, ${T0}000, ${derived})`;
  });
  const meta = fleet.map(({ id }) => `('${org}', '${id}', '{"filler":"${"x".repeat(500)}"}')`);
  const names = [...new Set(fleet.flatMap(({ roles }) => roles.map(({ service }) => service)))];
  const pairs = [...new Set(fleet.flatMap(({ roles }) => roles.map(({ service, role }) => `${service}:${role}`)))];
  const into = (table: string, rows: readonly string[]) => `insert into ${table} values ${rows.join(",\n")};\n`;
  return [
    into(
      "services (org, name, memo, created_at)",
      names.map((name) => `('${org}', '${name}', '', ${T0})`),
    ),
    into(
      "roles (org, service, name, memo, created_at)",
      pairs.map((pair) => `('${org}', '${pair.split(":").join("', '")}', '', ${T0})`),
    ),
    into(
      "hosts (org, id, name, memo, interfaces, size, status, created_at, changed_at_ms, search_text, roles, sort_key)",
      hosts,
    ),
    into("host_meta (org, host, meta)", meta),
  ].join("");
}

eachEngine((engine, { place, openAt }) => {
  it("[ME55] a window on 10,000 hosts, its total and its counts are right", async () => {
    const where = await place("ready");
    const meta = await openAt(where);
    const { id: org } = await meta.orgs.ensure("acme", causeAt(T0));
    await runSql(where, insertStatements(org));
    const search = (query: Parameters<typeof meta.hosts.search>[1], offset = 0, limit = 200) =>
      meta.hosts.search(org, query, { sort: "name", order: "asc", offset, limit });

    const all = await search({});
    equal(all.total, HOSTS);
    const standby = fleet.filter(({ status }) => status === "standby").length;
    deepEqual(all.facets.status, { working: HOSTS - standby, standby, maintenance: 0, poweroff: 0 });
    equal(all.facets.services.length, 21);
    deepEqual(all.facets.services[0], {
      name: "all",
      hosts: HOSTS,
      roles: [0, 1, 2].map((zone) => ({ name: `zone${zone}`, hosts: Math.ceil((HOSTS - zone) / 3) })),
    });
    deepEqual(
      all.hosts.slice(0, 2).map(({ name }) => name),
      ["batch-2", "batch-6"],
    );

    const matches = fleet.filter(({ name, roles }) => name.includes("web-1") && roles[1]!.service === "svc04");
    const some = await search({ q: "web-1", service: "svc04" });
    equal(some.total, matches.length);
    deepEqual(some.hosts.map(({ id }) => id).sort(), matches.map(({ id }) => id).sort());
    for (const { id, roles } of some.hosts) deepEqual(roles, fleet.find((host) => host.id === id)!.roles);

    const seen: string[] = [];
    for (let offset = 0; offset < HOSTS; offset += 200)
      seen.push(...(await search({}, offset)).hosts.map(({ id }) => id));
    deepEqual(seen, await meta.hosts.ids(org, {}));
    equal(new Set(seen).size, HOSTS);
    equal((await meta.services.current(org)).length, 2 * HOSTS);
    equal((await meta.hosts.list(org, {})).length, HOSTS);

    if (engine === "sqlite") ok(planOf(where.file!, org).every((line) => !/TEMP B-TREE/.test(line)));
  });
});

/** How SQLite goes about the first window by name: along an index, so that it need not sort 10,000 hosts. */
function planOf(file: string, org: string): string[] {
  const engine = sqliteEngine(":memory:");
  const db = new Kysely<Tables>({ dialect: engine.dialect });
  const page = { sort: "name", order: "asc", offset: 0, limit: 50 } as const;
  const { sql, parameters } = pageQuery(db, org, { q: "web", statuses: ["working"] }, page).compile();
  void engine.close();
  const reader = new DatabaseSync(file, { readOnly: true });
  const plan = reader.prepare(`explain query plan ${sql}`).all(...(parameters as string[]));
  reader.close();
  const lines = plan.map(({ detail }) => String(detail));
  ok(
    lines.some((line) => /USING INDEX hosts_sort/.test(line)),
    lines.join("\n"),
  );
  return lines;
}
