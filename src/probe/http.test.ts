import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo } from "node:net";
import { after, before, describe, it } from "node:test";
import type { ProbeRequest, ProbeResult } from "#core/monitor/probe.ts";
import { ManualClock } from "#kit/clock.ts";
import { createEgress, type Egress } from "#kit/egress/dial.ts";
import { makeCertificate } from "#test/support/certificate.ts";
import { createProber } from "./http.ts";

const DAY_MS = 86_400_000;
const NOW_MS = 1_800_000_000_000;
const never = new AbortController().signal;
const lookup = async () => [{ address: "127.0.0.1", family: 4 }];
/** Every name is this machine, which may be asked. */
const open = createEgress({ addresses: [], allowLocalTargets: true, lookup });
const strict = createEgress({ addresses: [], allowLocalTargets: false, lookup });
const clock = new ManualClock(NOW_MS);

const servers: { close(): unknown }[] = [];
after(() => {
  for (const server of servers) server.close();
});
async function listen(server: Server, at = "127.0.0.1"): Promise<number> {
  servers.push(server);
  server.listen(0, at);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

type Answered = ProbeResult & { outcome: "answered" };
type Failed = ProbeResult & { outcome: "failed" };

function probe(url: string, more: Partial<ProbeRequest> = {}, egress: Egress = open, signal = never) {
  const request: ProbeRequest = {
    url,
    method: "GET",
    headers: [],
    followRedirect: false,
    skipCertificateVerification: false,
    dualstack: "ipv4",
    timeoutMs: 15_000,
    allowPrivate: false,
    ...more,
  };
  return createProber({ egress, clock, version: "1.2.3" }).probe(request, signal);
}

async function answered(...args: Parameters<typeof probe>): Promise<Answered> {
  const result = await probe(...args);
  equal(result.outcome, "answered", JSON.stringify(result));
  return result as Answered;
}

async function failed(...args: Parameters<typeof probe>): Promise<Failed> {
  const result = await probe(...args);
  equal(result.outcome, "failed", JSON.stringify(result));
  return result as Failed;
}

describe("probes of a server", () => {
  let port = 0;
  let at = "";
  const seen: { line: string; headers: IncomingMessage["headers"]; body: string }[] = [];
  const routes: Record<string, RequestListener> = {
    "/": (_, reply) => reply.end("hello"),
    "/down": (_, reply) => reply.writeHead(503).end("maintenance"),
    "/sjis": (_, reply) =>
      reply.writeHead(200, { "content-type": "text/html; charset=Shift_JIS" }).end(Buffer.from("93fa967b", "hex")),
    "/large": (_, reply) => reply.on("error", () => {}).end(Buffer.alloc(3 * 1024 * 1024, "x")),
    "/stalls": (_, reply) => reply.write("first half"),
    "/1": (_, reply) => reply.writeHead(302, { location: "/2", "set-cookie": ["a=1; Path=/", "b=2"] }).end(),
    "/2": (_, reply) => reply.writeHead(302, { location: "/seen", "set-cookie": "c=3; Path=/other" }).end(),
    "/3": (_, reply) => reply.writeHead(302, { location: "/1" }).end(),
    "/seen": (_, reply) => reply.end("seen"),
    "/loop": (_, reply) => reply.writeHead(307, { location: "/loop" }).end(),
    "/nowhere": (_, reply) => reply.writeHead(302).end(),
    "/inside": (_, reply) => reply.writeHead(302, { location: "http://metadata.example/latest" }).end(),
  };
  before(async () => {
    const server = createServer(async (request, reply) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      seen.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
      routes[request.url!]!(request, reply);
    });
    servers.push({ close: () => server.closeAllConnections() });
    port = await listen(server);
    at = `http://start.example:${port}`;
  });

  it("[PR1] an answer has status, body, the moment and the phases", async () => {
    const { phases, ...rest } = await answered(`${at}/`);
    deepEqual(rest, { at: NOW_MS / 1000, outcome: "answered", status: 200, body: "hello", redirects: 0 });
    ok(phases.total >= phases.dns + phases.connect + phases.firstByte);
    deepEqual([phases.tls, phases.connect > 0, phases.firstByte > 0], [0, true, true]);
    deepEqual(
      [seen.at(-1)!.headers["user-agent"], seen.at(-1)!.headers["cache-control"], seen.at(-1)!.headers.host],
      ["sawara-http-checker/1.2.3", "no-cache", `start.example:${port}`],
    );
  });

  it("[PR1] method, headers and body are the monitor's; statuses are not judged", async () => {
    const { status } = await answered(`${at}/down`, {
      method: "PUT",
      body: '{"a":"é"}',
      headers: [
        { name: "Content-Type", value: "application/json" },
        { name: "Host", value: "shop.example" },
      ],
    });
    equal(status, 503);
    const { line, headers, body } = seen.at(-1)!;
    deepEqual(
      [line, headers["content-type"], headers["content-length"], headers.host, body],
      ["PUT /down", "application/json", "10", "shop.example", '{"a":"é"}'],
    );
  });

  it("[PR5] a body is kept up to 1 MiB, as text", async () => {
    equal((await answered(`${at}/large`)).body.length, 1024 * 1024);
    equal((await answered(`${at}/sjis`)).body, "日本");
  });

  it("[PR2] silence and answers that stall end with the time that there is", async () => {
    const { reason, message, phases } = await failed(`${at}/stalls`, { timeoutMs: 5000 });
    deepEqual([reason, message], ["timeout", "No complete answer within 5 s"]);
    // A timer of Node may be up to 1 ms early by the clock that measures.
    ok(phases.firstByte > 0 && phases.total >= 4999, JSON.stringify(phases));
    const deaf = createEgress({ addresses: [], allowLocalTargets: true, lookup: () => new Promise(() => {}) });
    equal((await failed(`${at}/`, { timeoutMs: 50 }, deaf)).reason, "timeout");
  });

  it("[PR3] redirects are followed only when the monitor says so", async () => {
    const { status, redirects } = await answered(`${at}/2`);
    deepEqual([status, redirects], [302, 0]);
  });

  it("[PR3] two redirects are followed, the third is an error", async () => {
    const follow = { followRedirect: true };
    const { body, redirects } = await answered(`${at}/1`, follow);
    deepEqual([body, redirects], ["seen", 2]);
    for (const path of ["/3", "/loop"]) {
      const { reason, message } = await failed(`${at}${path}`, follow);
      deepEqual([reason, message], ["redirects", `Redirected more than 2 times, last to "start.example:${port}"`]);
    }
    equal((await answered(`${at}/nowhere`, follow)).status, 302);
  });

  it("[PR4] cookies that the target sets are replayed on the way", async () => {
    await answered(`${at}/1`, { followRedirect: true, headers: [{ name: "Cookie", value: "own=0" }] });
    deepEqual(
      seen.slice(-3).map(({ line, headers }) => [line, headers.cookie]),
      [
        ["GET /1", "own=0"],
        ["GET /2", "own=0; a=1; b=2"],
        ["GET /seen", "own=0; a=1; b=2"],
      ],
    );
  });

  it("[PR6] every hop's address is checked", async () => {
    equal((await failed(`${at}/`, {}, strict)).reason, "refused-address");
    const onlyStart: Egress = {
      dial: (to, signal) => (to.host === "start.example" ? open : strict).dial(to, signal),
    };
    const { reason, message } = await failed(`${at}/inside`, { followRedirect: true }, onlyStart);
    equal(reason, "refused-address");
    match(message, /^Cannot connect to "metadata\.example": it is 127\.0\.0\.1, /);
  });

  it("[PR6] private addresses only where the organisation allows them", async () => {
    const { reason } = await failed("http://10.0.0.1/", { allowPrivate: false }, strict);
    equal(reason, "refused-address");
    const controller = new AbortController();
    controller.abort(new Error("stopped"));
    await rejects(probe("http://10.0.0.1/", { allowPrivate: true }, strict, controller.signal), /stopped/);
  });

  it("[PR6] the wanted family of addresses is used", async () => {
    const { reason, message } = await failed(`${at}/`, { dualstack: "ipv6" });
    deepEqual([reason, message], ["dns", 'Cannot connect to "start.example": it has no IPv6 address']);
    equal((await answered(`${at}/`, { dualstack: "auto" })).status, 200);
  });

  it("[PR2] text that is no URL is a failure like any other", async () => {
    deepEqual(
      [(await failed("shop.example")).message, (await failed("ldap://shop.example/")).message],
      ['Cannot ask "shop.example": it is no URL', 'Cannot ask "ldap:": want "http:" or "https:"'],
    );
  });

  it("[PR2] stopping ends a probe at once, without a result", async () => {
    const controller = new AbortController();
    const reason = new Error("stopped");
    const asked = seen.length;
    const probing = probe(`${at}/stalls`, {}, open, controller.signal);
    while (seen.length === asked) await new Promise((resolve) => setImmediate(resolve));
    controller.abort(reason);
    await rejects(probing, reason);
  });
});

describe("probes of certificates", () => {
  const now = Date.now();
  const to = now + 10 * DAY_MS;
  let port = 0;
  before(async () => {
    const identity = makeCertificate({ name: "shop.example", from: now - DAY_MS, to });
    port = await listen(createHttps(identity, (_, reply) => reply.end("secure")) as unknown as Server);
  });

  it("[PR7] a bad certificate fails the probe, and its facts are known all the same", async () => {
    const { reason, message, certificate, phases } = await failed(`https://shop.example:${port}/`);
    deepEqual(
      [reason, message],
      ["certificate", 'The certificate of "shop.example" is not valid: it is signed by itself'],
    );
    deepEqual(certificate, {
      expiresAt: Math.floor(to / 1000),
      subject: "shop.example",
      issuer: "shop.example Ltd",
    });
    ok(phases.tls > 0);
  });

  it("[PR7] a monitor that does not verify is answered, with the facts", async () => {
    const result = await answered(`https://shop.example:${port}/`, { skipCertificateVerification: true });
    deepEqual([result.body, result.certificate?.expiresAt], ["secure", Math.floor(to / 1000)]);
  });
});
