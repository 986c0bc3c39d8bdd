import { deepEqual, equal, ok as isTrue } from "node:assert/strict";
import { describe, it } from "node:test";
import { AWS_SERVICES } from "#core/aws/metrics.ts";
import { openEdge } from "#test/support/edge.ts";

const edge = await openEdge();
const { call, ok } = edge;
await ok("POST /api/v0/services", { body: { name: "shop", memo: "" } });
await ok("POST /api/v0/services/shop/roles", { body: { name: "web", memo: "" } });

const BODY = {
  name: "main",
  memo: "m",
  key: "AKIAEXAMPLE",
  secretKey: "s3cret-half",
  roleArn: null,
  externalId: null,
  region: "ap-northeast-1",
  includedTags: "Name:production,Stage:live",
  excludedTags: "",
  services: {
    EC2: { enable: true, role: "shop:web", excludedMetrics: ["ec2.cpu.used"], retireAutomatically: true },
    ALB: { enable: true, role: null, excludedMetrics: [] },
    "Route 53": { enable: false, role: null, excludedMetrics: [] },
  },
};

type Answer = { id: string; key: string | null; services: Record<string, object> } & Record<string, unknown>;
const create = (change: object = {}) => call("POST /api/v0/aws-integrations", { body: { ...BODY, ...change } });

describe("AWS integrations", () => {
  it("[AW1] [AW2] are stored whole, with every service and without the secret key", async () => {
    const made = (await create()).body as Answer;
    const { services, id, ...rest } = made;
    const { secretKey: _, services: __, ...sent } = BODY;
    deepEqual(rest, sent);
    deepEqual(Object.keys(services), AWS_SERVICES);
    deepEqual(services.EC2, {
      enable: true,
      role: "shop: web",
      excludedMetrics: ["ec2.cpu.used"],
      retireAutomatically: true,
    });
    deepEqual(services.ALB, { enable: true, role: null, excludedMetrics: [] });
    deepEqual(services.RDS, { enable: false, role: null, excludedMetrics: [], retireAutomatically: false });
    deepEqual(await ok("GET /api/v0/aws-integrations"), { aws_integrations: [made] });
    deepEqual(await ok(`GET /api/v0/aws-integrations/${id}`), made);
    equal(JSON.stringify(await edge.meta.audit.list(edge.org, { limit: 50 })).includes("s3cret-half"), false);
    equal(edge.log().includes("s3cret-half"), false);
    equal((await call("GET /api/v0/aws-integrations/nothing")).status, 404);
    deepEqual(await ok(`DELETE /api/v0/aws-integrations/${id}`), made);
    equal((await call(`DELETE /api/v0/aws-integrations/${id}`)).status, 404);
  });

  it("[AW3] that cannot be meant are refused", async () => {
    equal((await create({ name: "taken" })).status, 200);
    for (const [what, change] of Object.entries({
      "a taken name": { name: "taken" },
      "no name": { name: " " },
      "an unknown service": { name: "x", services: { EC3: { enable: true } } },
      "an unknown region": { name: "x", region: "tokyo" },
      "a role that is none": { name: "x", roleArn: "arn:aws:s3:::bucket" },
      "a role of ours that is not there": { name: "x", services: { EC2: { enable: true, role: "shop:db" } } },
      "a service whose hosts stay": { name: "x", services: { S3: { enable: true, retireAutomatically: true } } },
      "metrics in and out": {
        name: "x",
        services: { EC2: { enable: true, includedMetrics: [] }, ALB: { enable: true, excludedMetrics: [] } },
      },
    }))
      equal((await create(change)).status, 400, what);
  });

  it("[AW3] include metrics, all of them", async () => {
    const services = { EC2: { enable: true, includedMetrics: ["ec2.cpu.used"] } };
    const { services: all } = (await create({ name: "including", services })).body as Answer;
    deepEqual(all.EC2, { enable: true, role: null, includedMetrics: ["ec2.cpu.used"], retireAutomatically: false });
    deepEqual(all.SQS, { enable: false, role: null, includedMetrics: [] });
  });

  it("[AW4] keep the credentials that an update does not name", async () => {
    const { id } = (await create({ name: "kept", externalId: "ext" })).body as Answer;
    const update = async (change: object) =>
      (await ok(`PUT /api/v0/aws-integrations/${id}`, {
        body: { name: "kept", memo: "", region: "us-east-1", ...change },
      })) as Answer;
    const next = await update({});
    deepEqual([next.key, next.externalId, next.includedTags, next.region], ["AKIAEXAMPLE", "ext", "", "us-east-1"]);
    deepEqual(next.services.EC2, { enable: false, role: null, excludedMetrics: [], retireAutomatically: false });
    const cleared = await update({ key: null, externalId: "other" });
    deepEqual([cleared.key, cleared.externalId], [null, "other"]);
    equal((await call("PUT /api/v0/aws-integrations/nothing", { body: BODY })).status, 404);
  });

  it("[AW2] forget a role that goes", async () => {
    await ok("POST /api/v0/services/shop/roles", { body: { name: "going", memo: "" } });
    const services = { EC2: { enable: true, role: "shop: going" } };
    const { id } = (await create({ name: "roles", services })).body as Answer;
    await ok("DELETE /api/v0/services/shop/roles/going");
    const { services: now } = (await ok(`GET /api/v0/aws-integrations/${id}`)) as Answer;
    equal((now.EC2 as { role: unknown }).role, null);
  });

  it("[AW1] have external ids that nobody guesses, and the names of metrics", async () => {
    const ids = await Promise.all([1, 2].map(() => ok("POST /api/v0/aws-integrations-external-id")));
    const [one, two] = ids as { externalId: string }[];
    isTrue(one!.externalId.length >= 20 && one!.externalId !== two!.externalId);
    const metrics = (await ok("GET /api/v0/aws-integrations-excludable-metrics")) as Record<string, string[]>;
    deepEqual(Object.keys(metrics), AWS_SERVICES);
    for (const [service, names] of Object.entries(metrics)) {
      isTrue(names.length > 4, service);
      equal(new Set(names).size, names.length, service);
    }
    isTrue(metrics.SQS!.includes("sqs.oldest_message.age"));
  });
});
