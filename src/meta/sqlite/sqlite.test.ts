import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, it } from "node:test";
import { silentLogger } from "#kit/log.ts";
import { backup } from "#meta/backup.ts";
import { type Meta, openMeta } from "#meta/meta.ts";
import { causeAt, hostInput, role, T0 } from "#test/support/meta.ts";
import { ROOT } from "#test/support/source-files.ts";
import { openDatabase } from "./database.ts";
import { SqliteError, translateSqlite } from "./errors.ts";

const dir = mkdtempSync(join(tmpdir(), "sawara-sqlite-"));
const opened: Meta[] = [];
after(async () => {
  for (const meta of opened) await meta.close();
  rmSync(dir, { recursive: true, force: true });
});

async function open(file: string): Promise<Meta> {
  const meta = await openMeta({ file, log: silentLogger });
  opened.push(meta);
  return meta;
}

it("[ME7] every commit is synced, and references are kept", () => {
  const file = join(dir, "pragmas.db");
  const database = openDatabase({ file, busyTimeoutMs: 1 });
  const pragma = (name: string) => database.run("writer", `pragma ${name}`, []).rows[0]?.[0];
  deepEqual([pragma("journal_mode"), pragma("synchronous"), pragma("foreign_keys")], ["wal", 2, 1]);
  database.close();
});

it("[ME7] the files are for nobody else's eyes", async () => {
  const file = join(dir, "private.db");
  const meta = await open(file);
  await meta.orgs.ensure("acme", causeAt(T0));
  for (const name of [file, `${file}-wal`]) equal(statSync(name).mode & 0o077, 0, name);
});

it("what was closed is there again, and closing twice is harmless", async () => {
  const file = join(dir, "again.db");
  const first = await openMeta({ file, log: silentLogger });
  const { id } = await first.orgs.ensure("acme", causeAt(T0));
  await first.close();
  await first.close();
  await rejects(first.ping());
  const second = await open(file);
  equal((await second.orgs.findByName("acme"))?.id, id);
});

it("a database in memory works like one in a file, transactions and reads at once included", async () => {
  const meta = await open(":memory:");
  const { id: org } = await meta.orgs.ensure("acme", causeAt(T0));
  const work = Array.from({ length: 20 }, async (_, i) => {
    const id = await meta.hosts.register(org, hostInput(`h${i}`, { roles: [role("shop:web")] }), causeAt(T0));
    equal((await meta.hosts.find(org, id))?.roles.length, 1);
  });
  await Promise.all(work);
  equal((await meta.hosts.list(org, {})).length, 20);
});

it("reads see what is committed and do not wait for a transaction that is under way", async () => {
  const file = join(dir, "readers.db");
  const meta = await open(file);
  const { id: org } = await meta.orgs.ensure("acme", causeAt(T0));
  // Another process holds the writer.
  const other = new DatabaseSync(file);
  other.exec("begin immediate");
  other.exec(`insert into services (org, name, memo, created_at) values ('${org}', 'shop', '', 0)`);
  deepEqual(await meta.services.list(org), []);
  const waiting = meta.services.create(org, { name: "jobs", memo: "" }, causeAt(T0));
  other.exec("commit");
  other.close();
  await waiting;
  equal((await meta.services.list(org)).length, 2);
});

it("[ME7] what was answered survives kill -9", async () => {
  const file = join(dir, "killed.db");
  const script = `
    import { openMeta } from "#meta/meta.ts";
    import { silentLogger } from "#kit/log.ts";
    import { causeAt, hostInput, T0 } from "#test/support/meta.ts";
    const meta = await openMeta({ file: ${JSON.stringify(file)}, log: silentLogger });
    const { id: org } = await meta.orgs.ensure("acme", causeAt(T0));
    const register = async (i) => {
      const id = await meta.hosts.register(org, hostInput("h" + i), causeAt(T0));
      process.stdout.write(id + "\\n");
      return register(i + 4);
    };
    await Promise.all([0, 1, 2, 3].map(register));`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let answered = "";
  for await (const chunk of child.stdout) {
    answered += chunk;
    if (answered.length > 12 * 200) break;
  }
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
  const ids = answered.split("\n").slice(0, -1);
  ok(ids.length >= 200);
  const meta = await open(file);
  const org = await meta.orgs.findByName("acme");
  const stored = await meta.hosts.list(org!.id, {});
  deepEqual(new Set(ids).difference(new Set(stored.map(({ id }) => id))), new Set());
});

it("[ME8] a full database is an outage, and what was there stays", async () => {
  const file = join(dir, "full.db");
  await (await openMeta({ file, log: silentLogger })).close();
  const database = openDatabase({ file, busyTimeoutMs: 1 });
  const pages = Number(database.run("writer", "pragma page_count", []).rows[0]?.[0]);
  database.run("writer", `pragma max_page_count = ${pages + 1}`, []);
  database.run("writer", "begin immediate", []);
  const insert = "insert into organisations (id, name, display_name, settings, created_at) values (?, ?, '', '{}', 0)";
  let failure: unknown;
  try {
    for (let i = 0; i < 1_000; i++) database.run("writer", insert, [`id${i}`, "x".repeat(500) + i]);
  } catch (error) {
    failure = error;
  }
  database.close();
  equal((failure as { errcode?: number }).errcode, 13);
  const translated = translateSqlite(file, new SqliteError({ message: "database or disk is full", code: 13 }));
  equal((translated as Error).name, "Unavailable");
  deepEqual(await (await open(file)).orgs.list(), []);
});

it("[ME8] a file that cannot be opened is an outage, one that is no database is corrupt", async () => {
  await rejects(openMeta({ file: join(dir, "missing", "x.db"), log: silentLogger }), { name: "Unavailable" });
  const directory = join(dir, "directory");
  mkdirSync(directory);
  await rejects(openMeta({ file: directory, log: silentLogger }), { name: "Unavailable" });
  const text = join(dir, "text.db");
  writeFileSync(text, "this is no database, and it is longer than a header of one hundred bytes ".repeat(20));
  await rejects(openMeta({ file: text, log: silentLogger }), { name: "Corrupt" });
});

it("[ME9] a copy is consistent while writes go on, and opens like any other database", async () => {
  const meta = await open(join(dir, "live.db"));
  const { id: org } = await meta.orgs.ensure("acme", causeAt(T0));
  const register = (name: string) =>
    meta.hosts.register(org, hostInput(name, { roles: [role("shop:web")] }), causeAt(T0));
  await register("before");
  const writes = Array.from({ length: 30 }, (_, i) => register(`during-${i}`));
  const copy = join(dir, "copy.db");
  const bytes = await backup(meta, copy);
  await Promise.all(writes);
  await register("after");
  equal(statSync(copy).size, bytes);
  equal(statSync(copy).mode & 0o077, 0);
  const restored = await open(copy);
  const hosts = await restored.hosts.list(org, {});
  const names = hosts.map(({ name }) => name);
  ok(names.includes("before") && !names.includes("after"));
  for (const host of hosts) deepEqual(host.roles, [role("shop:web")]);
});

it("[ME9] a copy never replaces a file, and one that fails leaves none", async () => {
  const meta = await open(join(dir, "source.db"));
  const existing = join(dir, "precious.txt");
  writeFileSync(existing, "precious");
  await rejects(backup(meta, existing), { name: "Rejected", reason: "conflict" });
  equal(readFileSync(existing, "utf8"), "precious");
  await rejects(backup(meta, join(dir, "missing", "copy.db")), { name: "Unavailable" });
  await meta.ping();
});

it("[ME8] a file that we may not write is an outage", { skip: process.getuid?.() === 0 }, async () => {
  const file = join(dir, "readonly.db");
  await (await openMeta({ file, log: silentLogger })).close();
  chmodSync(file, 0o400);
  await rejects(openMeta({ file, log: silentLogger }), { name: "Unavailable" });
});
