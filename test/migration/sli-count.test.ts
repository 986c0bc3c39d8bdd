import { deepEqual, equal, match, ok } from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { eventuallyIs } from "#test/support/eventually.ts";
import { startServer, type TestServer } from "#test/support/server.ts";
import type { SliCountsAnswer } from "#wire/own/sli.ts";

const SAWARA = fileURLToPath(new URL("../../bin/sawara", import.meta.url));
const path = "/api/sawara/v1/sli";

describe("counting access logs for a real server", () => {
  let server: TestServer;
  const dir = mkdtempSync(join(tmpdir(), "sawara-sli-"));
  const log = join(dir, "access.log");
  let counter: ChildProcess | undefined;

  before(async () => {
    server = await startServer();
    writeFileSync(log, "");
  });
  after(async () => {
    counter?.kill("SIGKILL");
    await server?.remove();
    rmSync(dir, { recursive: true, force: true });
  });

  function count(): void {
    counter = spawn(
      SAWARA,
      [
        ...[
          "sli",
          "count",
          "shop",
          "--format",
          "ltsv",
          "--log",
          log,
          "--state-dir",
          join(dir, "state"),
          "--bucket",
          "1",
        ],
        ...["--stable-target", "10.0.0.*", "--canary-target", "10.0.1.*", "--final-after", "30s", "--limits", "200"],
        "--from-start",
      ],
      { env: { ...process.env, SAWARA_URL: server.url, SAWARA_API_KEY: server.apiKey }, stdio: "ignore" },
    );
  }

  const write = (requests: number, target: string, status = 200, seconds = 0.01): void => {
    const line = `time:${new Date().toISOString()}\tstatus:${status}\treqtime:${seconds}\turi:/\ttarget:${target}\n`;
    appendFileSync(log, line.repeat(requests));
  };

  /** What the database has of a side: requests, bad ones, slow ones. */
  function stored(side: string): string {
    const database = new DatabaseSync(join(server.dataDir, "meta.sqlite"), { readOnly: true });
    try {
      const rows = database
        .prepare("select total, bad, slow from sli_buckets where source = 'shop' and side = ?")
        .all(side);
      const sum = (of: (row: Record<string, unknown>) => number) => rows.reduce((total, row) => total + of(row), 0);
      const slow = sum((row) => (JSON.parse(String(row.slow)) as number[])[0]!);
      return `${sum((row) => Number(row.total))} ${sum((row) => Number(row.bad))} ${slow}`;
    } finally {
      database.close();
    }
  }

  const until = (side: string, wanted: string): Promise<string> =>
    eventuallyIs(
      `${side} ${wanted}`,
      () => stored(side),
      (found) => found === wanted,
    );

  it("[SN1] each line counts once, through kill -9 and rotation", async () => {
    write(100, "10.0.0.5:3000");
    write(20, "10.0.1.7:3000", 502);
    write(5, "10.0.1.8:3000", 200, 0.3);
    write(7, "192.0.2.1:80");
    count();
    await until("stable", "100 0 0");
    await until("canary", "25 20 5");
    for (let life = 0; life < 3; life++) {
      counter!.kill("SIGKILL");
      await once(counter!, "exit");
      write(10, "10.0.0.5:3000");
      renameSync(log, `${log}.${life}`);
      writeFileSync(log, "");
      write(1, "10.0.0.5:3000");
      count();
      await until("stable", `${100 + 11 * (life + 1)} 0 0`);
    }
  });

  it("[SN2] nothing is lost while the server is away", async () => {
    await server.kill();
    write(40, "10.0.1.7:3000");
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await server.restart();
    await until("canary", "65 20 5");
    counter!.kill("SIGTERM");
    const [code] = (await once(counter!, "exit")) as [number];
    equal(code, 0);
    await until("canary", "65 20 5");
  });

  async function run(args: readonly string[], stdin = ""): Promise<{ code: number; out: string; err: string }> {
    const child = spawn(SAWARA, ["sli", "count", ...args], {
      env: { ...process.env, SAWARA_URL: server.url, SAWARA_API_KEY: server.apiKey },
    });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    child.stdin.end(stdin);
    const [code] = (await once(child, "close")) as [number];
    return { code, out, err };
  }

  const combined = (second: number, status: number, more = "") =>
    `192.0.2.1 - - [01/Nov/2026:10:00:0${second} +0000] "GET /a HTTP/1.1" ${status} 12 "-" "curl/8"${more}\n`;

  it("[SN7] [SQ12] an old log that is piped is counted, and each part of a source adds up", async () => {
    const lines = combined(0, 200, " 0.3") + combined(1, 502, " 0.1");
    for (const part of ["a", "b"])
      for (let twice = 0; twice < 2; twice++) {
        const { code, err } = await run(["old", "--log", "-", "--tail", "latency-s", "--part", part], `${lines}x\n`);
        equal(code, 0, err);
        match(err, /1 line was not counted: 1 not of this format/);
      }
    const { buckets } = (await server.api("GET", `${path}/old/counts?from=0&to=9000000000`)).body as SliCountsAnswer;
    deepEqual(buckets, [{ start: 1_793_527_200, side: "stable", total: 4, bad: 2, slow: [2, 0, 0] }]);
  });

  it("[SN9] a dry run tells what would be counted, and why lines were not", async () => {
    const file = join(dir, "old.log");
    writeFileSync(file, `${combined(0, 200)}${combined(1, 499)}nonsense\n`);
    const { code, out, err } = await run(["dry", "--log", file, "--dry-run"]);
    equal(code, 0);
    match(out, /^TIME +SIDE +TOTAL +BAD.*\n2026-11-01T10:00:00Z +stable +1 +0 +0\.00%/);
    match(err, /2 lines were not counted: 1 not of this format, 1 ignored by the rules/);
    match(err, /No line had a duration, so nothing is slow; --tail or --field says where it is/);
    equal((await server.api("GET", `${path}/dry`)).status, 404);
    const wrong = await run(["dry", "--log", file, "--dry-run", "--format", "ltsv"]);
    match(wrong.err, /No line could be read; --format says what the lines are/);
    equal(wrong.code, 1);
    match(wrong.out, /No requests were counted/);
    equal((await run(["dry", "--log", join(dir, "gone"), "--dry-run"])).code, 75);
    equal((await run(["dry"])).code, 2);
  });

  it("[SN3] [SN4] [HD2] counts that make no sense are refused", async () => {
    const body = { bucketSeconds: 60, limitsMs: [200], finalUntil: 120, buckets: [] as object[] };
    const bucket = { start: 60, side: "canary", total: 3, bad: 1, slow: [0] };
    const post = (over: object) => server.api("POST", `${path}/api`, { ...body, ...over });
    const rows: [over: object, found: RegExp][] = [
      [{ buckets: [{ ...bucket, start: 61 }] }, /found 61, want a multiple of 60/],
      [{ buckets: [{ ...bucket, bad: 4 }] }, /found 4 of 3/],
      [{ buckets: [{ ...bucket, slow: [] }] }, /want 1 counts/],
      [{ buckets: [{ ...bucket, slow: [4] }] }, /each 3 at most/],
      [{ limitsMs: [500, 200] }, /want them ascending/],
      [{ buckets: [{ ...bucket, total: -1 }] }, /total/],
      [{ buckets: [{ ...bucket, total: 2 ** 52 }] }, /total/],
      [{ buckets: [{ ...bucket, latency: { zero: 0, buckets: [[1e9, 1]] } }] }, /found bucket 1000000000/],
      [{ finalUntil: 8e15 }, /found counts that are final until 8000000000000000, want \d+ at most: the clock/],
      [{ buckets: [{ ...bucket, start: 60 * 1e9 }] }, /found a bucket at 60000000000/],
    ];
    for (const [over, found] of rows) {
      const { status, body: answer } = await post(over);
      equal(status, 400, JSON.stringify(over));
      match(JSON.stringify(answer), found);
    }
    for (let time = 0; time < 2; time++) equal((await post({ buckets: [bucket] })).status, 200);
    equal((await post({ limitsMs: [300] })).status, 409);
    equal((await server.api("POST", `${path}/a%20b`, body)).status, 400);
    const { sources } = (await server.api("GET", path)).body as { sources: { name: string; finalUntil: number }[] };
    const api = sources.find(({ name }) => name === "api");
    equal(api?.finalUntil, 120);
    ok(sources.some(({ name }) => name === "shop"));
    equal((await fetch(server.url + path)).status, 401);
  });
});
