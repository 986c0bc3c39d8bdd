import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, it, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import type { AlbConfig } from "#core/traffic/config.ts";
import { definitionOf } from "#main/migration-file.ts";
import { BLUE, groupArn, LISTENER, RULE, VM } from "#test/support/aws-fake/alb-stage.ts";
import { type AwsFake, fakeCredentials, startAwsFake } from "#test/support/aws-fake/fake.ts";
import { albRouter } from "#traffic/alb/alb.ts";

const SAWARA = fileURLToPath(new URL("../../bin/sawara", import.meta.url));

async function open(t: TestContext) {
  fakeCredentials();
  const fake = await startAwsFake(t);
  for (const group of [VM, BLUE, groupArn("green")]) fake.state.targets[group] = [];
  return {
    fake,
    async init(...args: string[]) {
      const child = spawn(SAWARA, ["migrate", "init", "shop", ...args], {
        env: { ...process.env, AWS_ENDPOINT_URL: fake.endpoint },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let [out, err] = ["", ""];
      child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
      const [code] = (await once(child, "close")) as [number | null];
      return { code, out, err };
    },
  };
}

const forward = (weights: Readonly<Record<string, number>>, sticky = false) => ({
  Type: "forward" as const,
  ForwardConfig: {
    TargetGroups: Object.entries(weights).map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })),
    TargetGroupStickinessConfig: { Enabled: sticky, DurationSeconds: 600 },
  },
});

function serve(fake: AwsFake): void {
  fake.state.services["prod/api"] = {
    status: "ACTIVE",
    desiredCount: 4,
    deploymentController: { type: "CODE_DEPLOY" },
    taskSets: [{ status: "PRIMARY", loadBalancers: [{ targetGroupArn: BLUE }] }],
  };
}

const configOf = (text: string): AlbConfig => definitionOf(text).routes[0]!.config as AlbConfig;

describe("sawara migrate init --from-alb", () => {
  it("[RA15] writes a file of a rule that forwards to both sides", async (t) => {
    const { fake, init } = await open(t);
    fake.state.actions[RULE] = [forward({ [BLUE]: 0, [VM]: 1 }, true)];
    const { code, out, err } = await init("--from-alb", RULE);
    equal(code, 0, err);
    const config = configOf(out);
    deepEqual(
      [config.rule, config.topology, config.stable, config.canary],
      [RULE, "shared", { targetGroup: VM }, { targetGroup: BLUE }],
    );
    ok(albRouter(config).resource.endsWith(RULE));
    match(out, /sticky for 600 s/);
    match(out, /loadBalancer: app\/edge\/50dc6c495c0c9188\n# {3}targetGroups:\n# {5}stable: \[targetgroup\/vm\//);
  });

  it("[RA15] follows a service whose group hangs on another load balancer through a mirror", async (t) => {
    const { fake, init } = await open(t);
    serve(fake);
    fake.state.actions[LISTENER] = [forward({ [VM]: 1, [groupArn("mirror")]: 0 })];
    const { code, out, err } = await init("--from-alb", LISTENER, "--from-ecs", "prod/api");
    equal(code, 0, err);
    const config = configOf(out);
    deepEqual(config.canary, {
      follow: { cluster: "prod", ecsService: "api", controller: "codedeploy" },
      mirrorTargetGroup: groupArn("mirror"),
    });
    deepEqual([config.listener, config.topology], [LISTENER, "mirror"]);
    equal(definitionOf(out).policy.minHealthy, 4);
  });

  it("[RA15] says what is missing, in words that the server refuses, and what cannot be", async (t) => {
    const { fake, init } = await open(t);
    serve(fake);
    fake.state.actions[RULE] = [{ Type: "forward", TargetGroupArn: VM }];
    const { out } = await init("--from-alb", RULE, "--from-ecs", "prod/api");
    match(out, /mirrorTargetGroup: "TARGET_GROUP_OF_YOURS_FOR_THE_MIRROR"/);
    throws(
      () => albRouter(configOf(out)),
      /Cannot use target group "TARGET_GROUP_OF_YOURS_FOR_THE_MIRROR": want its ARN/,
    );
    const missing = await init("--from-alb", RULE, "--from-ecs", "prod/nothing");
    deepEqual([missing.code, missing.out], [1, ""]);
    match(missing.err, /^sawara: Cannot read ECS service prod\/nothing: there is none/);
    equal((await init("--from-ecs", "prod/api")).code, 2);
    fake.state.actions[RULE] = [{ Type: "redirect" }];
    match((await init("--from-alb", RULE)).err, /found no action that forwards/);
    equal((await init()).code, 0);
  });
});
