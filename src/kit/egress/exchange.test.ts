import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttp, type RequestListener } from "node:http";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, createServer as createTcp, type Server } from "node:net";
import { after, before, describe, it } from "node:test";
import tls from "node:tls";
import { type Identity, makeCertificate } from "#test/support/certificate.ts";
import { createEgress } from "./dial.ts";
import { exchange, type HttpRequest, newProgress } from "./exchange.ts";
import { EgressFailure } from "./failure.ts";

const DAY_MS = 86_400_000;
const NOW = Date.now();
const never = new AbortController().signal;
/** Every name is this machine. */
const egress = createEgress({
  addresses: [],
  allowLocalTargets: true,
  lookup: async () => [{ address: "127.0.0.1", family: 4 }],
});

const servers: Server[] = [];
after(() => {
  for (const server of servers) server.close();
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const request = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  url: new URL(url),
  method: "GET",
  headers: [],
  family: "auto",
  closest: "public",
  skipVerification: false,
  maxBodyBytes: 1024,
  ...more,
});

async function failure(asked: HttpRequest, progress = newProgress()): Promise<EgressFailure> {
  const error = await exchange(egress, asked, never, progress).then(
    (answer) => `answered ${answer.status}`,
    (reason) => reason as unknown,
  );
  ok(error instanceof EgressFailure, `${error}`);
  return error;
}

describe("one HTTP exchange", () => {
  let port = 0;
  const seen: { method: string; url: string; headers: string[]; body: string }[] = [];
  const answer: RequestListener = async (asked, reply) => {
    let body = "";
    for await (const chunk of asked) body += chunk;
    seen.push({ method: asked.method!, url: asked.url!, headers: asked.rawHeaders, body });
    if (asked.url === "/endless") {
      reply.on("error", () => {});
      const more = () => {
        while (!reply.destroyed && reply.write(Buffer.alloc(65_536, "x")));
      };
      reply.on("drain", more);
      more();
    } else if (asked.url === "/cut") {
      reply.writeHead(200, { "content-length": "100" }).write("half");
      setImmediate(() => reply.destroy());
    } else if (asked.url !== "/silent") reply.writeHead(201, { "x-a": "b" }).end("fine");
  };
  before(async () => {
    port = await listen(createHttp(answer));
  });

  it("[EG7] sends what it is given over a connection of its own", async () => {
    const got = await exchange(
      egress,
      request(`http://host.example:${port}/a?b=c`, {
        method: "POST",
        headers: [
          ["X-One", "1"],
          ["Content-Length", "999"],
          ["Transfer-Encoding", "chunked"],
        ],
        body: "Grüße",
      }),
      never,
    );
    deepEqual([got.status, got.body.toString(), got.headers["x-a"]], [201, "fine", "b"]);
    deepEqual(seen.at(-1), {
      method: "POST",
      url: "/a?b=c",
      headers: ["Host", `host.example:${port}`, "X-One", "1", "Connection", "close", "Content-Length", "7"],
      body: "Grüße",
    });
  });

  it("[EG7] a Host header of the caller's stands in for the name", async () => {
    await exchange(egress, request(`http://host.example:${port}/`, { headers: [["host", "other.example"]] }), never);
    deepEqual(seen.at(-1)!.headers.slice(0, 2), ["host", "other.example"]);
  });

  it("[EG8] keeps as much of a body as was asked for and reads no further", async () => {
    const got = await exchange(egress, request(`http://host.example:${port}/endless`), never);
    equal(got.body.length, 1024);
  });

  it("[EG8] measures the phases that there were", async () => {
    const progress = newProgress();
    await exchange(egress, request(`http://host.example:${port}/`), never, progress);
    const { dns, connect, tls: handshake, firstByte } = progress.phases;
    deepEqual([dns >= 0, connect > 0, handshake, firstByte > 0], [true, true, 0, true]);
  });

  it("[EG8] an answer that breaks off, or is none, or text that is no header, is a failure in words", async () => {
    const junk = await listen(createTcp((socket) => socket.on("error", () => {}).end("SSH-2.0-OpenSSH\r\n")));
    const shut = await listen(createTcp((socket) => socket.on("error", () => {}).destroy()));
    const cases: [HttpRequest, string, RegExp][] = [
      [request(`http://host.example:${port}/cut`), "connect", /^No answer from "host\.example:\d+": /],
      [request(`http://host.example:${junk}/`), "protocol", /^No answer from "host\.example:\d+": Parse Error: /],
      [request(`http://host.example:${shut}/`), "connect", /^No answer from "host\.example:\d+": /],
      [request(`http://host.example:${port}/`, { headers: [["A\r\nB", "c"]] }), "protocol", /Header name/],
      [request(`http://host.example:${port}/`, { headers: [["A", "b\r\nC: d"]] }), "protocol", /Invalid character/],
      [request("ftp://host.example/"), "protocol", /^Cannot ask "ftp:": want "http:" or "https:"$/],
    ];
    for (const [asked, reason, words] of cases) {
      const error = await failure(asked);
      equal(error.reason, reason, error.message);
      match(error.message, words);
    }
  });

  it("[EG8] ends with the signal's reason while the other side is silent", async () => {
    const controller = new AbortController();
    const asking = exchange(egress, request(`http://host.example:${port}/silent`), controller.signal);
    const reason = new Error("stopped");
    const before = seen.length;
    while (seen.length === before) await new Promise((resolve) => setImmediate(resolve));
    controller.abort(reason);
    await rejects(asking, reason);
  });
});

describe("TLS", () => {
  const valid = { from: NOW - DAY_MS, to: NOW + 30 * DAY_MS };
  const authority = makeCertificate({ name: "Test Authority", ...valid, isAuthority: true });
  const signed = (name: string, more = {}): Identity => makeCertificate({ name, ...valid, issuer: authority, ...more });
  let requests = 0;
  const serve = ({ key, cert }: Identity) =>
    listen(createHttps({ key, cert }, (_, reply) => reply.end(String(++requests))) as unknown as Server);
  before(() => tls.setDefaultCACertificates([authority.cert]));

  it("[EG9] a name and an address are checked against the certificate, whose facts are told", async () => {
    for (const name of ["good.example", "127.0.0.1"]) {
      const port = await serve(signed(name));
      const progress = newProgress();
      const { status } = await exchange(egress, request(`https://${name}:${port}/`), never, progress);
      equal(status, 200);
      deepEqual(progress.certificate, {
        expiresAt: Math.floor(valid.to / 1000),
        subject: name,
        issuer: "Test Authority Ltd",
      });
      ok(progress.phases.tls > 0);
    }
  });

  it("[EG9] nothing is sent to who has a bad certificate; its facts are told all the same", async () => {
    const old = { from: NOW - 30 * DAY_MS, to: NOW - DAY_MS };
    requests = 0;
    for (const [identity, why] of [
      [signed("good.example", old), "it has expired"],
      [signed("good.example", { from: NOW + DAY_MS }), "it is not valid yet"],
      [signed("other.example"), 'it is for "other.example"'],
      [makeCertificate({ name: "good.example", ...valid }), "it is signed by itself"],
      [
        signed("good.example", { issuer: makeCertificate({ name: "Nobody", ...valid, isAuthority: true }) }),
        "its issuer is not trusted here, or the server does not send the whole chain",
      ],
    ] as const) {
      const port = await serve(identity);
      const progress = newProgress();
      const { reason, message } = await failure(request(`https://good.example:${port}/`), progress);
      deepEqual([reason, message], ["certificate", `The certificate of "good.example" is not valid: ${why}`]);
      equal(progress.certificate!.subject, identity.name);
      equal(requests, 0);
    }
  });

  it("[EG9] whoever does not verify is answered, and told the facts", async () => {
    const port = await serve(signed("other.example", { from: NOW - 30 * DAY_MS, to: NOW - DAY_MS }));
    const progress = newProgress();
    const asked = request(`https://good.example:${port}/`, { skipVerification: true });
    equal((await exchange(egress, asked, never, progress)).status, 200);
    equal(progress.certificate!.expiresAt, Math.floor((NOW - DAY_MS) / 1000));
  });

  it("[EG9] a server that does not speak TLS is a failure in words", async () => {
    const port = await listen(createHttp((_, reply) => reply.end()) as unknown as Server);
    const { reason, message } = await failure(request(`https://good.example:${port}/`));
    equal(reason, "tls");
    match(message, /^No TLS with "good\.example": /);
  });
});
