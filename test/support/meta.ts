import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, describe } from "node:test";
import type { Cause } from "#core/account.ts";
import type { HostInput, RoleRef } from "#core/host.ts";
import type { OrgId } from "#core/series.ts";
import { silentLogger } from "#kit/log.ts";
import { type Meta, openMeta } from "#meta/meta.ts";
import { sharedPostgres, stopSharedPostgres, withoutPostgres } from "#test/support/postgres.ts";

/** Where a database is or will be, in the words of `openMeta`. */
export interface Place {
  readonly url?: string;
  readonly file?: string;
}

export interface TestEngine {
  /** A new database of the newest schema, closed when the suite ends. */
  open(): Promise<Meta>;
  /** The same, together with an organisation in it. */
  openOrg(): Promise<{ meta: Meta; org: OrgId }>;
  /** A new place for a database: empty, or of the newest schema. */
  place(what: "empty" | "ready"): Promise<Place>;
  /** Opens what is at a place; closed when the suite ends. */
  openAt(place: Place): Promise<Meta>;
}

/** Runs a suite on SQLite, and on PostgreSQL where there is a server; says so where there is none. */
export function eachEngine(define: (name: "sqlite" | "postgresql", engine: TestEngine) => void): void {
  describe("on SQLite", () => define("sqlite", sqliteForTests()));
  describe("on PostgreSQL", { skip: withoutPostgres() }, () => define("postgresql", postgresForTests()));
}

function testEngine(place: TestEngine["place"]): TestEngine {
  const opened: Meta[] = [];
  after(async () => {
    for (const meta of opened) await meta.close();
  });
  const openAt = async (where: Place) => {
    const meta = await openMeta({ ...where, log: silentLogger });
    opened.push(meta);
    return meta;
  };
  const open = async () => openAt(await place("ready"));
  return {
    place,
    openAt,
    open,
    async openOrg() {
      const meta = await open();
      const { id } = await meta.orgs.ensure("acme", causeAt(T0));
      return { meta, org: id };
    },
  };
}

function sqliteForTests(): TestEngine {
  const dir = mkdtempSync(join(tmpdir(), "sawara-meta-"));
  let files = 0;
  const engine = testEngine(async () => ({ file: join(dir, `${++files}.db`) }));
  after(() => rmSync(dir, { recursive: true, force: true }));
  return engine;
}

function postgresForTests(): TestEngine {
  let template: Promise<string> | undefined;
  /** Copying a database is ten times as fast as taking all schema steps. */
  async function makeTemplate(): Promise<string> {
    const server = await sharedPostgres();
    const name = await server.createDatabase();
    const meta = await openMeta({ url: server.url(name), log: silentLogger });
    await meta.close();
    return name;
  }
  const engine = testEngine(async (what) => {
    const server = await sharedPostgres();
    if (what === "empty") return { url: server.url(await server.createDatabase()) };
    template ??= makeTemplate();
    return { url: server.url(await server.createDatabase(await template)) };
  });
  after(stopSharedPostgres);
  return engine;
}

/** Runs SQL text, many statements at once, beside whoever has the database open. */
export async function runSql(place: Place, text: string): Promise<void> {
  if (place.url !== undefined) return (await sharedPostgres()).run(new URL(place.url).pathname.slice(1), text);
  const db = new DatabaseSync(place.file!);
  db.exec(text);
  db.close();
}

/** When the tests of the relational store begin, in seconds. */
export const T0 = 1_700_000_000;

/** Somebody did something at a second. */
export const causeAt = (at: number, name = "ada"): Cause => ({
  actor: { kind: "user", id: "u1", name, from: "192.0.2.1" },
  at: at * 1000,
});

/** A host as an agent would describe it. */
export function hostInput(name: string, more: Partial<HostInput> = {}): HostInput {
  return {
    name,
    meta: "{}",
    interfaces: [{ name: "eth0", ipv4Addresses: ["192.0.2.10"], ipv6Addresses: [] }],
    size: "standard",
    roles: [],
    ...more,
  };
}

/** `shop:web` as a role. */
export function role(fullName: string): RoleRef {
  const [service, name] = fullName.split(":");
  return { service: service!, role: name! };
}
