import { deepEqual, equal, match, notEqual, ok, rejects } from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, createServer, get, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it, type TestContext } from "node:test";
import { isDeepStrictEqual } from "node:util";
import type { ProxyCounts } from "#core/traffic/proxy-control.ts";
import { systemClock } from "#kit/clock.ts";
import { silentLogger } from "#kit/log.ts";
import { Secret } from "#kit/secret.ts";
import { eventually, eventuallyIs } from "#test/support/eventually.ts";
import { randomFrom } from "#test/support/random.ts";
import { type ProxyOptions, type RunningProxy, startProxy } from "./proxy.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const dir = mkdtempSync(join(tmpdir(), "sawara-proxy-"));
after(() => rmSync(dir, { recursive: true, force: true }));
const TOKEN = "control-token-0123456789";

/** The proxy asks for its targets' health whenever it likes: handlers see the requests of the tests only. */
const isHealthCheck = ({ url, headers }: IncomingMessage) => url === "/" && headers["user-agent"] === "sawara-proxy";

async function target(t: TestContext, handler: Handler): Promise<{ url: URL; server: Server }> {
  const server = createServer((incoming, response) =>
    isHealthCheck(incoming) ? response.end() : handler(incoming, response),
  ).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), server };
}

let files = 0;

async function open(t: TestContext, options: Partial<ProxyOptions> & Pick<ProxyOptions, "targets">, seed = 1) {
  const proxy = await startProxy(
    {
      host: "127.0.0.1",
      port: 0,
      control: { host: "127.0.0.1", port: 0, token: new Secret(TOKEN) },
      shareFile: join(dir, `share-${files++}`),
      healthEveryMs: 50,
      timeoutMs: 60_000,
      drainMs: 2000,
      bucketSeconds: 1,
      limitsMs: [100],
      ...options,
    },
    { clock: systemClock, log: silentLogger, random: randomFrom(seed) },
  );
  t.after(() => proxy.stop());
  return { proxy, url: `http://127.0.0.1:${proxy.port}`, ...controller(proxy) };
}

function controller(proxy: RunningProxy, token = TOKEN) {
  const control = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`http://127.0.0.1:${proxy.controlPort}${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  return {
    control,
    set: (canaryBp: number, fence?: number, expect?: string) => control("PUT", "/share", { canaryBp, fence, expect }),
    totals: async () => (await control("GET", "/totals")).body,
    counts: async (from = 0) => (await control("GET", `/counts?from=${from}`)).body as unknown as ProxyCounts,
  };
}

const says =
  (text: string): Handler =>
  (_, response) =>
    response.end(text);

const textOf = async (url: string): Promise<string> => (await fetch(url)).text();

async function sides(t: TestContext, stable: Handler = says("stable"), canary: Handler = says("canary")) {
  return { stable: [(await target(t, stable)).url], canary: [(await target(t, canary)).url] };
}

describe("a proxy between two sides", () => {
  it("[PX1] sends each request to the canary with the chance that the share says", async (t) => {
    const { url, set, totals } = await open(t, { targets: await sides(t) });
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    t.after(() => agent.destroy());
    const side = () =>
      new Promise<string>((resolve, reject) =>
        get(url, { agent }, (answer) => answer.setEncoding("utf8").on("data", resolve)).on("error", reject),
      );
    const shareOf = async (requests: number) => {
      const answers = await Promise.all(Array.from({ length: requests }, side));
      return answers.filter((answer) => answer === "canary").length;
    };
    equal(await shareOf(500), 0);
    equal((await set(10_000)).status, 200);
    equal(await shareOf(500), 500);
    await set(500);
    const found = await shareOf(2000);
    ok(found > 60 && found < 145, `found ${found} of 2000, want 100 or so`);
    deepEqual(await totals(), {
      stable: { requests: 2500 - found, bad: 0 },
      canary: { requests: 500 + found, bad: 0 },
    });
  });

  it("[PX2] [PX3] keeps share and fence, and takes no word from whoever was replaced", async (t) => {
    const targets = await sides(t);
    const shareFile = join(dir, "kept");
    const first = await open(t, { targets, shareFile });
    deepEqual(JSON.parse(JSON.stringify((await first.control("GET", "/state")).body.canaryBp)), 0);
    const { body } = await first.set(250, 7);
    const fingerprint = String(body.fingerprint);
    equal((await first.set(250, 7)).body.fingerprint, fingerprint, "the same again changes nothing");
    equal((await first.set(9000, 6)).status, 409);
    equal((await first.set(9000, 8, "something else")).status, 409);
    equal((await first.control("GET", "/state")).body.fingerprint, fingerprint);
    for (const wrong of [
      {},
      { canaryBp: "1" },
      { canaryBp: 1.5 },
      { canaryBp: 10_001 },
      { canaryBp: -1 },
      { canaryBp: 1, fence: "x" },
    ])
      equal((await first.control("PUT", "/share", wrong)).status, 400, JSON.stringify(wrong));
    equal((await first.set(300)).body.fence, 7);
    const changed = (await first.set(250, 7)).body.fingerprint;
    notEqual(changed, fingerprint, "changed and changed back is seen");
    await first.proxy.stop();
    const second = await open(t, { targets, shareFile });
    deepEqual((await second.control("GET", "/state")).body.canaryBp, 250);
    equal((await second.set(0, 6)).status, 409);
  });

  it("[PX2] does not start with a file that is not ours, nor answers a write that it could not keep", async (t) => {
    const targets = await sides(t);
    for (const [i, text] of ["", "{}", '{"canaryBp": 99999, "fence": 1, "writes": 1}', "\0\0"].entries()) {
      const shareFile = join(dir, `foreign-${i}`);
      writeFileSync(shareFile, text);
      await rejects(open(t, { targets, shareFile }), /Cannot read the share/);
    }
    const homeless = await open(t, { targets, shareFile: join(dir, "no", "such", "folder") });
    equal((await homeless.set(100)).status, 503);
    equal((await homeless.control("GET", "/state")).body.canaryBp, 0);
  });

  it("[PX4] is controlled by nobody without the token", async (t) => {
    const { proxy } = await open(t, { targets: await sides(t) });
    for (const token of ["", "wrong", `${TOKEN}x`]) {
      const { control } = controller(proxy, token);
      for (const [method, path] of [
        ["GET", "/state"],
        ["PUT", "/share"],
        ["GET", "/counts"],
        ["GET", "/totals"],
      ] as const) {
        const { status, body } = await control(method, path, method === "PUT" ? { canaryBp: 1 } : undefined);
        equal(status, 401);
        ok(!JSON.stringify(body).includes(TOKEN));
      }
    }
    equal((await controller(proxy).control("GET", "/nothing")).status, 404);
  });

  it("[PX5] passes requests and answers as they are", async (t) => {
    let got: { method: string; url: string; headers: string[]; body: string } | undefined;
    const echo: Handler = (incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => {
        const { method = "", url = "", rawHeaders: headers } = incoming;
        got = { method, url, headers, body: Buffer.concat(chunks).toString() };
        response.writeHead(418, "I am", [
          "Set-Cookie",
          "a=1",
          "set-cookie",
          "b=2",
          "X-Odd",
          "1",
          "Connection",
          "X-Odd",
        ]);
        response.end("short and stout");
      });
    };
    const { url } = await open(t, { targets: await sides(t, echo) });
    const send = (method: string, headers: string[], body?: string) =>
      new Promise<{ status: number; headers: string[]; text: string }>((resolve, reject) => {
        const sent = request(`${url}/a%2Fb/../c?q=%20x`, { method, headers, path: "/a%2Fb/../c?q=%20x" }, (answer) => {
          let text = "";
          answer.setEncoding("utf8").on("data", (chunk) => (text += chunk));
          answer.on("end", () => resolve({ status: answer.statusCode!, headers: answer.rawHeaders, text }));
        });
        sent.on("error", reject);
        sent.end(body);
      });
    const answer = await send(
      "PATCH",
      [
        "Host",
        "shop.example",
        "X-Twice",
        "1",
        "x-twice",
        "2",
        "Transfer-Encoding",
        "chunked",
        "X-Forwarded-For",
        "203.0.113.9",
        "TE",
        "trailers",
      ],
      "in pieces",
    );
    equal(answer.status, 418);
    equal(answer.text, "short and stout");
    const pairs = answer.headers.join(" ");
    match(pairs, /Set-Cookie a=1 set-cookie b=2/);
    ok(!pairs.includes("X-Odd"), "named in Connection, so it belongs to one hop");
    deepEqual([got!.method, got!.url, got!.body], ["PATCH", "/a%2Fb/../c?q=%20x", "in pieces"]);
    const headers = got!.headers.join(" ");
    match(headers, /Host shop.example X-Twice 1 x-twice 2/);
    match(headers, /X-Forwarded-For 203.0.113.9, 127.0.0.1/);
    match(headers, /X-Forwarded-Proto http/);
    ok(!/\bTE trailers/.test(headers));
    await send("POST", ["Host", "shop.example", "Content-Length", "4"], "four");
    deepEqual([got!.method, got!.body], ["POST", "four"]);
    match(got!.headers.join(" "), /Content-Length 4/);
    await send("DELETE", ["Host", "shop.example"]);
    deepEqual([got!.method, got!.body], ["DELETE", ""]);
  });

  it("[PX5] passes an answer on while it is being made", async (t) => {
    let more: (() => void) | undefined;
    const stream: Handler = (_, response) => {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.write("data: 1\n\n");
      more = () => response.end("data: 2\n\n");
    };
    const { url } = await open(t, { targets: await sides(t, stream) });
    const reader = (await fetch(url)).body!.getReader();
    match(Buffer.from((await reader.read()).value!).toString(), /data: 1/);
    more!();
    match(Buffer.from((await reader.read()).value!).toString(), /data: 2/);
  });

  it("[PX6] [PX7] [PX11] counts what came of each request", async (t) => {
    let behave: Handler = says("ok");
    const targets = {
      ...(await sides(t, (incoming, response) => behave(incoming, response))),
      canary: [new URL("http://127.0.0.1:9")],
    };
    // What took an hour nobody waited for, however slow the machine.
    const { url, set, totals, counts } = await open(t, { targets, limitsMs: [100, 3_600_000] });
    const statusOf = async (handler: Handler) => {
      behave = handler;
      return (await fetch(url)).status;
    };
    equal(await statusOf(says("fine")), 200);
    equal(await statusOf((_, response) => response.writeHead(404).end()), 404);
    equal(await statusOf((_, response) => response.writeHead(500).end()), 500);
    equal(
      await statusOf((_, response) => {
        setTimeout(() => response.end("late"), 150);
      }),
      200,
    );
    behave = (_, response) => {
      response.writeHead(200, { "Content-Length": "10" });
      response.write("half");
      setTimeout(() => response.destroy(), 20);
    };
    await rejects(textOf(url));
    const leaving = new AbortController();
    behave = () => leaving.abort();
    await rejects(fetch(url, { signal: leaving.signal }), { name: "AbortError" });
    await set(10_000);
    equal((await fetch(url)).status, 502);
    deepEqual(await totals(), { stable: { requests: 5, bad: 2 }, canary: { requests: 1, bad: 1 } });

    const last = Math.floor(systemClock.now() / 1000);
    const { buckets, finalUntil, limitsMs, since } = await eventuallyIs(
      "counts that are final",
      () => counts(),
      (found) => found.finalUntil > last,
    );
    const sum = (side: string, of: (counts: { total: number; bad: number; slow: readonly number[] }) => number) =>
      buckets.filter((bucket) => bucket.side === side).reduce((total, bucket) => total + of(bucket.counts), 0);
    deepEqual(
      [sum("stable", (c) => c.total), sum("stable", (c) => c.bad), sum("stable", (c) => c.slow[1]!)],
      [5, 2, 0],
    );
    ok(sum("stable", (c) => c.slow[0]!) >= 1, "the late one");
    deepEqual(
      [sum("canary", (c) => c.total), sum("canary", (c) => c.bad), sum("canary", (c) => c.slow[1]!)],
      [1, 1, 1],
      "no answer is slower than any limit",
    );
    deepEqual(limitsMs, [100, 3_600_000]);
    ok(buckets.every(({ start }) => start < finalUntil && start >= since - 1));
    deepEqual(
      (await counts(finalUntil)).buckets.filter(({ start }) => start < finalUntil),
      [],
    );
  });

  it("[PX6] [PX7] does not wait for an answer for ever", async (t) => {
    const { url, totals } = await open(t, { targets: await sides(t, () => undefined), timeoutMs: 100 });
    equal((await fetch(url)).status, 504);
    deepEqual((await totals()).stable, { requests: 1, bad: 1 });
  });

  it("[PX7] [PX9] tries another target where that is harmless, and prefers those that are well", async (t) => {
    const alive = await target(t, says("alive"));
    const dead = new URL("http://127.0.0.1:9");
    const { url, totals, control } = await open(t, {
      targets: { stable: [dead, alive.url], canary: [dead] },
      healthEveryMs: 60_000,
    });
    const health = async () => (await control("GET", "/state")).body.health as Record<string, { healthy: number }>;
    await eventually("the first look at the targets", async () => (await health()).stable!.healthy === 1);
    for (let i = 0; i < 4; i++) equal(await textOf(url), "alive");
    const { stable } = (await totals()) as { stable: object };
    deepEqual(stable, { requests: 4, bad: 0 });
    deepEqual(await health(), {
      stable: { healthy: 1, total: 2 },
      canary: { healthy: 0, total: 1 },
    });
    alive.server.closeAllConnections();
    alive.server.close();
    equal((await fetch(url)).status, 502);
  });

  it("[PX7] a target that closes a kept connection as the next request comes is asked once more, and is well", async (t) => {
    const { url: stable, server } = await target(t, says("fine"));
    // Every connection is good for one request.
    const used = new WeakSet<object>();
    server.prependListener(
      "request",
      ({ socket }: IncomingMessage) => void (used.has(socket) ? socket.destroy() : used.add(socket)),
    );
    const targets = { stable: [stable], canary: [stable] };
    const { url, totals, control } = await open(t, { targets, healthEveryMs: 3_600_000 });
    const health = async () => ((await control("GET", "/state")).body.health as { stable: object }).stable;
    const isWell = { healthy: 1, total: 1 };
    await eventuallyIs("the first look at the target", health, (found) => isDeepStrictEqual(found, isWell));
    for (let i = 0; i < 5; i++) equal(await textOf(url), "fine");
    deepEqual((await totals()).stable, { requests: 5, bad: 0 });
    deepEqual(await health(), isWell);
    equal((await fetch(url, { method: "POST" })).status, 502, "what may not be done twice is not");
  });

  it("[PX9] asks the path that says how a target is", async (t) => {
    let status = 503;
    let asked = 0;
    const targets = await sides(t, (incoming, response) => {
      if (incoming.url === "/healthz") asked++;
      response.writeHead(incoming.url === "/healthz" ? status : 200).end();
    });
    const { control } = await open(t, { targets, healthPath: "/healthz", healthEveryMs: 20 });
    const healthy = async () =>
      ((await control("GET", "/state")).body.health as { stable: { healthy: number } }).stable.healthy;
    await eventually("several looks", () => asked >= 6);
    equal(await healthy(), 0);
    status = 204;
    await eventually("the one that is well", async () => (await healthy()) === 1);
  });

  it("[PX8] passes connections that become something else", async (t) => {
    const { url: stable, server } = await target(t, says("plain"));
    server.on("upgrade", (incoming, socket) => {
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: ${incoming.headers.upgrade}\r\nConnection: Upgrade\r\n\r\n`,
      );
      socket.on("data", (data: Buffer) => socket.write(`echo ${data}`));
      socket.on("error", () => undefined);
    });
    const { proxy, totals } = await open(t, { targets: { stable: [stable], canary: [stable] } });
    const socket = connect(proxy.port, "127.0.0.1");
    t.after(() => socket.destroy());
    socket.write("GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
    let heard = "";
    socket.setEncoding("utf8").on("data", (chunk) => (heard += chunk));
    const hears = async (words: RegExp) => {
      while (!words.test(heard)) await once(socket, "data");
    };
    await hears(/^HTTP\/1.1 101 [\s\S]*\r\n\r\n/);
    socket.write("hello");
    await hears(/echo hello/);
    deepEqual(((await totals()) as { stable: object }).stable, { requests: 1, bad: 0 });
  });

  it("[PX10] lets requests under way end when it stops", async (t) => {
    let finish: (() => void) | undefined;
    const { proxy, url } = await open(t, {
      targets: await sides(t, (_, response) => {
        finish = () => response.end("whole");
      }),
    });
    const asked = textOf(url);
    const end = await eventually("the request arrives", () => finish);
    const stopped = proxy.stop();
    await rejects(fetch(url));
    end();
    equal(await asked, "whole");
    await stopped;
  });

  it("[PX10] cuts off what outlasts the drain time", async (t) => {
    let reached = false;
    const { proxy, url } = await open(t, {
      targets: await sides(t, () => {
        reached = true;
      }),
      drainMs: 50,
      timeoutMs: 60_000,
    });
    const asked = textOf(url);
    await eventually("the request arrives", () => reached);
    await Promise.all([rejects(asked), proxy.stop()]);
  });

  it("[PX2] writes the file in one piece", async (t) => {
    const shareFile = join(dir, "pieces");
    const { set, control } = await open(t, { targets: await sides(t), shareFile });
    await Promise.all([set(1), set(2), set(3)]);
    const { canaryBp } = (await control("GET", "/state")).body;
    deepEqual(JSON.parse(readFileSync(shareFile, "utf8")), { canaryBp, fence: 0, writes: 3 });
    // Whichever came last.
    ok([1, 2, 3].includes(Number(canaryBp)));
  });
});
