import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { type AwsFake, fakeCredentials, startAwsFake } from "#test/support/aws-fake/fake.ts";
import { openAws } from "./aws.ts";
import { type Follow, lookAtService } from "./live.ts";

const NATIVE: Follow = { cluster: "prod", ecsService: "api", controller: "ecs" };
const revision = (name: string, group: string) => ({
  serviceRevisionArn: name,
  resolvedConfiguration: { loadBalancers: [{ targetGroupArn: group }] },
});

async function open(t: TestContext) {
  fakeCredentials();
  const fake = await startAwsFake(t);
  const aws = openAws({ region: "ap-northeast-1", endpoint: fake.endpoint });
  return { fake, look: (follow = NATIVE) => lookAtService(aws, follow, { pair: true }) };
}

function serve(fake: AwsFake, service: object): void {
  fake.state.services["prod/api"] = { status: "ACTIVE", desiredCount: 2, ...service };
}

describe("which target group is live", () => {
  const blueGreen = {
    loadBalancers: [{ targetGroupArn: "tg-a", advancedConfiguration: { alternateTargetGroupArn: "tg-b" } }],
    currentServiceRevisions: [{ arn: "rev-2" }],
  };

  it("[RA5] ECS tells it by the revision, not by what the service names first", async (t) => {
    const { fake, look } = await open(t);
    serve(fake, blueGreen);
    fake.state.revisions["rev-2"] = revision("rev-2", "tg-b");
    const { group, groups, deploying, failed } = await look();
    deepEqual([group, groups, deploying, failed], ["tg-b", ["tg-a", "tg-b"], undefined, undefined]);
  });

  it("[RA5] [RA6] while ECS shifts traffic it is the one that gets most of it", async (t) => {
    const { fake, look } = await open(t);
    serve(fake, { ...blueGreen, currentServiceDeployment: "arn:aws:ecs:deployment/prod/api/dep-9" });
    fake.state.revisions["rev-2"] = revision("rev-2", "tg-b");
    fake.state.revisions["rev-3"] = revision("rev-3", "tg-a");
    const shift = (weight: number, status = "IN_PROGRESS") => {
      fake.state.serviceDeployments["arn:aws:ecs:deployment/prod/api/dep-9"] = {
        serviceDeploymentArn: "arn:aws:ecs:deployment/prod/api/dep-9",
        status,
        statusReason: "CloudWatch alarm",
        lifecycleStage: "PRODUCTION_TRAFFIC_SHIFT",
        sourceServiceRevisions: [{ arn: "rev-2", requestedProductionTrafficWeight: 100 - weight }],
        targetServiceRevision: { arn: "rev-3", requestedProductionTrafficWeight: weight },
      };
    };
    shift(10);
    const early = await look();
    deepEqual(
      [early.group, early.deploying, early.failed],
      ["tg-b", "ECS deployment dep-9 is IN_PROGRESS at PRODUCTION_TRAFFIC_SHIFT", undefined],
    );
    shift(100);
    equal((await look()).group, "tg-a");
    shift(0, "ROLLBACK_IN_PROGRESS");
    const back = await look();
    equal(back.group, "tg-b");
    equal(back.failed, "ECS deployment dep-9 is ROLLBACK_IN_PROGRESS: CloudWatch alarm");
  });

  it("[RA5] [RA6] [RA10] a rolling service has one group, and its deployment a state", async (t) => {
    const { fake, look } = await open(t);
    const deployment = (rolloutState: string) => [
      { id: "ecs-svc/1", status: "PRIMARY", rolloutState, rolloutStateReason: "tasks failed to start." },
    ];
    serve(fake, { loadBalancers: [{ targetGroupArn: "tg-a" }], deployments: deployment("COMPLETED") });
    deepEqual(await look(), { group: "tg-a", groups: ["tg-a"], deploying: undefined, failed: undefined });
    serve(fake, { loadBalancers: [{ targetGroupArn: "tg-a" }], deployments: deployment("IN_PROGRESS") });
    equal((await look()).deploying, "ECS deployment 1 is IN_PROGRESS");
    serve(fake, { loadBalancers: [{ targetGroupArn: "tg-a" }], deployments: deployment("FAILED") });
    equal((await look()).failed, "ECS deployment 1 is FAILED: tasks failed to start.");
  });

  it("[RA5] CodeDeploy's is that of the primary task set, and the pair that of its deployment group", async (t) => {
    const { fake, look } = await open(t);
    const arn = (name: string) => `arn:aws:elasticloadbalancing:x:1:targetgroup/${name}/1`;
    serve(fake, {
      taskSets: [{ status: "PRIMARY", externalId: "d-1", loadBalancers: [{ targetGroupArn: arn("blue") }] }],
    });
    fake.state.targets[arn("green")] = [];
    fake.state.deployments["d-1"] = { applicationName: "app", deploymentGroupName: "group", status: "Succeeded" };
    fake.state.deploymentGroups["app/group"] = {
      loadBalancerInfo: { targetGroupPairInfoList: [{ targetGroups: [{ name: "blue" }, { name: "green" }] }] },
    };
    const { group, groups, deploying } = await look({ ...NATIVE, controller: "codedeploy" });
    deepEqual([group, groups, deploying], [arn("blue"), [arn("blue"), arn("green")], undefined]);
    serve(fake, { taskSets: [] });
    await rejects(look({ ...NATIVE, controller: "codedeploy" }), /found no task set that is PRIMARY/);
  });

  it("[RA2] [RA5] a service that is not there is said", async (t) => {
    const { fake, look } = await open(t);
    await rejects(look(), { reason: "not-found" });
    serve(fake, { status: "INACTIVE" });
    await rejects(look(), { reason: "not-found" });
    serve(fake, {});
    await rejects(look(), (error: Error) => {
      match(error.message, /Cannot follow ECS service prod\/api: found no target group/);
      return true;
    });
  });
});
