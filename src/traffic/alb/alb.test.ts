import { deepEqual, equal, match, rejects, throws } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, it } from "node:test";
import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { AlbConfig } from "#core/traffic/config.ts";
import { routerContract } from "#test/contract/traffic-router.ts";
import { BLUE, GREEN, LISTENER, MIRROR, openAlbStage, RULE, VM } from "#test/support/aws-fake/alb-stage.ts";
import { without } from "#test/support/program.ts";
import { albRouter } from "./alb.ts";

const SKIP = without("haproxy", "apt-get install haproxy");

describe("a rule of a load balancer that both sides share", { skip: SKIP }, () => {
  routerContract((t) => openAlbStage(t));

  it("[RA7] after a swap the share is the old group's until it is written again", async (t) => {
    const { router, fake, swapTo } = await openAlbStage(t);
    await router.write({ canaryBp: 2500, fence: 1 });
    const before = await router.read();
    deepEqual([before.canaryTarget, before.astray], [BLUE, undefined]);
    await swapTo(GREEN);
    const swapped = await router.read();
    deepEqual([swapped.canaryBp, swapped.canaryTarget], [2500, BLUE]);
    match(swapped.astray!, /^blue still gets traffic/);
    await rejects(router.write({ canaryBp: 2500, fence: 1, expect: before.fingerprint }), { reason: "conflict" });
    await router.write({ canaryBp: 2500, fence: 1, expect: swapped.fingerprint });
    const after = await router.read();
    deepEqual([after.canaryBp, after.canaryTarget, after.astray], [2500, GREEN, undefined]);
    const weights = fake.state.actions[RULE]!.at(-1)!.ForwardConfig!.TargetGroups!.map(({ Weight }) => Weight);
    deepEqual(weights, [750, 0, 250]);
  });

  it("[RA6] [RA10] a deployment freezes the route; one that fails is the platform's word", async (t) => {
    const { router, fake } = await openAlbStage(t);
    const service = fake.state.services["prod/api"]!;
    const [primary] = service.taskSets as object[];
    service.taskSets = [
      primary,
      { id: "green", status: "ACTIVE", externalId: "d-2", loadBalancers: [{ targetGroupArn: GREEN }] },
    ];
    fake.state.deployments["d-2"] = { applicationName: "api", deploymentGroupName: "api", status: "InProgress" };
    equal((await router.read()).frozenBy, "CodeDeploy deployment d-2 is InProgress");
    equal((await router.health!()).canary.failed, undefined);
    fake.state.deployments["d-2"] = {
      ...fake.state.deployments["d-2"],
      status: "Failed",
      errorInformation: { code: "ALARM_ACTIVE", message: "an alarm is active" },
    };
    match((await router.health!()).canary.failed!, /CodeDeploy deployment d-2 is Failed: an alarm is active/);
  });

  it("[RA6] [RA9] nothing moves up while nobody tells which group is live, and the way back is open", async (t) => {
    const { router, config, fake } = await openAlbStage(t);
    await router.write({ canaryBp: 2500, fence: 1 });
    const refused = { kind: "refuse", code: "AccessDeniedException", message: "not authorized" } as const;
    fake.fault(/^Describe(Services|Tags)$|^AddTags$/, refused, 1000);
    await rejects(router.read(), /Cannot read the tags of rule .* AWS says "not authorized"/);
    await router.write({ canaryBp: 0, fence: 1 });
    fake.heal();
    equal((await router.read()).canaryBp, 0);
    await router.write({ canaryBp: 2500, fence: 1 });
    fake.fault(/^DescribeServices$/, refused, 1000);
    const { canaryBp, frozenBy } = await router.read();
    equal(canaryBp, 2500);
    match(frozenBy!, /Cannot read ECS service prod\/api: AWS says "not authorized" \(AccessDeniedException\)/);
    // A process that never saw ECS knows the stable group, and gives everything to it.
    const stranger = albRouter(config);
    await stranger.write({ canaryBp: 0, fence: 2 });
    fake.heal();
    deepEqual([(await router.read()).canaryBp, (await router.read()).fence], [0, 2]);
  });

  it("[RA9] goes back where the stable side is followed too, and nobody tells which group it has", async (t) => {
    const { config, fake } = await openAlbStage(t, { topology: "mirror" });
    const stable = { follow: { cluster: "prod", ecsService: "old", controller: "ecs" } } as const;
    fake.state.actions[RULE]!.at(-1)!.ForwardConfig!.TargetGroups![1]!.Weight = 1;
    await albRouter({ ...config, stable }).write({ canaryBp: 0, fence: 1 });
    const weights = fake.state.actions[RULE]!.at(-1)!.ForwardConfig!.TargetGroups!.map(({ Weight }) => Weight);
    deepEqual(weights, [999, 0]);
  });

  it("[RA5] of several groups the one with the tag is live", async (t) => {
    const { config, fake } = await openAlbStage(t);
    const router = albRouter({ ...config, canary: { tagged: [BLUE, GREEN] } });
    await rejects(router.read(), /found 0 tagged migration:side=live, want one/);
    fake.state.tags[GREEN] = { "migration:side": "live" };
    await router.write({ canaryBp: 2500, fence: 1 });
    equal((await router.read()).canaryTarget, GREEN);
  });

  it("[RA14] a write that AWS took and did not do is read as not done", async (t) => {
    const { router, fake } = await openAlbStage(t);
    fake.fault(/^ModifyRule$/, { kind: "lost" });
    await router.write({ canaryBp: 2500, fence: 1 });
    equal((await router.read()).canaryBp, 0);
    await router.write({ canaryBp: 2500, fence: 1 });
    equal((await router.read()).canaryBp, 2500);
  });

  it("[RA2] throttling is waited out, and said when it does not end", async (t) => {
    const { router, fake } = await openAlbStage(t);
    fake.fault(/^DescribeRules$/, { kind: "throttle" }, 2);
    equal((await router.read()).canaryBp, 0);
    fake.fault(/^ModifyRule$/, { kind: "throttle" }, 1000);
    await rejects(router.write({ canaryBp: 2500, fence: 1 }), {
      name: "Unavailable",
      message: `Cannot set the weights of rule ${RULE}: AWS says "Rate exceeded" (Throttling)`,
    });
    fake.heal();
    equal((await router.read()).canaryBp, 0);
  });

  it("[RA4] refuses a share while a third group gets traffic, and takes everything back all the same", async (t) => {
    const { router, fake } = await openAlbStage(t);
    const { ForwardConfig } = fake.state.actions[RULE]!.at(-1)!;
    ForwardConfig!.TargetGroups!.push({ TargetGroupArn: MIRROR, Weight: 1 });
    await rejects(router.write({ canaryBp: 2500, fence: 1 }), /mirror gets traffic too, want the two sides alone/);
    await router.write({ canaryBp: 0, fence: 1 });
    const weights = fake.state.actions[RULE]!.at(-1)!.ForwardConfig!.TargetGroups!.map(({ Weight }) => Weight);
    deepEqual(weights, [999, 0, 1]);
  });

  it("[RA10] tells what ECS says of tasks that restart again and again", async (t) => {
    const { router, fake } = await openAlbStage(t);
    const now = Date.now() / 1000;
    const stopped = (i: number) => ({
      taskArn: `task/${i}`,
      desiredStatus: "STOPPED",
      stopCode: "EssentialContainerExited",
      stoppedReason: "Essential container in task exited",
      stoppedAt: now - 60 * i,
    });
    fake.state.tasks["prod/api"] = [stopped(1), stopped(2)];
    deepEqual((await router.health!()).stable, { healthy: 1, total: 1 });
    match((await router.health!()).canary.failed!, /no task stays up: 2 stopped in 10 min, .*Essential container/);
    fake.state.tasks["prod/api"].push({ taskArn: "task/0", desiredStatus: "RUNNING", startedAt: now - 3600 });
    equal((await router.health!()).canary.failed, undefined);
  });
});

describe("the default of a listener with a mirror of the live group", { skip: SKIP }, () => {
  routerContract((t) => openAlbStage(t, { at: LISTENER, topology: "mirror" }));

  it("[RA7] [RA8] follows the live group through a swap", async (t) => {
    const { router, fake, targets, swapTo, url } = await openAlbStage(t, { at: LISTENER, topology: "mirror" });
    await router.write({ canaryBp: 10_000, fence: 1 });
    equal((await router.read()).canaryTarget, BLUE);
    const mirrored = () =>
      fake.state.targets[MIRROR]!.filter(({ State }) => State !== "draining").map(({ Port }) => Port);
    deepEqual(mirrored(), [targets.ports.canary]);
    await swapTo(GREEN);
    // Another port, as new tasks have other addresses.
    fake.state.targets[GREEN]![0] = { Id: "127.0.0.1", Port: targets.ports.stable, State: "initial" };
    equal((await router.read()).canaryTarget, GREEN);
    deepEqual(mirrored(), [targets.ports.canary], "nothing new is healthy yet");
    fake.state.targets[GREEN]![0]!.State = "healthy";
    await router.read();
    await router.read();
    deepEqual(mirrored(), [targets.ports.stable]);
    const { calls } = fake;
    const order = calls.map(({ operation }) => operation).filter((name) => /^(Der|R)egisterTargets$/.test(name));
    deepEqual(order, ["RegisterTargets", "RegisterTargets", "DeregisterTargets"]);
    equal(await (await fetch(url)).text(), "stable");
  });

  it("[RA6] [RA8] a mirror that cannot be filled freezes the route", async (t) => {
    const { router, fake } = await openAlbStage(t, { at: LISTENER, topology: "mirror" });
    fake.fault(/^RegisterTargets$/, { kind: "refuse", code: "AccessDenied", message: "no" }, 1);
    match((await router.read()).frozenBy!, /Cannot register targets in mirror: AWS says "no"/);
    equal((await router.read()).frozenBy, undefined);
  });
});

describe("what is asked of a load balancer", () => {
  const base: AlbConfig = {
    driver: "alb",
    rule: RULE,
    topology: "shared",
    stable: { targetGroup: VM },
    canary: { targetGroup: BLUE },
  };

  it("[TR9] what would never work is refused", () => {
    const rows: [config: Partial<AlbConfig>, why: RegExp][] = [
      [{ listener: LISTENER }, /want either a rule or a listener/],
      [{ rule: LISTENER }, /Cannot use rule/],
      [{ rule: RULE.replace("/app/", "/net/") }, /want the ARN of one of an Application Load Balancer/],
      [{ canary: {} }, /found 0 of targetGroup, tagged and follow/],
      [{ canary: { targetGroup: VM } }, /found one target group twice/],
      [{ canary: { targetGroup: "api" } }, /Cannot use target group "api"/],
      [{ topology: "mirror" }, /want mirrorTargetGroup/],
      [{ canary: { targetGroup: BLUE, mirrorTargetGroup: MIRROR } }, /want mirrorTargetGroup with "mirror"/],
    ];
    for (const [over, why] of rows) throws(() => albRouter({ ...base, ...over }), why);
  });

  it("[RA4] what a person runs by hand keeps what else is in the actions", {
    skip: without("jq", "apt-get install jq"),
  }, () => {
    const secretless = { Type: "authenticate-oidc", AuthenticateOidcConfig: { ClientId: "c" } };
    const before = [secretless, { Type: "forward", Order: 2, TargetGroupArn: VM }];
    const rows: [share: number, weights: object][] = [
      [0, { [VM]: 999 }],
      [100, { [VM]: 990, [BLUE]: 10 }],
      [10_000, { [VM]: 0, [BLUE]: 999 }],
    ];
    for (const [share, weights] of rows) {
      const text = albRouter(base).byHand(share);
      const [, program] =
        /^aws elbv2 describe-rules --rule-arns arn:.* \| jq '(.*)' > actions\.json && aws elbv2 modify-rule /.exec(
          text,
        )!;
      const after = JSON.parse(
        execFileSync("jq", [program!], { input: JSON.stringify(before), encoding: "utf8" }),
      ) as Action[];
      const groups = after[1]!.ForwardConfig!.TargetGroups!.map(({ TargetGroupArn, Weight }) => [
        TargetGroupArn,
        Weight,
      ]);
      deepEqual(Object.fromEntries(groups), weights);
      deepEqual([after[1]!.Order, after[1]!.TargetGroupArn], [2, undefined]);
      deepEqual(after[0]!.AuthenticateOidcConfig, { ClientId: "c", UseExistingClientSecret: true });
    }
  });
});
