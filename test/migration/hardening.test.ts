import { deepEqual, equal, match, ok } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { eventually } from "#test/support/eventually.ts";
import { startServer, type TestServer } from "#test/support/server.ts";

const own = "/api/sawara/v1";

const migration = (name: string) => `apiVersion: migration/v1
name: ${name}
routes: [{ name: public, driver: haproxy, socket: "tcp:127.0.0.1:1", map: { file: /m, key: ${name} } }]
counts: { source: web }
slis: [{ name: errors, rollbackAt: 1% }]
steps: [{ weight: 100%, bake: 15m..12h }]
`;
const source = (name: string) => `apiVersion: sli/v1
name: ${name}
from: { kind: haproxy, socket: "tcp:127.0.0.1:1", backends: { stable: a } }
`;
const slo = (name: string) => ({ name, service: "shop", indicator: { kind: "events", source: "web" }, target: 99.9 });

describe("a server that somebody means ill, or that met something ill", () => {
  let server: TestServer;
  const dir = mkdtempSync(join(tmpdir(), "sawara-hardening-"));
  before(async () => {
    server = await startServer({ moveTraffic: true, args: ["--migration-files", dir, "--log-level", "debug"] });
    await server.api("POST", "/api/v0/services", { name: "shop", memo: "" });
  });
  after(async () => {
    await server?.remove();
    rmSync(dir, { recursive: true, force: true });
  });

  async function ok200(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await server.api(method, own + path, body);
    equal(answer.status, 200, `${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  const untilWritten = (line: string): Promise<true> =>
    eventually(`${line} in the log`, () => server.log().includes(line), server.log);

  it("[HD3] a row that cannot be read stops neither the start nor the others", async () => {
    for (const name of ["whole", "torn", "newer"]) {
      await ok200("POST", "/migrations", { document: migration(name) });
      await ok200("POST", `/migrations/${name}/start`);
      await ok200("PUT", `/sli/${name}`, { document: source(name) });
      await ok200("POST", "/slos", slo(name));
    }
    await server.stop();
    const database = new DatabaseSync(join(server.dataDir, "meta.sqlite"));
    for (const [table, column, value] of [
      ["migration_runs", "definition", '{"name": "torn"'],
      ["migrations", "definition", '{"name": "torn"'],
      ["sli_configs", "config", "{"],
      ["objectives", "body", ""],
    ] as const) {
      const which = table === "migration_runs" ? "migration = (select id from migrations where name = ?)" : "name = ?";
      equal(database.prepare(`update ${table} set ${column} = ? where ${which}`).run(value, "torn").changes, 1);
    }
    const change = (table: string, column: string, from: string, to: string, which: string) =>
      equal(
        database.prepare(`update ${table} set ${column} = replace(${column}, ?, ?) where ${which}`).run(from, to)
          .changes,
        1,
      );
    change(
      "migration_runs",
      "definition",
      '"haproxy"',
      '"teleport"',
      "migration = (select id from migrations where name = 'newer')",
    );
    change("sli_configs", "config", '"haproxy"', '"teleport"', "name = 'newer'");
    change("objectives", "body", '"events"', '"dreams"', "name = 'newer'");
    database.close();
    writeFileSync(join(server.dataDir, "rollbacks.json"), "[{");
    await server.restart();

    const asked = async () =>
      ((await ok200("GET", "/sli")) as { sources: { name: string; error?: unknown }[] }).sources
        .filter(({ error }) => error !== undefined)
        .map(({ name }) => name);
    await eventually("the whole one is asked", async () => (await asked()).includes("whole"), server.log);
    const { migrations } = (await ok200("GET", "/migrations")) as { migrations: { name: string }[] };
    deepEqual(
      migrations.map(({ name }) => name),
      ["newer", "whole"],
    );
    await ok200("POST", "/migrations/whole/actions", { verb: "roll-back" });
    await untilWritten("a source of counts cannot be read and is left out");
    await untilWritten("rollbacks that the database did not take may be lost");
    await untilWritten("an SLO cannot be read and is left out");
    equal(server.log().includes("loop stopped by a bug"), false, server.log());
    for (const path of ["/slos", "/slos/whole", "/slos/newer", "/sli/newer", "/migrations/whole", "/migrations/newer"])
      await ok200("GET", path);
  });

  it("[HD7] ranges end: of moments that no calendar has, and of more than fits an answer", async () => {
    const now = Math.floor(Date.now() / 1000);
    const minute = now - (now % 60);
    const counts = { bucketSeconds: 60, limitsMs: [], finalUntil: minute };
    const bucket = { start: minute - 60, side: "stable", total: 1, bad: 0, slow: [] };
    await ok200("POST", "/sli/web", { ...counts, buckets: [bucket] });
    const { buckets } = (await ok200("GET", "/sli/web/counts?from=0&to=9007199254740991")) as { buckets: unknown[] };
    equal(buckets.length, 1);
    for (const range of ["from=0&to=1e308", "from=NaN&to=1", "from=-1&to=1", "from=0&to=9e99", "from=0"])
      equal((await server.api("GET", `${own}/sli/web/counts?${range}`)).status, 400, range);
    for (const range of ["from=0&to=9007199254740991", "from=-9e15&to=0", "from=1&to=1", "from=5&to=1", "from=x&to=2"])
      for (const what of ["intervals", "replay"])
        equal((await server.api("GET", `${own}/slos/whole/${what}?${range}`)).status, 400, `${what} ${range}`);
    for (const to of [8e15, 1e308, -1, 1.5])
      for (const what of ["overrides", "corrections"]) {
        const body = { from: now, to, target: 99, reason: "why" };
        equal((await server.api("POST", `${own}/slos/whole/${what}`, body)).status, 400, `${what} ${to}`);
      }
    for (const name of ["__proto__", "constructor", "%F0%9F%98%80", "a".repeat(2_000)])
      for (const path of [`/slos/${name}`, `/sli/${name}`, `/migrations/${name}`])
        equal((await server.api("GET", own + path)).status, 404, path);
  });

  it("[HD6] links that act stand in no log, whatever is asked of them", async () => {
    const token = `${Buffer.from("a payload of a link").toString("base64url")}.c2lnbmF0dXJlIG9mIGEgbGluaw`;
    for (const method of ["GET", "HEAD", "POST", "PUT", "DELETE"])
      for (const path of [`/act/${token}`, `/act/${token}/`, `/act/${token}%zz`, `/act/x/${token}`, `/act/?${token}`]) {
        const answer = await fetch(server.url + path, { method, redirect: "manual" });
        ok([400, 404].includes(answer.status), `${method} ${path}: ${answer.status}`);
      }
    const page = await fetch(`${server.url}/act/${token}`);
    match(
      page.headers.get("content-security-policy")!,
      /default-src 'none'.*form-action 'self'; frame-ancestors 'none'/,
    );
    deepEqual(
      ["referrer-policy", "cache-control", "x-robots-tag", "x-content-type-options"].map((name) =>
        page.headers.get(name),
      ),
      ["no-referrer", "no-store", "noindex", "nosniff"],
    );
    const post = (headers: Record<string, string>) =>
      fetch(`${server.url}/act/${token}`, { method: "POST", headers }).then(({ status }) => status);
    equal(await post({ "sec-fetch-site": "cross-site" }), 403);
    equal(await post({ "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded" }), 404);
    await untilWritten("/act/:token");
    for (const part of token.split(".")) equal(server.log().includes(part), false, server.log());
  });
});
