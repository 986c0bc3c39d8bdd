import { deepEqual, equal, match, ok } from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, it } from "node:test";
import fc from "fast-check";
import { EXIT } from "#cli/exit.ts";
import { systemClock } from "#kit/clock.ts";
import { newTerminal } from "#test/support/terminal.ts";
import { isLocal, readRequests } from "./requests.ts";
import { type WarmUpCall, warmUp } from "./warmup.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function application(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  port = 0,
): Promise<string> {
  const server = createServer(answer).listen(port, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** One that takes long at first, and less with every request, down to what a request takes; 20 ms drown the machine's noise. */
function coldApplication() {
  const seen = { requests: 0, underWay: 0, most: 0, paths: [] as string[] };
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    seen.paths.push(`${request.method} ${request.url}`);
    seen.most = Math.max(seen.most, ++seen.underWay);
    setTimeout(
      () => {
        seen.underWay--;
        response.end("done");
      },
      20 + 300 * Math.exp(-seen.requests++ / 15),
    );
  };
  return { seen, answer };
}

async function run(url: string, lines: string, more: Partial<WarmUpCall> = {}) {
  const read = readRequests(lines, url);
  ok("requests" in read, JSON.stringify(read));
  const { said, terminal } = newTerminal();
  const code = await warmUp({
    requests: read.requests,
    settle: { window: 10, tolerance: 0.5, agree: 3 },
    concurrency: 4,
    ratePerSecond: 10_000,
    maxRequests: 20_000,
    limitSeconds: 300,
    waitSeconds: 60,
    timeoutSeconds: 60,
    bestEffort: false,
    json: true,
    terminal,
    clock: systemClock,
    signal: new AbortController().signal,
    ...more,
  });
  return { code, said, result: more.json === false ? undefined : JSON.parse(said.out) };
}

const request = (text: string, base: string) => {
  const read = readRequests(text, base);
  ok("requests" in read);
  return read.requests[0]!;
};

describe("a warm-up", () => {
  it("[WU2] ends when the latency of a real server has settled, and then opens it", async () => {
    const { seen, answer } = coldApplication();
    const url = await application(answer);
    const { code, result } = await run(url, "/\nPOST /items\n", { finish: request("POST /internal/ready", url) });
    equal(code, EXIT.ok);
    deepEqual([result.warm, result.outcome, result.bad], [true, "warm", 0]);
    // Twelve windows, and the one that asked whether anybody is there.
    ok(seen.requests >= 121, `${seen.requests}`);
    ok(seen.most <= 4, `${seen.most} at once`);
    equal(seen.paths.filter((path) => path === "POST /internal/ready").length, 1);
    equal(seen.paths.at(-1), "POST /internal/ready");
    deepEqual([...new Set(seen.paths)].sort(), ["GET /", "POST /internal/ready", "POST /items"]);
  });

  it("[WU2] [WU3] sends no more than it may, and is not warm then", async () => {
    let count = 0;
    const url = await application((_, response) => {
      count++;
      response.writeHead(503).end();
    });
    const { code, result } = await run(url, "/", { maxRequests: 40 });
    equal(code, EXIT.failed);
    deepEqual([result.outcome, result.good, result.bad], ["requests", 0, 40]);
    equal(result.lastBad, "GET /: status 503");
    equal(count, 41);
  });

  it("[WU3] with --best-effort the task may start all the same", async () => {
    const url = await application((_, response) => void response.writeHead(503).end());
    const { code, said } = await run(url, "/", { maxRequests: 20, bestEffort: true, json: false });
    equal(code, EXIT.ok);
    match(said.out, /^Not warm when every request was sent .*; goes on all the same \(--best-effort\)\n$/);
  });

  it("[WU3] is not warm where one answer in five is bad, however fast it is", async () => {
    let count = 0;
    const url = await application((_, response) => void response.writeHead(count++ % 5 === 0 ? 500 : 200).end());
    const { code, result } = await run(url, "/", {
      settle: { window: 10, tolerance: 1, agree: 1 },
      maxRequests: 1000,
    });
    deepEqual([code, result.outcome], [EXIT.failed, "bad-answers"]);
    ok(result.good > 0 && result.bad > 0);
  });

  it("[WU2] a status that is expected is a good answer, and no other", async () => {
    const url = await application((_, response) => void response.writeHead(503).end());
    const settle = { window: 10, tolerance: 1, agree: 1 };
    equal((await run(url, '{"path": "/", "expect": 503}', { settle, maxRequests: 20_000 })).result.bad, 0);
    equal((await run(url, '{"path": "/", "expect": [200, 204]}', { settle, maxRequests: 20 })).result.good, 0);
  });

  it("[WU2] an application that hangs costs the limit of time, and no more", async () => {
    const url = await application(() => {});
    const { code, result } = await run(url, "/", { limitSeconds: 1, timeoutSeconds: 600 });
    deepEqual([code, result.outcome, result.good], [EXIT.failed, "time", 0]);
  });

  it("[WU3] nobody there may be somebody later", async () => {
    const url = await application((_, response) => void response.end());
    const { port } = new URL(url);
    for (const server of servers.splice(0)) server.close();
    equal((await run(url, "/", { waitSeconds: 0 })).code, EXIT.tryLater);
    equal((await run(url, "/", { waitSeconds: 0, bestEffort: true })).code, EXIT.ok);
    let isUp = false;
    const running = run(url, "/", {
      maxRequests: 5,
      clock: {
        ...systemClock,
        async sleep(ms, signal) {
          if (!isUp) {
            isUp = true;
            await application((_, response) => void response.end(), Number(port));
          }
          return systemClock.sleep(ms, signal);
        },
      },
    });
    equal((await running).result.good, 5);
  });

  it("[WU2] ends early when it is told to", async () => {
    const stopping = new AbortController();
    const url = await application((_, response) => {
      stopping.abort();
      response.end();
    });
    const { code, result } = await run(url, "/", { signal: stopping.signal });
    deepEqual([code, result.outcome], [EXIT.failed, "stopped"]);
  });

  it("[WU2] says how far it is", async () => {
    const { answer } = coldApplication();
    // Sleeps of the progress are short, so that there is some.
    const clock = {
      ...systemClock,
      sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms === 2000 ? 20 : ms, signal),
    };
    const { said } = await run(await application(answer), "/", { json: false, clock });
    match(said.err, /^sawara: \d+ good answers and 0 bad; found \d+ good answers, want 120 or more$/m);
    match(said.out, /^Warm after [\d.]+ s: \d+ good answers and 0 bad, median [\d.]+ ms, p95 [\d.]+ ms\n$/);
  });
});

describe("a file of requests", () => {
  it("[WU4] has paths, URLs, methods and JSON, one a line", () => {
    const read = readRequests(
      '# all of it\n/a?b=1\nPOST /c\nhttp://localhost:9000/d\r\n\n{"method":"PUT","path":"/e","headers":{"X-A":"1"},"body":{"f":1},"expect":204}\n',
      "http://127.0.0.1:8000",
    );
    ok("requests" in read);
    deepEqual(
      read.requests.map(({ method, url, body, expect }) => [method, url.href, body, expect]),
      [
        ["GET", "http://127.0.0.1:8000/a?b=1", undefined, undefined],
        ["POST", "http://127.0.0.1:8000/c", undefined, undefined],
        ["GET", "http://localhost:9000/d", undefined, undefined],
        ["PUT", "http://127.0.0.1:8000/e", '{"f":1}', [204]],
      ],
    );
  });

  it("[WU4] everything that is wrong with it is said, with its line", () => {
    const read = readRequests(
      '/ok\nget /x\n{"path": 1}\n{"pth": "/"}\n{bad\n{"path":"/","expect":[99]}\n{"path":"/","headers":{"A B":"1"}}\nhttp://[\n',
      "http://127.0.0.1:8000",
    );
    ok("mistakes" in read);
    deepEqual(
      read.mistakes.map((each) => each.replace(/: (found [^,{:]*).*/, ": $1")),
      [
        'line 2: found "get /x"',
        "line 3: found path 1",
        'line 4: found unknown "pth"',
        "line 5: found no JSON",
        "line 6: found expect [99]",
        "line 7: found headers ",
        'line 8: found "http',
      ],
    );
    match((readRequests("/x", undefined) as { mistakes: string[] }).mistakes[0]!, /without --app/);
    match((readRequests("#\n", undefined) as { mistakes: string[] }).mistakes[0]!, /found no request/);
  });

  it("[WU4] no text makes the reader throw, and only this machine is local", () => {
    fc.assert(
      fc.property(fc.string(), fc.json(), (text, json) => {
        ok(readRequests(`${text}\n${json}\n{"path":${json}}`, "http://localhost"));
      }),
    );
    const f = (url: string, want: boolean) => equal(isLocal(new URL(url)), want, url);
    f("http://localhost:1/", true);
    f("http://127.1.2.3/", true);
    f("http://[::1]/", true);
    f("http://app.localhost/", true);
    f("http://127.0.0.1.evil.example/", false);
    f("http://10.0.0.1/", false);
  });
});
