import { deepEqual, equal, match, rejects, throws } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, it, type TestContext } from "node:test";
import type { ChangeBatch } from "@aws-sdk/client-route-53";
import type { Route53Config } from "#core/traffic/config.ts";
import { type OpenedRouter, routerContract } from "#test/contract/traffic-router.ts";
import { startDataPlane } from "#test/support/aws-fake/data-plane.ts";
import { type AwsFake, fakeCredentials, startAwsFake } from "#test/support/aws-fake/fake.ts";
import { without } from "#test/support/program.ts";
import { twoTargets } from "#test/support/two-targets.ts";
import { changesFor, shareOfRecords, sort } from "./records.ts";
import { route53Router } from "./route53.ts";

const SKIP = without("haproxy", "apt-get install haproxy");

const CONFIG: Route53Config = {
  driver: "route53",
  zone: "Z1D633PJN98FT9",
  record: "api.example.com",
  type: "A",
  identifiers: { stable: "ec2", canary: "ecs" },
  acceptGranularity: true,
};

const record = (SetIdentifier: string, Weight: number, over = {}) => ({
  Name: "api.example.com.",
  Type: "A" as const,
  SetIdentifier,
  Weight,
  TTL: 60,
  ResourceRecords: [{ Value: SetIdentifier === "ecs" ? "192.0.2.2" : "192.0.2.1" }],
  ...over,
});

interface Opened extends OpenedRouter {
  readonly fake: AwsFake;
}

/** Every request is an answer here, so that shares of answers are shares of requests. */
async function open(t: TestContext): Promise<Opened> {
  fakeCredentials();
  const [fake, { ports }, plane] = await Promise.all([
    startAwsFake(t),
    twoTargets(t),
    startDataPlane(t, ["ec2", "ecs"]),
  ]);
  fake.state.records.push(record("ec2", 255), record("ecs", 0), record("ec2", 7, { Name: "www.example.com." }), {
    Name: "api.example.com.",
    Type: "TXT",
    TTL: 60,
    ResourceRecords: [{ Value: '"of nobody\'s business"' }],
  });
  const of = (identifier: string) =>
    fake.state.records.find(({ SetIdentifier, Name }) => SetIdentifier === identifier && Name === "api.example.com.")!;
  async function changed() {
    const [ec2, ecs] = [of("ec2").Weight!, of("ecs").Weight!];
    const isNone = ec2 + ecs === 0;
    await plane.program({
      ec2: { weight: isNone ? 1 : ec2, ports: [ports.stable] },
      ecs: { weight: isNone ? 1 : ecs, ports: [ports.canary] },
    });
  }
  fake.changed = changed;
  await changed();
  return {
    fake,
    router: route53Router({ ...CONFIG, endpoint: fake.endpoint }),
    url: plane.url,
    async foreign(canaryBp) {
      of("ec2").Weight = 100 - canaryBp / 100;
      of("ecs").Weight = canaryBp / 100;
      await changed();
    },
    others: async () =>
      structuredClone(
        fake.state.records.map(({ Weight, ...set }) => (set.Name === "api.example.com." ? set : { ...set, Weight })),
      ).map((set) => JSON.stringify(set, Object.keys(set).sort())),
    breakOff: () => fake.stop(),
  };
}

describe("weighted records of Route 53", { skip: SKIP }, () => {
  routerContract(open, { fence: "records of Route 53 have no room for it" });

  it("[RA12] a change is in effect when every name server has it, and is not begun again", async (t) => {
    const { router, fake } = await open(t);
    fake.pendingReads = 2;
    await router.write({ canaryBp: 2500, fence: 1 });
    await rejects(router.read(), /Change \/?(change\/)?C1 of the A records of api.example.com is PENDING/);
    await router.write({ canaryBp: 2500, fence: 1 });
    await rejects(router.read(), { name: "Unavailable" });
    equal((await router.read()).canaryBp, 2500);
    equal(fake.calls.filter(({ operation }) => operation === "ChangeResourceRecordSets").length, 1);
  });

  it("[RA11] never sets all to nothing, and reads that as equally", async (t) => {
    const { router, fake, foreign } = await open(t);
    const weights = () => fake.state.records.slice(0, 2).map(({ Weight }) => Weight);
    await router.write({ canaryBp: 5000, fence: 1 });
    await router.write({ canaryBp: 0, fence: 1 });
    deepEqual(weights(), [255, 0]);
    await foreign(0);
    fake.state.records[0]!.Weight = 0;
    equal((await router.read()).canaryBp, 5000);
    await router.write({ canaryBp: 0, fence: 1 });
    deepEqual(weights(), [255, 0]);
  });

  it("[RA2] says what Route 53 said", async (t) => {
    const { router, fake } = await open(t);
    fake.fault(/^ListResourceRecordSets$/, { kind: "throttle" }, 1000);
    await rejects(router.read(), { name: "Unavailable", message: /^Cannot read the A records .* \(Throttling\)$/ });
    fake.heal();
    fake.state.records.splice(1, 1);
    await rejects(router.read(), /Cannot find the weighted A record "ecs" of api.example.com: found "ec2"/);
  });
});

describe("what is asked of Route 53", () => {
  it("[RA4] a third record that is answered stands in the way of all but nothing", () => {
    const found = sort(CONFIG, [record("ec2", 200), record("ecs", 50), record("other", 250)]);
    equal(shareOfRecords(found), 1000);
    throws(() => changesFor(found, 2500), /record "other" is answered too/);
    deepEqual(
      changesFor(found, 0).map(({ ResourceRecordSet }) => ResourceRecordSet!.Weight),
      [255, 0],
    );
  });

  it("[TR9] what would never work is refused, and by hand both are never 0", () => {
    throws(() => route53Router({ ...CONFIG, zone: "example.com" }), /want the id of a hosted zone/);
    throws(() => route53Router({ ...CONFIG, record: "api example" }), /want a name/);
    throws(() => route53Router({ ...CONFIG, identifiers: { stable: "a", canary: "a" } }), /for both sides/);
  });

  it("[RA11] what a person runs by hand changes two weights and nothing else", {
    skip: without("jq", "apt-get install jq"),
  }, () => {
    const text = route53Router(CONFIG).byHand(0);
    match(text, /list-resource-record-sets --hosted-zone-id Z1D633PJN98FT9 --query/);
    const [, program] = /jq '(.*)' > changes.json/.exec(text)!;
    const before = [record("ec2", 200), record("ecs", 50), record("other", 0)];
    const { Changes } = JSON.parse(
      execFileSync("jq", [program!], { input: JSON.stringify(before), encoding: "utf8" }),
    ) as ChangeBatch;
    deepEqual(
      Changes!.map(({ ResourceRecordSet }) => ResourceRecordSet),
      [record("ec2", 255), record("ecs", 0)],
    );
  });
});
