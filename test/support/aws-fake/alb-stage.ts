import type { TestContext } from "node:test";
import type { AlbConfig } from "#core/traffic/config.ts";
import type { OpenedRouter } from "#test/contract/traffic-router.ts";
import { type Targets, twoTargets } from "#test/support/two-targets.ts";
import { albRouter } from "#traffic/alb/alb.ts";
import { type DataPlane, startDataPlane } from "./data-plane.ts";
import { type AwsFake, fakeCredentials, startAwsFake } from "./fake.ts";

const ELB = "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012";
export const RULE = `${ELB}:listener-rule/app/edge/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee`;
export const LISTENER = `${ELB}:listener/app/edge/50dc6c495c0c9188/f2f7dc8efc522ab2`;
export const groupArn = (name: string): string => `${ELB}:targetgroup/${name}/${"943f017f100becff"}`;
export const [VM, BLUE, GREEN, MIRROR] = ["vm", "blue", "green", "mirror"].map(groupArn) as [
  string,
  string,
  string,
  string,
];
const NAMES = ["vm", "blue", "green", "mirror"] as const;

export interface AlbStage extends OpenedRouter {
  readonly fake: AwsFake;
  readonly config: AlbConfig;
  readonly targets: Targets;
  readonly plane: DataPlane;
  /** Which group CodeDeploy, or ECS, calls live from now on; the other one is emptied. */
  swapTo(group: string): Promise<void>;
}

export type StageOptions = Partial<Omit<AlbConfig, "driver">> & { readonly at?: string };

const FOLLOW = { cluster: "prod", ecsService: "api" };

/** A fake load balancer of AWS before real targets: VMs, a blue and a green group of an ECS service, and a mirror of ours. */
export async function openAlbStage(t: TestContext, over: StageOptions = {}): Promise<AlbStage> {
  fakeCredentials();
  const { at = RULE, ...rest } = over;
  const [fake, targets, plane] = await Promise.all([startAwsFake(t), twoTargets(t), startDataPlane(t, NAMES)]);
  const { state } = fake;
  const of = (port: number) => [{ Id: "127.0.0.1", Port: port, State: "healthy" as const }];
  Object.assign(state.targets, {
    [VM]: of(targets.ports.stable),
    [BLUE]: of(targets.ports.canary),
    [GREEN]: [],
    [MIRROR]: [],
  });
  state.actions[at] = [
    {
      Type: "authenticate-oidc",
      Order: 1,
      AuthenticateOidcConfig: {
        Issuer: "https://login.example.com",
        AuthorizationEndpoint: "https://login.example.com/authorize",
        TokenEndpoint: "https://login.example.com/token",
        UserInfoEndpoint: "https://login.example.com/userinfo",
        ClientId: "sawara",
        Scope: "openid",
      },
    },
    {
      Type: "forward",
      Order: 2,
      ForwardConfig: {
        TargetGroups: [
          { TargetGroupArn: VM, Weight: 1 },
          { TargetGroupArn: over.topology === "mirror" ? MIRROR : BLUE, Weight: 0 },
        ],
        TargetGroupStickinessConfig: { Enabled: false, DurationSeconds: 3600 },
      },
    },
  ];
  const taskSet = (group: string, status: string) => ({
    id: group.split("/").at(-2),
    status,
    loadBalancers: [{ targetGroupArn: group }],
    externalId: "d-1",
  });
  state.services["prod/api"] = {
    serviceName: "api",
    status: "ACTIVE",
    desiredCount: 1,
    taskSets: [taskSet(BLUE, "PRIMARY")],
  };
  state.deployments["d-1"] = { applicationName: "api", deploymentGroupName: "api", status: "Succeeded" };
  state.deploymentGroups["api/api"] = {
    loadBalancerInfo: { targetGroupPairInfoList: [{ targetGroups: [{ name: "blue" }, { name: "green" }] }] },
  };

  async function changed(): Promise<void> {
    const forward = fake.state.actions[at]!.find(({ Type }) => Type === "forward")!;
    const groups = (forward.ForwardConfig?.TargetGroups ?? []).map(({ TargetGroupArn, Weight = 1 }) => {
      const found = fake.state.targets[TargetGroupArn!]!.filter(({ State }) => State !== "draining");
      return [TargetGroupArn!.split("/").at(-2)!, { weight: Weight, ports: found.map(({ Port }) => Port) }] as const;
    });
    await plane.program(Object.fromEntries(groups));
  }
  fake.changed = changed;
  await changed();

  const config: AlbConfig = {
    driver: "alb",
    ...(at.includes(":listener-rule/") ? { rule: at } : { listener: at }),
    topology: "shared",
    stable: { targetGroup: VM },
    canary: {
      follow: { ...FOLLOW, controller: "codedeploy" },
      ...(over.topology === "mirror" && { mirrorTargetGroup: MIRROR }),
    },
    endpoint: fake.endpoint,
    ...rest,
  };
  return {
    fake,
    config,
    targets,
    plane,
    router: albRouter(config),
    url: plane.url,
    async foreign(canaryBp) {
      const groups = fake.state.actions[at]!.at(-1)!.ForwardConfig!.TargetGroups!;
      const canary = groups.find(({ TargetGroupArn }) => TargetGroupArn !== VM)!;
      for (const group of groups) group.Weight = 0;
      groups.find(({ TargetGroupArn }) => TargetGroupArn === VM)!.Weight = 1000 - canaryBp / 10;
      canary.Weight = canaryBp / 10;
      await changed();
    },
    async others() {
      const [oidc, forward] = fake.state.actions[at]!;
      return [oidc, forward!.Order, forward!.ForwardConfig!.TargetGroupStickinessConfig];
    },
    breakOff: () => fake.stop(),
    async swapTo(group) {
      fake.state.services["prod/api"]!.taskSets = [taskSet(group, "PRIMARY")];
      fake.state.targets[group] = of(targets.ports.canary);
      fake.state.targets[group === BLUE ? GREEN : BLUE] = [];
      await changed();
    },
  };
}
