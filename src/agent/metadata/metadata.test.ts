import { deepEqual, equal } from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { Troubles } from "#agent/trouble.ts";
import { createClient } from "#client/client.ts";
import { ManualClock } from "#kit/clock.ts";
import { silentLogger } from "#kit/log.ts";
import { eventually } from "#test/support/eventually.ts";
import { fakeMackerel } from "#test/support/fake-mackerel.ts";
import { metadataOf, runMetadata } from "./metadata.ts";

it("[SA56] metadata is JSON from a program that ended well", () => {
  const f = (stdout: string, exitCode: number, want: object) =>
    deepEqual(metadataOf({ stdout, exitCode, failure: undefined }), want);
  f('{"a":1}\n', 0, { value: { a: 1 } });
  f("null", 0, { value: null });
  f("{}", 1, { wrong: "found exit code 1, want 0" });
  f("hello", 0, { wrong: "found no JSON" });
  deepEqual(metadataOf({ stdout: "{}", exitCode: undefined, failure: "it was ended" }), { wrong: "it was ended" });
});

it("[SA56] metadata is stored when it changed, and again after the server was away", async () => {
  const fake = await fakeMackerel();
  const file = join(mkdtempSync(join(tmpdir(), "sawara-agent-")), "facts");
  const clock = new ManualClock();
  const stop = new AbortController();
  const key = "PUT /api/v0/hosts/me/metadata/facts";
  /** A real program runs in between, so clock and process take turns. */
  const until = (what: string, isDone: () => boolean) =>
    eventually(what, async () => {
      await clock.advance(20_000);
      return isDone();
    });
  writeFileSync(file, '{"a":1}');
  const running = runMetadata(
    { name: "facts", command: { line: `cat ${file}`, env: {}, timeoutMs: 20_000 }, intervalMs: 600_000 },
    {
      client: createClient({ baseUrl: fake.url, apiKey: "k" }),
      hostId: "me",
      clock,
      troubles: new Troubles(silentLogger),
    },
    stop.signal,
  );
  await until("stored", () => fake.bodies(key).length === 1);
  for (let i = 0; i < 100; i++) await clock.advance(20_000);
  await new Promise((resolve) => setTimeout(resolve, 50));
  equal(fake.bodies(key).length, 1);

  fake.on(key, () => ({ status: 503, json: {} }));
  writeFileSync(file, '{"a":2}');
  await until("tried twice", () => fake.bodies(key).length >= 3);
  fake.on(key, () => ({ success: true }));
  writeFileSync(file, '{"a":3}');
  await until("stored again", () => JSON.stringify(fake.bodies(key).at(-1)) === '{"a":3}');
  stop.abort();
  await running;
  await fake.close();
});
