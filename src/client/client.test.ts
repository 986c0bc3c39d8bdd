import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type FakeMackerel, fakeMackerel } from "#test/support/fake-mackerel.ts";
import { ApiError, isKeyTrouble, isOutage } from "./api-error.ts";
import { createClient } from "./client.ts";

let fake: FakeMackerel;
before(async () => {
  fake = await fakeMackerel();
});
after(() => fake.close());

const client = (baseUrl = fake.url, timeoutMs = 120_000) =>
  createClient({ baseUrl, apiKey: "key", userAgent: "me/1", headers: { "X-Agent-Version": "1" }, timeoutMs });

const last = () => fake.seen[fake.seen.length - 1]!;

describe("the client", () => {
  it("says who it is and sends JSON", async () => {
    await client().tsdb.post([{ hostId: "h", name: "loadavg1", time: 60, value: 0.5 }]);
    const { key, headers, body } = last();
    equal(key, "POST /api/v0/tsdb");
    deepEqual(
      [headers["x-api-key"], headers["user-agent"], headers["content-type"], headers["x-agent-version"]],
      ["key", "me/1", "application/json", "1"],
    );
    deepEqual(body, [{ hostId: "h", name: "loadavg1", time: 60, value: 0.5 }]);
  });

  it("replaces the path of its base and turns a user name into Basic auth", async () => {
    const base = fake.url.replace("http://", "http://me:p%20w@");
    const id = await client(`${base}/prefix/`).hosts.create({
      name: "n",
      meta: {},
      interfaces: [],
      roleFullnames: [],
    });
    equal(last().key, "POST /api/v0/hosts");
    equal(last().headers.authorization, `Basic ${btoa("me:p w")}`);
    equal((await client().hosts.get(id)).name, "n");
  });

  it("repeats a name for each value of a list, leaves out what is absent, and escapes segments of paths", async () => {
    await client().hosts.list({ status: ["working", "poweroff"], customIdentifier: "a&b" });
    equal(last().query.toString(), "status=working&status=poweroff&customIdentifier=a%26b");
    await rejects(client().hosts.byCustomIdentifier("a/b"));
    equal(last().key, "GET /api/v0/hosts-by-custom-identifier/a%2Fb");
  });

  it("rejects with status and the server's own words", async () => {
    await rejects(client().hosts.get("nobody"), { name: "ApiError", status: 404, message: "Host Not Found." });
    fake.on("GET /api/v0/org", () => ({ status: 403, json: { error: "no" } }));
    await rejects(client().organization(), { status: 403, message: "no" });
    fake.on("GET /api/v0/org", () => ({ status: 502, json: "<html>" }));
    await rejects(client().organization(), {
      status: 502,
      message: `GET /api/v0/org on ${fake.url}: found status 502 Bad Gateway`,
    });
  });

  it("says why nobody answered, with status 0", async () => {
    const gone = await fakeMackerel();
    await gone.close();
    await rejects(client(gone.url).organization(), (error: ApiError) => {
      match(error.message, /^Cannot reach http:\/\/127\.0\.0\.1:\d+: .*ECONNREFUSED/);
      return error.status === 0;
    });
    fake.on("GET /api/v0/org", () => new Promise(() => {}));
    await rejects(client(fake.url, 50).organization(), {
      status: 0,
      message: `Cannot reach ${fake.url}: no answer within 0.05 s`,
    });
  });

  it("hands the caller's own abort back as it is", async () => {
    await rejects(client().organization(AbortSignal.abort(new Error("enough"))), /enough/);
  });
});

it("an error is an outage, a matter of the key, or neither", () => {
  const kind = (status: number) => {
    const error = new ApiError(status, "x");
    return isOutage(error) ? "outage" : isKeyTrouble(error) ? "key" : "refusal";
  };
  const f = (statuses: number[], want: string) => deepEqual([...new Set(statuses.map(kind))], [want]);
  f([0, 408, 429, 500, 502, 503], "outage");
  f([401, 403], "key");
  f([400, 404, 409, 413], "refusal");
  equal(isOutage(new Error("other")), false);
});
