import type { DeploymentInfo } from "@aws-sdk/client-codedeploy";
import type { Service, ServiceDeployment, ServiceRevision, TaskSet } from "@aws-sdk/client-ecs";
import { Rejected, Unavailable } from "#core/errors.ts";
import type { AlbTarget } from "#core/traffic/config.ts";
import type { Aws } from "./aws.ts";

export type Follow = NonNullable<AlbTarget["follow"]>;

/** Where a service's traffic goes now, by the word of whoever deploys it. */
export interface LiveService {
  /** Target group that production traffic goes to. */
  readonly group: string;
  /** Every group that its deployments use in turn, the live one among them. */
  readonly groups: readonly string[];
  /** A deployment that is under way, in words. */
  readonly deploying?: string | undefined;
  /** Why the platform says that the service is not well. */
  readonly failed?: string | undefined;
}

/** Asks which target group is live behind an ECS service. `pair` also finds the other group of CodeDeploy, by two calls more. */
export async function lookAtService(
  aws: Aws,
  follow: Follow,
  { pair }: { readonly pair: boolean },
  signal?: AbortSignal,
): Promise<LiveService> {
  const service = await describeService(aws, follow, signal);
  return follow.controller === "codedeploy"
    ? await byCodeDeploy(aws, follow, service, pair, signal)
    : await byEcs(aws, follow, service, signal);
}

export const nameOf = ({ cluster, ecsService }: Follow): string => `ECS service ${cluster}/${ecsService}`;

export async function describeService(
  aws: Aws,
  follow: Pick<Follow, "cluster" | "ecsService">,
  signal?: AbortSignal,
): Promise<Service> {
  const name = `ECS service ${follow.cluster}/${follow.ecsService}`;
  const { services = [] } = await aws.ask(
    "ecs",
    `read ${name}`,
    (ecs, options) => ecs.describeServices({ cluster: follow.cluster, services: [follow.ecsService] }, options),
    signal,
  );
  const [service] = services;
  if (service === undefined || service.status === "INACTIVE")
    throw new Rejected("not-found", `Cannot read ${name}: there is none`);
  return service;
}

async function byEcs(aws: Aws, follow: Follow, service: Service, signal?: AbortSignal): Promise<LiveService> {
  const name = nameOf(follow);
  const [balancer] = service.loadBalancers ?? [];
  if (balancer?.targetGroupArn === undefined)
    throw new Rejected(
      "invalid",
      `Cannot follow ${name}: found no target group, want a service behind a load balancer`,
    );
  const groups = [balancer.targetGroupArn, balancer.advancedConfiguration?.alternateTargetGroupArn].filter(
    (group) => group !== undefined,
  );
  const deployment = await deploymentOf(aws, name, service, signal);
  const revisions = groups.length === 1 ? [] : await revisionsOf(aws, name, service, deployment, signal);
  const live = liveRevision(revisions, deployment);
  return {
    group: live?.resolvedConfiguration?.loadBalancers?.[0]?.targetGroupArn ?? groups[0]!,
    groups,
    deploying: ecsDeploying(service, deployment),
    failed: ecsFailed(service, deployment),
  };
}

async function deploymentOf(
  aws: Aws,
  name: string,
  { currentServiceDeployment }: Service,
  signal?: AbortSignal,
): Promise<ServiceDeployment | undefined> {
  if (currentServiceDeployment === undefined) return undefined;
  const { serviceDeployments = [] } = await aws.ask(
    "ecs",
    `read the deployment of ${name}`,
    (ecs, options) => ecs.describeServiceDeployments({ serviceDeploymentArns: [currentServiceDeployment] }, options),
    signal,
  );
  return serviceDeployments[0];
}

/** A revision knows its group only here: what the service itself names as the first one never changes. */
async function revisionsOf(
  aws: Aws,
  name: string,
  { currentServiceRevisions = [] }: Service,
  deployment: ServiceDeployment | undefined,
  signal?: AbortSignal,
): Promise<readonly ServiceRevision[]> {
  const known = [
    ...currentServiceRevisions,
    ...(deployment?.sourceServiceRevisions ?? []),
    ...(deployment?.targetServiceRevision === undefined ? [] : [deployment.targetServiceRevision]),
  ].flatMap(({ arn }) => (arn === undefined ? [] : [arn]));
  if (known.length === 0) return [];
  const { serviceRevisions = [] } = await aws.ask(
    "ecs",
    `read the revisions of ${name}`,
    (ecs, options) => ecs.describeServiceRevisions({ serviceRevisionArns: [...new Set(known)] }, options),
    signal,
  );
  return serviceRevisions;
}

/** While a deployment shifts traffic: the one that gets most of it. Else there is only one. */
export function liveRevision(
  revisions: readonly ServiceRevision[],
  deployment: Pick<ServiceDeployment, "sourceServiceRevisions" | "targetServiceRevision"> | undefined,
): ServiceRevision | undefined {
  const { sourceServiceRevisions = [], targetServiceRevision } = deployment ?? {};
  const weight = targetServiceRevision?.requestedProductionTrafficWeight ?? 0;
  const source = sourceServiceRevisions[0]?.arn;
  const live = weight > 50 || source === undefined ? targetServiceRevision?.arn : source;
  return live === undefined ? revisions[0] : revisions.find(({ serviceRevisionArn }) => serviceRevisionArn === live);
}

const ENDED = new Set(["SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"]);

/** Also of a rolling update, which has no traffic to shift but replaces every task. */
function ecsDeploying({ deployments = [] }: Service, deployment: ServiceDeployment | undefined): string | undefined {
  if (deployment?.status !== undefined && !ENDED.has(deployment.status)) {
    const stage = deployment.lifecycleStage === undefined ? "" : ` at ${deployment.lifecycleStage}`;
    return `ECS deployment ${lastOf(deployment.serviceDeploymentArn)} is ${deployment.status}${stage}`;
  }
  const rolling = deployments.find(({ rolloutState }) => rolloutState === "IN_PROGRESS");
  return rolling && `ECS deployment ${lastOf(rolling.id)} is IN_PROGRESS`;
}

function ecsFailed({ deployments = [] }: Service, deployment: ServiceDeployment | undefined): string | undefined {
  const { status, statusReason } = deployment ?? {};
  if (status?.startsWith("ROLLBACK_") && status !== "ROLLBACK_SUCCESSFUL")
    return `ECS deployment ${lastOf(deployment?.serviceDeploymentArn)} is ${status}${because(statusReason)}`;
  const failed = deployments.find((each) => each.status === "PRIMARY" && each.rolloutState === "FAILED");
  return failed && `ECS deployment ${lastOf(failed.id)} is FAILED${because(failed.rolloutStateReason)}`;
}

const because = (reason: string | undefined): string => (reason ? `: ${reason}` : "");
const lastOf = (arn: string | undefined): string => arn?.split("/").at(-1) ?? "";

async function byCodeDeploy(
  aws: Aws,
  follow: Follow,
  { taskSets = [] }: Service,
  pair: boolean,
  signal?: AbortSignal,
): Promise<LiveService> {
  const name = nameOf(follow);
  const primary = taskSets.find(({ status }) => status === "PRIMARY");
  const group = groupOf(primary);
  if (group === undefined)
    throw new Unavailable(`Cannot follow ${name}: found no task set that is PRIMARY, want one with a target group`);
  const newest = taskSets.find((each) => each !== primary && each.status === "ACTIVE") ?? primary;
  // With one task set nothing is being deployed, and without the pair there is nothing more to know.
  if (taskSets.length === 1 && !pair) return { group, groups: [group] };
  // Empty where somebody other than CodeDeploy made it.
  const id = newest?.externalId || undefined;
  const info = id === undefined ? undefined : await deploymentInfo(aws, id, signal);
  const isUnderWay = taskSets.length > 1 || UNDER_WAY.has(info?.status ?? "");
  const word = id === undefined ? "a deployment of CodeDeploy" : `CodeDeploy deployment ${id}`;
  const hasFailed = taskSets.length > 1 && (info?.status === "Failed" || info?.status === "Stopped");
  const groups = pair && info !== undefined ? await pairOf(aws, info, group, signal) : [];
  const seen = taskSets.flatMap((each) => groupOf(each) ?? []);
  return {
    group,
    groups: [...new Set([group, ...seen, ...groups])],
    deploying: isUnderWay ? `${word} is ${info?.status ?? "under way"}` : undefined,
    failed: hasFailed ? `${word} is ${info?.status}${because(info?.errorInformation?.message)}` : undefined,
  };
}

const UNDER_WAY = new Set(["Created", "Queued", "InProgress", "Baking", "Ready"]);

const groupOf = (taskSet: TaskSet | undefined): string | undefined => taskSet?.loadBalancers?.[0]?.targetGroupArn;

async function deploymentInfo(aws: Aws, deploymentId: string, signal?: AbortSignal) {
  const { deploymentInfo: info } = await aws.ask(
    "codedeploy",
    `read CodeDeploy deployment ${deploymentId}`,
    (codedeploy, options) => codedeploy.getDeployment({ deploymentId }, options),
    signal,
  );
  return info;
}

/** The groups of the deployment group's pair; CodeDeploy knows them by name, and a live one of ours tells account and region. */
async function pairOf(
  aws: Aws,
  { applicationName, deploymentGroupName }: Pick<DeploymentInfo, "applicationName" | "deploymentGroupName">,
  live: string,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  if (applicationName === undefined || deploymentGroupName === undefined) return [];
  const { deploymentGroupInfo } = await aws.ask(
    "codedeploy",
    `read deployment group ${applicationName}/${deploymentGroupName}`,
    (codedeploy, options) => codedeploy.getDeploymentGroup({ applicationName, deploymentGroupName }, options),
    signal,
  );
  const names = (deploymentGroupInfo?.loadBalancerInfo?.targetGroupPairInfoList ?? [])
    .flatMap(({ targetGroups = [] }) => targetGroups)
    .flatMap((each) => each.name ?? []);
  const unknown = names.filter((name) => !live.includes(`:targetgroup/${name}/`));
  if (unknown.length === 0) return [];
  const { TargetGroups = [] } = await aws.ask(
    "elb",
    `find target groups ${unknown.join(", ")}`,
    (elb, options) => elb.describeTargetGroups({ Names: unknown }, options),
    signal,
  );
  return TargetGroups.flatMap(({ TargetGroupArn }) => TargetGroupArn ?? []);
}
