import { deepEqual, equal, match, notEqual, ok as yes } from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, it } from "node:test";
import { gunzipSync, gzipSync, zstdDecompressSync } from "node:zlib";
import { z } from "zod";
import { Unavailable } from "#core/errors.ts";
import { NOW, openEdge } from "#test/support/edge.ts";
import { eventually } from "#test/support/eventually.ts";
import { route } from "./route.ts";

/** Routes that fail in every way that a route can. */
const failing = (path: string, error: () => Error) =>
  route({
    method: "GET",
    path: `/api/test/${path}`,
    needs: "nothing",
    summary: "Fails",
    tag: "test",
    answer: z.unknown(),
    handle: async () => {
      throw error();
    },
  });

const large = route({
  method: "GET",
  path: "/api/test/large",
  needs: "nothing",
  summary: "Answers with more than fits into a packet",
  tag: "test",
  answer: z.object({ text: z.string() }),
  handle: async () => ({ text: "x".repeat(5000) }),
});

const edge = await openEdge({
  extra: [
    large,
    failing("outage", () => new Unavailable("The database is away", { cause: new Error("ECONNREFUSED db.internal") })),
    failing("bug", () => new TypeError("cannot read swordfish of undefined")),
  ],
});
const { call, ok } = edge;
const messageOf = (body: unknown) => (body as { error: { message: string } }).error.message;

describe("paths", () => {
  it("[WI3] work with an empty query, and nothing is redirected", async () => {
    equal((await call("GET /api/v0/org?")).status, 200);
    for (const path of ["/api/v0/org/", "//api/v0/org", "/api/v0/hosts/", "/api/v0/Org", "/api/v0", "/api/"]) {
      const { status, body } = await call(`GET ${path}`);
      equal(status, 404, path);
      if (path.startsWith("/api/")) match(messageOf(body), /^(No such path: GET |Host Not Found)/);
    }
    equal((await call("PUT /api/v0/org", { body: {} })).status, 404);
    equal((await call("GET /api/v0/nothing")).status, 404);
  });

  it("[WI2] that cannot be decoded are refused in the same words as everything else", async () => {
    for (const path of ["/api/v0/hosts/%ff", "/api/v0/hosts/%", "/api/v0/hosts/a%2"]) {
      const { status, body } = await call(`GET ${path}`);
      equal(status, 400, path);
      equal(typeof messageOf(body), "string");
    }
  });

  it("[WI2] with slashes too many are unknown ones", async () => {
    for (const path of ["/api/v0//org", "/api//v0/org", "/api/v0/org//"]) {
      const { status, body } = await call(`GET ${path}`);
      equal(status, 404, path);
      match(messageOf(body), /^No such path: GET \/api\//);
    }
  });

  it("[WI8] keep an encoded slash inside its segment", async () => {
    equal((await call("GET /api/v0/hosts/a%2Fmetadata")).status, 404);
    const { body } = await call("GET /api/v0/hosts/a%2Fmetadata");
    equal(messageOf(body), "Host Not Found.");
  });
});

describe("bodies", () => {
  it("[WI5] are read whatever their type says, on every method", async () => {
    for (const [i, type] of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "application/json; charset=utf-8",
      "nonsense",
      "",
    ].entries()) {
      const body = { name: `typed-${i}` };
      await ok("POST /api/v0/services", { body, headers: { "content-type": type } });
      await ok(`DELETE /api/v0/services/typed-${i}`, { raw: "null\n", headers: { "content-type": type } });
    }
    await ok("GET /api/v0/org", { headers: { "content-type": "application/json" } });
  });

  it("[WI6] come in gzip, and never unpack to more than the path takes", async () => {
    const send = (raw: Buffer, encoding: string) =>
      call("POST /api/v0/services", { raw, headers: { "content-encoding": encoding } });
    equal((await send(gzipSync('{"name":"zipped"}'), "gzip")).status, 200);
    equal((await send(gzipSync('{"name":"zipped2"}'), "GZIP")).status, 200);
    equal((await send(Buffer.from('{"name":"plain"}'), "identity")).status, 200);
    const bomb = gzipSync(Buffer.alloc(20_000_000, " "));
    yes(bomb.length < 100_000);
    equal((await send(bomb, "gzip")).status, 413);
    equal((await send(gzipSync(Buffer.alloc(1024 * 1024 + 1, " ")), "gzip")).status, 413);
    equal((await send(Buffer.from("{}"), "gzip")).status, 400);
    equal((await send(Buffer.from("{}"), "br")).status, 400);
  });

  it("[WI9] of more than 1 MiB are refused", async () => {
    const { status, body } = await call("POST /api/v0/services", { raw: `"${"x".repeat(1024 * 1024)}"` });
    equal(status, 413);
    equal(typeof messageOf(body), "string");
  });

  it("[WI2] [WI7] that are no JSON, or not the right one, are refused on one line", async () => {
    const f = async (raw: string) => {
      const answer = await call("POST /api/v0/services", { raw });
      equal(answer.status, 400, raw);
      match(messageOf(answer.body), /^Cannot read the body: [^\n]+$/);
      deepEqual(Object.keys(answer.body as object), ["error"]);
    };
    for (const raw of ["{", "x\ny", "[]", "5", '"text"', "null", '{"name":null}', "\u0000"]) await f(raw);
    equal(
      (await call("POST /api/v0/services", { raw: '{"name":"\\u0061bc","memo":"\\u003e","extra":[1e+06,{}]}' })).status,
      200,
    );
  });
});

describe("answers", () => {
  it("[WI1] [WI11] are JSON with a length, stored by nobody", async () => {
    const { headers, text } = await call("GET /api/v0/org");
    equal(headers["content-type"], "application/json; charset=utf-8");
    equal(Number(headers["content-length"]), Buffer.byteLength(text));
    equal(headers["cache-control"], "no-store");
  });

  it("[WI10] are compressed for whoever asks, when there is something to gain", async () => {
    const f = async (accept: string, want: string | undefined, path = "/api/test/large") => {
      const { headers, bytes } = await call(`GET ${path}`, { headers: { "accept-encoding": accept } });
      equal(headers["content-encoding"], want, accept);
      equal(headers.vary, "accept-encoding");
      equal(Number(headers["content-length"]), bytes.length);
      const plain = want === "gzip" ? gunzipSync(bytes) : want === "zstd" ? zstdDecompressSync(bytes) : bytes;
      equal(typeof JSON.parse(plain.toString()), "object");
    };
    await f("gzip", "gzip");
    await f("gzip, deflate, br, zstd", "zstd");
    await f("gzip;q=1.0, zstd;q=0", "gzip");
    await f("gzip;q=0", undefined);
    await f("br", undefined);
    await f("", undefined);
    await f("gzip", undefined, "/api/v0/org");
  });

  it("[WI2] say 503 and when to come back in an outage, and nothing of what is behind", async () => {
    for (let twice = 0; twice < 2; twice++) {
      const { status, headers, body } = await call("GET /api/test/outage");
      deepEqual([status, headers["retry-after"], messageOf(body)], [503, "5", "The database is away"]);
    }
    equal(edge.log().match(/warn A request met an outage .*ECONNREFUSED/g)?.length, 1);
    edge.series.setReady(false);
    equal((await call(`GET /api/v0/hosts/${await edge.host("x")}/metric-names`)).status, 503);
    edge.series.setReady(true);
  });

  it("[WI2] say 500 for a bug, which is in the log and not in the answer", async () => {
    const { status, text } = await call("GET /api/test/bug");
    equal(status, 500);
    equal(text.includes("swordfish"), false);
    match(edge.log(), /error Bug in a request .*swordfish.*\/api\/test\/bug/);
  });

  it("leave one line in the log each, with route, status, duration and bytes", async () => {
    await call("GET /api/v0/hosts/nobody");
    match(edge.log(), /debug request \{"route":"GET \/api\/v0\/hosts\/:id","status":404,"ms":\d+,"bytes":\d+,/);
  });
});

describe("parameters", () => {
  it("[WI4] that count once count as the first one says", async () => {
    const now = Math.floor(Date.now() / 1000);
    const host = await edge.host("once");
    for (const path of [
      "monitoring/checks?limit=1&limit=1000&nextId=&nextId=x",
      "alerts?limit=1&limit=1000&withClosed=true&withClosed=x",
      "hosts?name=a&name=b&service=a&service=b",
      "hosts-by-custom-identifier/nobody?caseInsensitive=true&caseInsensitive=x",
      `hosts/${host}/metrics?name=nothing&name=x&from=0&from=x&to=${now}&to=x`,
    ])
      notEqual((await call(`GET /api/v0/${path}`)).status, 400, path);
  });

  it("[WI2] that do not fit are refused with what was found and what was wanted", async () => {
    const f = async (query: string, want: RegExp) => {
      const { status, body } = await call(`GET /api/v0/monitoring/checks?${query}`);
      equal(status, 400, query);
      match(messageOf(body), want);
    };
    await f("limit=0", /^Cannot read the query: limit: found 0, want at least 1$/);
    await f("limit=101", /: found 101, want at most 100$/);
    await f("limit=1.5", /: found 1\.5, want a whole number$/);
    await f("limit=many", /: found no number, want a number$/);
  });

  it("[WI4] that are empty are absent", async () => {
    equal((await call("GET /api/v0/monitoring/checks?nextId=&limit=")).status, 200);
    equal((await call("GET /api/v0/hosts?service=&role=&name=&status=&customIdentifier=")).status, 200);
    equal((await call("GET /api/v0/hosts?__proto__=x&constructor=y")).status, 200);
  });
});

describe("the listener", () => {
  it("[WI2] answers what is no HTTP, and takes points beside the routes", async () => {
    await edge.app.listen({ port: 0, host: "127.0.0.1" });
    const { port } = edge.app.server.address() as { port: number };
    const send = async (text: string) => {
      const socket = connect(port, "127.0.0.1");
      let answer = "";
      socket.on("data", (chunk) => {
        answer += chunk;
      });
      socket.write(text);
      await once(socket, "close");
      return answer;
    };
    match(await send("hello\r\n\r\n"), /^HTTP\/1.1 400 .*\{"error":\{"message":"The request is no HTTP"\}\}$/s);
    const headers = `X: ${"y".repeat(20_000)}`;
    match(await send(`GET / HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n`), /^HTTP\/1.1 431 .*too large"\}\}$/s);
    const id = await edge.host("points");
    const post = (path: string, body: unknown) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        method: "POST",
        headers: { "X-Api-Key": edge.key, "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
    equal((await post("/api/v0/tsdb", [{ hostId: id, name: "loadavg5", time: NOW, value: 1 }])).status, 200);
    equal((await post("/api/v0/tsdb?", null)).status, 200);
    equal((await post("/api/v0/services/nothing/tsdb", [])).status, 404);
    deepEqual(await ok(`GET /api/v0/hosts/${id}/metric-names`), { names: ["loadavg5"] });
  });

  it("[WI26] stops, however busily agents post, and whoever has connected without a word", async () => {
    const other = await openEdge();
    await other.app.listen({ port: 0, host: "127.0.0.1" });
    const { port } = other.app.server.address() as { port: number };
    const received: Socket[] = [];
    other.app.server.on("connection", (socket: Socket) => received.push(socket));
    const [silent, busy] = [connect(port, "127.0.0.1"), connect(port, "127.0.0.1")];
    await Promise.all([once(silent, "connect"), once(busy, "connect")]);
    const ended = [silent, busy].map((socket) => new Promise((resolve) => socket.once("close", resolve)));
    const post = `POST /api/v0/tsdb HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${other.key}\r\nContent-Length: 2\r\n\r\n[]`;
    let answers = 0;
    // The next one goes out when the last one is answered: the connection is idle for a moment only.
    busy.on("data", (chunk) => {
      answers += String(chunk).split("HTTP/1.1 200").length - 1;
      setTimeout(() => busy.writable && busy.write(post), 20);
    });
    busy.on("error", () => {});
    // Half of a request is there when the server stops.
    busy.write(post.slice(0, -1));
    await eventually("half of it", () => received.some((socket) => socket.bytesRead === post.length - 1));
    const closed = other.app.close();
    setTimeout(() => busy.write(post.slice(-1)), 50);
    await closed;
    await Promise.all(ended);
    yes(answers > 0, "what was under way is answered");
  });
});
