import { deepEqual, equal, match } from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { after, before, describe, it, type TestContext } from "node:test";
import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { ECS } from "@aws-sdk/client-ecs";
import { type Action, ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { Route53 } from "@aws-sdk/client-route-53";
import { openAws } from "#aws/aws.ts";
import { lookAtService } from "#aws/live.ts";
import type { AlbConfig } from "#core/traffic/config.ts";
import type { TrafficRouter } from "#core/traffic/router.ts";
import { freePort } from "#kit/free-port.ts";
import { cloudwatchAlb } from "#sli/cloudwatch-alb.ts";
import { type OpenedRouter, routerContract } from "#test/contract/traffic-router.ts";
import { startDataPlane } from "#test/support/aws-fake/data-plane.ts";
import { fakeCredentials } from "#test/support/aws-fake/fake.ts";
import { eventually } from "#test/support/eventually.ts";
import { endOf, without } from "#test/support/program.ts";
import { twoTargets } from "#test/support/two-targets.ts";
import { albRouter } from "#traffic/alb/alb.ts";
import { route53Router } from "#traffic/route53/route53.ts";
import { findProgram } from "./find-program.ts";

const REGION = "us-east-1";
const MOTO = findProgram("moto_server", "SAWARA_TEST_MOTO");
const isRequired = process.env.SAWARA_REQUIRE_SERVICES === "1";
const SKIP =
  MOTO === undefined && !isRequired
    ? "found no moto_server; scripts/install-interop.sh installs it"
    : without("haproxy", "apt-get install haproxy");

describe("AWS as other people emulate it, moto", { skip: SKIP }, () => {
  let moto: ChildProcess;
  let endpoint: string;
  const clients = () => {
    const config = { region: REGION, endpoint };
    return {
      cloudwatch: new CloudWatch(config),
      elb: new ElasticLoadBalancingV2(config),
      ecs: new ECS(config),
      route53: new Route53(config),
    };
  };

  before(async () => {
    fakeCredentials();
    const port = await freePort();
    endpoint = `http://127.0.0.1:${port}`;
    moto = spawn(MOTO ?? "moto_server", ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
    await eventually("moto_server listens", async () => {
      if (moto.exitCode !== null) throw new Error(`moto_server ended with ${moto.exitCode}`);
      return (await fetch(`${endpoint}/moto-api/`).catch(() => undefined))?.ok;
    });
  });
  after(async () => {
    if (moto !== undefined) await endOf(moto);
  });

  /** A way to moto that can be cut, and a router whose writes reach a data plane, which moto has none of. */
  async function open(
    t: TestContext,
    make: (endpoint: string) => TrafficRouter,
    program: () => Promise<void>,
  ): Promise<{ readonly router: TrafficRouter; breakOff(): Promise<void> }> {
    const relay = await relayTo(t, Number(new URL(endpoint).port));
    const router = make(relay.url);
    await program();
    return {
      router: {
        ...router,
        async write(want, signal) {
          await router.write(want, signal);
          await program();
        },
      },
      breakOff: relay.cut,
    };
  }

  async function openAlb(t: TestContext, topology: AlbConfig["topology"]): Promise<OpenedRouter> {
    const { elb } = clients();
    const [{ ports }, plane] = await Promise.all([twoTargets(t), startDataPlane(t, ["vm", "ecs"])]);
    const { VpcId, subnets } = await defaultNetwork(endpoint);
    const name = `t${Math.floor(ports.stable)}${topology[0]}`;
    const balancer = (await elb.createLoadBalancer({ Name: name, Subnets: subnets })).LoadBalancers![0]!;
    const groupOf = async (suffix: string) =>
      (
        await elb.createTargetGroup({
          Name: `${name}-${suffix}`,
          Protocol: "HTTP",
          Port: 80,
          VpcId,
          TargetType: "ip",
        })
      ).TargetGroups![0]!.TargetGroupArn!;
    const [vm, ecs, mirror] = [await groupOf("vm"), await groupOf("ecs"), await groupOf("mirror")];
    await elb.registerTargets({ TargetGroupArn: vm, Targets: [{ Id: "10.0.0.1", Port: ports.stable }] });
    await elb.registerTargets({ TargetGroupArn: ecs, Targets: [{ Id: "10.0.0.2", Port: ports.canary }] });
    const forward: Action = { Type: "forward", TargetGroupArn: vm };
    const listener = (
      await elb.createListener({
        LoadBalancerArn: balancer.LoadBalancerArn,
        Protocol: "HTTP",
        Port: 80,
        DefaultActions: [forward],
      })
    ).Listeners![0]!.ListenerArn!;
    const rule = (
      await elb.createRule({
        ListenerArn: listener,
        Priority: 10,
        Conditions: [{ Field: "path-pattern", Values: ["/api/*"] }],
        Actions: [forward],
      })
    ).Rules![0]!.RuleArn!;
    const mine = topology === "mirror" ? mirror : ecs;
    const isRule = topology === "shared";
    const actions = async (): Promise<readonly Action[]> =>
      isRule
        ? (await elb.describeRules({ RuleArns: [rule] })).Rules![0]!.Actions!
        : (await elb.describeListeners({ ListenerArns: [listener] })).Listeners![0]!.DefaultActions!;

    async function program(): Promise<void> {
      const [{ ForwardConfig, TargetGroupArn }] = (await actions()) as [Action];
      const groups = ForwardConfig?.TargetGroups ?? [{ TargetGroupArn, Weight: 1 }];
      const weight = (arn: string) => groups.find((group) => group.TargetGroupArn === arn)?.Weight ?? 0;
      const { TargetHealthDescriptions = [] } = await elb.describeTargetHealth({ TargetGroupArn: mine });
      await plane.program({
        vm: { weight: weight(vm), ports: [ports.stable] },
        ecs: { weight: weight(mine), ports: TargetHealthDescriptions.map(({ Target }) => Target!.Port!) },
      });
    }

    const config: AlbConfig = {
      driver: "alb",
      ...(isRule ? { rule } : { listener }),
      topology,
      stable: { targetGroup: vm },
      canary: { targetGroup: ecs, ...(topology === "mirror" && { mirrorTargetGroup: mirror }) },
      region: REGION,
    };
    const opened = await open(t, (way) => albRouter({ ...config, endpoint: way }), program);
    return {
      ...opened,
      url: plane.url,
      async foreign(canaryBp) {
        const TargetGroups = [
          { TargetGroupArn: vm, Weight: 1000 - canaryBp / 10 },
          { TargetGroupArn: mine, Weight: canaryBp / 10 },
        ];
        const DefaultActions = [{ Type: "forward" as const, ForwardConfig: { TargetGroups } }];
        if (isRule) await elb.modifyRule({ RuleArn: rule, Actions: DefaultActions });
        else await elb.modifyListener({ ListenerArn: listener, DefaultActions });
        await program();
      },
      others: async () => (await elb.describeRules({ RuleArns: [rule] })).Rules![0]!.Conditions,
    };
  }

  async function openRecords(t: TestContext): Promise<OpenedRouter> {
    const { route53 } = clients();
    const [{ ports }, plane] = await Promise.all([twoTargets(t), startDataPlane(t, ["vm", "ecs"])]);
    const record = `api.t${ports.stable}.example.com`;
    const zone = (
      await route53.createHostedZone({ Name: record.replace("api.", ""), CallerReference: String(ports.stable) })
    ).HostedZone!.Id!;
    const set = async (weights: Readonly<Record<string, number>>) => {
      await route53.changeResourceRecordSets({
        HostedZoneId: zone,
        ChangeBatch: {
          Changes: Object.entries(weights).map(([SetIdentifier, Weight]) => ({
            Action: "UPSERT" as const,
            ResourceRecordSet: {
              Name: record,
              Type: "A" as const,
              SetIdentifier,
              Weight,
              TTL: 60,
              ResourceRecords: [{ Value: SetIdentifier === "vm" ? "192.0.2.1" : "192.0.2.2" }],
            },
          })),
        },
      });
    };
    await set({ vm: 255, ecs: 0 });
    const records = async () => (await route53.listResourceRecordSets({ HostedZoneId: zone })).ResourceRecordSets!;
    async function program(): Promise<void> {
      const found = await records();
      const weight = (id: string) => found.find(({ SetIdentifier }) => SetIdentifier === id)!.Weight!;
      await plane.program({
        vm: { weight: weight("vm"), ports: [ports.stable] },
        ecs: { weight: weight("ecs"), ports: [ports.canary] },
      });
    }
    const make = (way: string) =>
      route53Router({
        driver: "route53",
        zone: zone.replace("/hostedzone/", ""),
        record,
        type: "A",
        identifiers: { stable: "vm", canary: "ecs" },
        acceptGranularity: true,
        region: REGION,
        endpoint: way,
      });
    const opened = await open(t, make, program);
    return {
      ...opened,
      url: plane.url,
      async foreign(canaryBp) {
        await set({ vm: 100 - canaryBp / 100, ecs: canaryBp / 100 });
        await program();
      },
      others: async () => (await records()).map(({ Weight: _, ...rest }) => rest),
    };
  }

  describe("a rule that both sides share", () => routerContract((t) => openAlb(t, "shared")));
  describe("a listener with a mirror", () => routerContract((t) => openAlb(t, "mirror")));
  describe("weighted records", () => routerContract(openRecords, { fence: "records have no room for it" }));

  it("[RA16] [RA17] minutes of a load balancer are added up", async () => {
    const { cloudwatch } = clients();
    const minute = 60 * Math.floor(Date.now() / 60_000) - 600;
    const put = async (group: string, numbers: Readonly<Record<string, number>>) => {
      await cloudwatch.putMetricData({
        Namespace: "AWS/ApplicationELB",
        MetricData: Object.entries(numbers).map(([MetricName, Value]) => ({
          MetricName,
          Value,
          Timestamp: new Date((minute + 5) * 1000),
          Dimensions: [
            { Name: "TargetGroup", Value: group },
            { Name: "LoadBalancer", Value: "app/edge/1" },
          ],
        })),
      });
    };
    await put("targetgroup/vm/1", { RequestCount: 90, HTTPCode_Target_2XX_Count: 87, HTTPCode_Target_5XX_Count: 3 });
    await put("targetgroup/ecs/1", { RequestCount: 9, HTTPCode_Target_2XX_Count: 9 });
    const reader = cloudwatchAlb({
      name: "edge",
      bucketSeconds: 60,
      limitsMs: [],
      from: {
        kind: "cloudwatch-alb",
        loadBalancer: "app/edge/1",
        targetGroups: { stable: ["targetgroup/vm/1"], canary: ["targetgroup/ecs/1"] },
        region: REGION,
        endpoint,
      },
    });
    const { buckets, finalUntil } = await reader.read(minute, minute + 600);
    deepEqual(buckets, [
      { start: minute, side: "stable", counts: { total: 90, bad: 3, slow: [] } },
      { start: minute, side: "canary", counts: { total: 9, bad: 0, slow: [] } },
    ]);
    equal(finalUntil, minute + 420);
  });

  it("[RA5] the primary task set of a service tells which group is live", async () => {
    const { ecs } = clients();
    await ecs.createCluster({ clusterName: "prod" });
    await ecs.registerTaskDefinition({
      family: "api",
      containerDefinitions: [{ name: "app", image: "app", memory: 128 }],
    });
    await ecs.createService({
      cluster: "prod",
      serviceName: "api",
      taskDefinition: "api",
      desiredCount: 1,
      deploymentController: { type: "EXTERNAL" },
    });
    const make = async (targetGroupArn: string) =>
      (
        await ecs.createTaskSet({
          cluster: "prod",
          service: "api",
          taskDefinition: "api",
          loadBalancers: [{ targetGroupArn, containerName: "app", containerPort: 80 }],
        })
      ).taskSet!.taskSetArn!;
    const blue = await make("tg-blue");
    const aws = openAws({ region: REGION, endpoint });
    const look = () =>
      lookAtService(aws, { cluster: "prod", ecsService: "api", controller: "codedeploy" }, { pair: false });
    await ecs.updateServicePrimaryTaskSet({ cluster: "prod", service: "api", primaryTaskSet: blue });
    deepEqual(await look(), { group: "tg-blue", groups: ["tg-blue"] });
    const green = await make("tg-green");
    const during = await look();
    equal(during.group, "tg-blue");
    match(during.deploying!, /deployment of CodeDeploy is under way/);
    await ecs.updateServicePrimaryTaskSet({ cluster: "prod", service: "api", primaryTaskSet: green });
    equal((await look()).group, "tg-green");
  });
});

/** moto has a network from the start; our SDK clients do not ask for it, so it is asked by hand. */
async function defaultNetwork(endpoint: string): Promise<{ readonly VpcId: string; readonly subnets: string[] }> {
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: {
      Authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/${REGION}/ec2/aws4_request, SignedHeaders=host, Signature=0`,
      "Content-Type": "application/x-www-form-urlencoded",
    },
    body: "Action=DescribeSubnets&Version=2016-11-15",
  });
  const text = await answer.text();
  const all = (tag: string) => Array.from(text.matchAll(new RegExp(`<${tag}>([^<]+)</${tag}>`, "g")), ([, id]) => id!);
  return { VpcId: all("vpcId")[0]!, subnets: [...new Set(all("subnetId"))].slice(0, 2) };
}

async function relayTo(t: TestContext, port: number): Promise<{ readonly url: string; cut(): Promise<void> }> {
  const open = new Set<Socket>();
  const relay = createServer((from) => {
    const to = connect(port, "127.0.0.1");
    for (const socket of [from, to]) {
      open.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        open.delete(socket);
        from.destroy();
        to.destroy();
      });
    }
    from.pipe(to).pipe(from);
  }).listen(0, "127.0.0.1");
  await once(relay, "listening");
  const cut = async () => {
    for (const socket of open) socket.destroy();
    if (relay.listening) await new Promise((resolve) => relay.close(resolve));
  };
  t.after(cut);
  return { url: `http://127.0.0.1:${(relay.address() as { port: number }).port}`, cut };
}
