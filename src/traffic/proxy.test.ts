import { equal, match, rejects, throws } from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it, type TestContext } from "node:test";
import { Secret } from "#kit/secret.ts";
import { tokenOf } from "./open.ts";
import { proxyRouter } from "./proxy.ts";

async function listen(t: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const HEALTH = { healthy: 1, total: 1 };
const STATE = { canaryBp: 0, fingerprint: "a", fence: 1, health: { stable: HEALTH, canary: HEALTH } };
const COUNTS = { bucketSeconds: 1, limitsMs: [], finalUntil: 1, since: 0 };

it("[HD5] what is no proxy of ours is an outage of the route, and nothing of what it says is repeated", async (t) => {
  let body = "";
  const url = await listen(t, (_, reply) => reply.end(body));
  const router = proxyRouter({ url, token: new Secret("0123456789abcdef") });
  for (const [says, ask] of [
    ["AKIA-secret of a cloud", () => router.read()],
    ["null", () => router.read()],
    ["[]", () => router.read()],
    ["{}", () => router.read()],
    [JSON.stringify({ ...STATE, canaryBp: 10_001 }), () => router.read()],
    [JSON.stringify({ ...STATE, fence: "1" }), () => router.read()],
    [JSON.stringify({ ...STATE, health: {} }), () => router.health!()],
    ["{}", () => router.counters!()],
    ["{}", () => router.counts(0)],
    [JSON.stringify({ ...COUNTS, buckets: {} }), () => router.counts(0)],
    [JSON.stringify({ ...COUNTS, buckets: [{ start: 0, side: "stable" }] }), () => router.counts(0)],
    [
      JSON.stringify({ ...COUNTS, buckets: [{ start: 0, side: "stable", counts: { total: 1, bad: 2, slow: [] } }] }),
      () => router.counts(0),
    ],
  ] as const) {
    body = says;
    await rejects(
      ask(),
      (error: Error) => {
        equal(error.name, "Unavailable", `${says}: ${error}`);
        equal(error.message.includes("AKIA"), false);
        return true;
      },
      says,
    );
  }
  body = JSON.stringify(STATE);
  equal((await router.read()).fence, 1);
});

it("[HD5] a redirect is not followed: nobody sends our token, or our question, elsewhere", async (t) => {
  const asked: string[] = [];
  const elsewhere = await listen(t, (request, reply) => {
    asked.push(`${request.url} ${request.headers.authorization}`);
    reply.end(JSON.stringify(STATE));
  });
  const url = await listen(t, (_, reply) => reply.writeHead(307, { location: `${elsewhere}/state` }).end());
  await rejects(proxyRouter({ url, token: new Secret("0123456789abcdef") }).read(), { name: "Unavailable" });
  equal(asked.length, 0);
});

it("[HD5] an answer without an end is given up", async (t) => {
  const chunk = Buffer.alloc(1024 * 1024, "x");
  const url = await listen(t, (_, reply) => {
    const more = () => {
      while (reply.write(chunk));
      reply.once("drain", more);
    };
    more();
  });
  const router = proxyRouter({ url, token: new Secret("0123456789abcdef"), timeoutMs: 120_000 });
  await rejects(router.read(), (error: Error) => {
    match(String((error.cause as Error).message), /too long/);
    return true;
  });
});

it("[HD5] what is no token is sent to nobody", (t) => {
  const dir = mkdtempSync(join(tmpdir(), "sawara-token-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const path = join(dir, "token");
  writeFileSync(path, "0123456789abcdef\n");
  equal(tokenOf(path).reveal(), "0123456789abcdef");
  for (const text of ["", "short", "two words of a diary", "0123456789abcdef\nand another line", "x".repeat(10_000)]) {
    writeFileSync(path, text);
    throws(() => tokenOf(path), { reason: "invalid" }, text);
  }
});
