import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { GaveUp } from "#agent/exit.ts";
import { createClient } from "#client/client.ts";
import { type Clock, ManualClock } from "#kit/clock.ts";
import { silentLogger } from "#kit/log.ts";
import { eventually } from "#test/support/eventually.ts";
import { type FakeMackerel, fakeMackerel } from "#test/support/fake-mackerel.ts";
import { OtherHosts } from "./others.ts";
import { hostInput, identityObjection, type Registration, register } from "./register.ts";

let fake: FakeMackerel;
let root: string;
beforeEach(async () => {
  fake = await fakeMackerel();
  root = join(mkdtempSync(join(tmpdir(), "sawara-agent-")), "state");
});
afterEach(() => fake.close());

/** A clock whose sleepers wake at once; it remembers how long they wanted to sleep. */
function hastyClock(): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  return { now: () => 0, slept, sleep: async (ms) => void slept.push(ms) };
}

const agent = { userAgent: "sawara-agent/1.0 (Revision abc)", version: "1.0", revision: "abc" };
const facts = { name: "web1", meta: {}, interfaces: [] };
const settings = {
  roles: ["shop:web"],
  checks: [
    { name: "ssh", memo: "port 22" },
    { name: "theirs", memo: "", customIdentifier: "other" },
  ],
};

function registration(more: Partial<Registration> = {}): Registration {
  return {
    client: createClient({ baseUrl: fake.url, apiKey: "k" }),
    root,
    input: hostInput(facts, settings, agent),
    clock: hastyClock(),
    log: silentLogger,
    signal: new AbortController().signal,
    ...more,
  };
}
const idOnDisk = () => readFileSync(join(root, "id"), "utf8");
const keys = () => fake.seen.map(({ key }) => key);
const refusal = (status: number, message: string) => ({ status, json: { error: { message } } });

describe("the first start", () => {
  it("[SA60] registers the host, keeps its id, and the next start is the same host", async () => {
    const id = await register(registration());
    equal(idOnDisk(), id);
    deepEqual(fake.bodies("POST /api/v0/hosts"), [
      {
        name: "web1",
        meta: { "agent-name": agent.userAgent, "agent-version": "1.0", "agent-revision": "abc" },
        interfaces: [],
        roleFullnames: ["shop:web"],
        checks: [{ name: "ssh", memo: "port 22" }],
      },
    ]);
    equal(await register(registration()), id);
    equal(fake.bodies("POST /api/v0/hosts").length, 1);
  });

  it("[SA61] of a machine that the server knows by its custom identifier takes that host up again", async () => {
    const input = { ...hostInput(facts, settings, agent), customIdentifier: "i-1.ec2.amazonaws.com" };
    const id = await register(registration({ input }));
    const elsewhere = join(root, "elsewhere");
    equal(await register(registration({ input, root: elsewhere })), id);
    equal(fake.bodies("POST /api/v0/hosts").length, 1);
    deepEqual(fake.seen.find(({ key }) => key === "GET /api/v0/hosts")?.query.getAll("status"), [
      "working",
      "standby",
      "maintenance",
      "poweroff",
    ]);
  });

  it("[SA62] sets the status that is asked for, once", async () => {
    const id = await register(registration({ onStart: "standby" }));
    deepEqual(fake.bodies(`POST /api/v0/hosts/${id}/status`), [{ status: "standby" }]);
    await register(registration({ onStart: "standby" }));
    equal(fake.bodies(`POST /api/v0/hosts/${id}/status`).length, 1);
  });

  it("[SA60] asks for a folder that it may write to before it registers anything", async () => {
    writeFileSync(root, "a file where the folder should be");
    await rejects(register(registration()), /name a folder that this user may write to with --root/);
    deepEqual(keys(), []);
  });
});

describe("a server that is away", () => {
  it("[SA63] is tried 20 times, 3 s apart, and then later", async () => {
    fake.on("POST /api/v0/hosts", () => refusal(503, "starting"));
    const clock = hastyClock();
    await rejects(register(registration({ clock })), { exitCode: 75, message: "starting" });
    equal(fake.bodies("POST /api/v0/hosts").length, 20);
    deepEqual([...new Set(clock.slept)], [3_000]);
  });

  it("[SA63] that comes back gets the host", async () => {
    let tries = 0;
    fake.on("POST /api/v0/hosts", () => (++tries < 5 ? refusal(500, "oops") : { id: "late" }));
    fake.on("GET /api/v0/hosts/late", () => ({ host: { id: "late", status: "working" } }));
    equal(await register(registration()), "late");
  });

  it("[SA63] is not waited for when the agent is told to stop", async () => {
    fake.on("POST /api/v0/hosts", () => refusal(503, "starting"));
    const stop = new AbortController();
    const clock = new ManualClock();
    const registering = register(registration({ clock, signal: stop.signal }));
    const ended = rejects(registering);
    await eventually("a try", () => fake.bodies("POST /api/v0/hosts").length === 1);
    stop.abort();
    await ended;
    equal(fake.bodies("POST /api/v0/hosts").length, 1);
  });
});

describe("a server that says no", () => {
  it("[SA64] is believed at once, and the message says what to do", async () => {
    const f = async (status: number, exitCode: number, words: RegExp) => {
      fake.on("POST /api/v0/hosts", () => refusal(status, "the server's words"));
      await rejects(register(registration()), (error: GaveUp) => {
        match(error.message, words);
        return error instanceof GaveUp && error.exitCode === exitCode;
      });
    };
    await f(401, 78, /Cannot use the API key: the server's words; want a key that the server knows/);
    await f(403, 78, /want a key that may read and write/);
    await f(400, 1, /Cannot register this host: the server's words/);
    equal(fake.bodies("POST /api/v0/hosts").length, 3);
    equal(existsSync(join(root, "id")), false);
  });

  it("[SA64] does not know the host of the id file: the file is named", async () => {
    await register(registration());
    writeFileSync(join(root, "id"), "gone");
    await rejects(register(registration()), /Cannot find host "gone" .* delete ".*state\/id" to register/);
  });

  it("[SA65] an id file that is a copy, or of a retired host, is not used", () => {
    const f = (
      host: { isRetired?: boolean; customIdentifier?: string | null },
      own: string | undefined,
      want: RegExp | undefined,
    ) => {
      const objection = identityObjection({ id: "h", isRetired: false, ...host }, own, "/var/id");
      if (want === undefined) equal(objection, undefined);
      else match(objection ?? "", want);
    };
    f({}, undefined, undefined);
    f({}, "mine", undefined);
    f({ customIdentifier: null }, "mine", undefined);
    f({ customIdentifier: "mine" }, "mine", undefined);
    f({ customIdentifier: "theirs" }, "mine", /"\/var\/id" was copied/);
    f({ customIdentifier: "theirs" }, undefined, undefined);
    f({ isRetired: true }, undefined, /it is retired; delete "\/var\/id"/);
  });
});

it("[SA66] hosts of other identifiers are looked up until they are known", async () => {
  const others = new OtherHosts(silentLogger);
  const client = createClient({ baseUrl: fake.url, apiKey: "k" });
  const signal = new AbortController().signal;
  await others.find(client, ["db", undefined, "db"], signal);
  equal(others.idOf("db", "me"), undefined);
  equal(others.idOf(undefined, "me"), "me");
  const id = await client.hosts.create({
    name: "n",
    meta: {},
    interfaces: [],
    roleFullnames: [],
    customIdentifier: "db",
  });
  await others.find(client, ["db"], signal);
  equal(others.idOf("db", "me"), id);
  const before = fake.seen.length;
  await others.find(client, ["db"], signal);
  equal(fake.seen.length, before);
});
