import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { after, before, describe, it } from "node:test";
import { createEgress, type Destination, type EgressOptions } from "./dial.ts";
import { EgressFailure } from "./failure.ts";

const never = new AbortController().signal;
const LOCAL: EgressOptions = { addresses: [], allowLocalTargets: true };

describe("connections to the outside", () => {
  let server: Server;
  let port = 0;
  const callers: string[] = [];
  before(async () => {
    server = createServer((socket) => {
      callers.push(socket.remoteAddress!);
      socket.on("error", () => {}).end("hello");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
  });
  after(() => server.close());

  const to = (host: string, more: Partial<Destination> = {}): Destination => ({
    host,
    port,
    family: "auto",
    closest: "public",
    ...more,
  });

  /** A resolver that knows these hosts, and which were asked for. */
  function hosts(known: Readonly<Record<string, readonly string[]>>) {
    const asked: string[] = [];
    const lookup = async (host: string) => {
      asked.push(host);
      const found = known[host];
      if (found === undefined) throw Object.assign(new Error("ENOTFOUND"), { code: "ENOTFOUND" });
      return found.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    };
    return { asked, lookup };
  }

  async function failure(options: Partial<EgressOptions>, destination: Destination): Promise<EgressFailure> {
    const egress = createEgress({ addresses: [], allowLocalTargets: false, ...options });
    const error = await egress.dial(destination, never).then(
      () => undefined,
      (reason) => reason as unknown,
    );
    equal(error instanceof EgressFailure, true, `${error}`);
    return error as EgressFailure;
  }

  it("[EG3] local addresses are refused by number and by name, before anything is sent", async () => {
    const { lookup } = hosts({ "inside.example": ["127.0.0.1"], "cloud.example": ["169.254.169.254"] });
    for (const [host, message] of [
      [
        "127.0.0.1",
        'Cannot connect to "127.0.0.1": it is an address of this machine or its network, want a public one',
      ],
      ["[::1]", 'Cannot connect to "::1": it is an address of this machine or its network, want a public one'],
      [
        "inside.example",
        'Cannot connect to "inside.example": it is 127.0.0.1, an address of this machine or its network, want a public one',
      ],
      [
        "cloud.example",
        'Cannot connect to "cloud.example": it is 169.254.169.254, an address of this machine or its network, want a public one',
      ],
    ] as const) {
      const { reason, message: found } = await failure({ lookup }, to(host, { closest: "private" }));
      deepEqual([reason, found], ["refused-address", message]);
    }
    deepEqual(callers, []);
  });

  it("[EG3] private addresses are refused where the caller may reach public ones only", async () => {
    const { reason, message } = await failure({}, to("10.0.0.1"));
    deepEqual(
      [reason, message],
      ["refused-address", 'Cannot connect to "10.0.0.1": it is a private address, want a public one'],
    );
  });

  it("[EG4] a name is resolved once, and the connection goes to an address that was checked", async () => {
    const { lookup, asked } = hosts({ "both.example": ["127.0.0.1", "10.255.255.1"] });
    const egress = createEgress({ ...LOCAL, lookup });
    const { socket, address, connectMs, dnsMs } = await egress.dial(to("both.example"), never);
    socket.destroy();
    deepEqual([address, asked, connectMs > 0, dnsMs >= 0], ["127.0.0.1", ["both.example"], true, true]);
  });

  it("[EG4] of several addresses those that are refused are never connected to", async () => {
    const { lookup } = hosts({ "mixed.example": ["169.254.169.254", "192.0.2.1", "127.0.0.1"] });
    // An address that we cannot bind fails at once, and the message names the last address that was tried.
    const { reason, message } = await failure({ addresses: ["203.0.113.9"], lookup }, to("mixed.example"));
    equal(reason, "connect");
    match(message, /^Cannot connect to "mixed\.example" \(192\.0\.2\.1, port \d+\): /);
  });

  it("[EG5] an address that refuses gives way to the next", async () => {
    const { lookup } = hosts({ "two.example": ["127.0.0.9", "127.0.0.1"] });
    const egress = createEgress({ ...LOCAL, lookup });
    const { socket, address } = await egress.dial(to("two.example"), never);
    socket.destroy();
    equal(address, "127.0.0.1");
  });

  it("[EG5] who cannot be connected to or resolved is told by name, address and port", async () => {
    const dead = createServer().listen(0, "127.0.0.1");
    await once(dead, "listening");
    const { port: closed } = dead.address() as AddressInfo;
    dead.close();
    await once(dead, "close");
    const { lookup } = hosts({ "dead.example": ["127.0.0.1"] });
    const options = { ...LOCAL, lookup };
    deepEqual(
      [
        await failure(options, to("dead.example", { port: closed })),
        await failure(options, to("127.0.0.1", { port: closed })),
        await failure(options, to("none.example")),
      ].map(({ reason, message }) => [reason, message]),
      [
        ["connect", `Cannot connect to "dead.example" (127.0.0.1, port ${closed}): connection refused`],
        ["connect", `Cannot connect to "127.0.0.1" (port ${closed}): connection refused`],
        ["dns", 'Cannot resolve "none.example": no such host'],
      ],
    );
  });

  it("[EG6] connections come from the egress address", { skip: process.platform !== "linux" }, async () => {
    const egress = createEgress({ addresses: ["127.0.0.77"], allowLocalTargets: true });
    callers.length = 0;
    const { socket } = await egress.dial(to("127.0.0.1"), never);
    await once(socket.resume(), "end");
    socket.destroy();
    deepEqual(callers, ["127.0.0.77"]);
  });

  it("[EG6] with an egress address of one family the other is not used", async () => {
    const { lookup } = hosts({ "six.example": ["2001:db8::1"] });
    const { reason, message } = await failure({ addresses: ["192.0.2.1"], lookup }, to("six.example"));
    deepEqual(
      [reason, message],
      ["dns", 'Cannot connect to "six.example": it has no address of a family with an egress address'],
    );
  });

  it("[EG6] an egress address that this machine does not have says so", async () => {
    const { message } = await failure({ addresses: ["192.0.2.1"], allowLocalTargets: true }, to("127.0.0.1"));
    match(message, /: the egress address is not one of this machine$/);
  });

  it("[EG5] only addresses of the wanted family are used", async () => {
    const { lookup } = hosts({ "four.example": ["127.0.0.1"] });
    const { message } = await failure({ ...LOCAL, lookup }, to("four.example", { family: "ipv6" }));
    equal(message, 'Cannot connect to "four.example": it has no IPv6 address');
  });

  it("[EG5] ends with the signal's reason, while resolving too", async () => {
    const reason = new Error("stopped");
    const egress = createEgress({ ...LOCAL, lookup: () => new Promise(() => {}) });
    const controller = new AbortController();
    const dialling = egress.dial(to("slow.example"), controller.signal);
    controller.abort(reason);
    await rejects(dialling, reason);
    await rejects(egress.dial(to("127.0.0.1"), controller.signal), reason);
  });
});
