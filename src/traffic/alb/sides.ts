import type { Aws } from "#aws/aws.ts";
import { type LiveService, lookAtService } from "#aws/live.ts";
import { Rejected, Unavailable } from "#core/errors.ts";
import type { AlbConfig, AlbTarget } from "#core/traffic/config.ts";
import type { AlbSides } from "./actions.ts";

/** The sides of a rule now. */
export interface SidesNow {
  readonly sides: AlbSides;
  /** What the canary's share is for: in a mirror, the group that is copied. */
  readonly target: string;
  readonly deploying?: string | undefined;
  readonly failed?: string | undefined;
}

/** Tag of the live one among target groups that a person, or a deployment of its own kind, swaps. */
const LIVE_TAG = { key: "migration:side", value: "live" };

/** Which target groups are whose, and which are live. */
export async function findSides(aws: Aws, config: AlbConfig, signal?: AbortSignal): Promise<SidesNow> {
  const { stable, canary, topology } = config;
  const pair = topology === "shared";
  const [old, young] = await Promise.all([find(aws, stable, true, signal), find(aws, canary, pair, signal)]);
  const mirror = canary.mirrorTargetGroup;
  return {
    sides: {
      stable: { live: old.group, all: old.groups },
      canary: pair ? { live: young.group, all: young.groups } : { live: mirror!, all: [mirror!] },
    },
    target: young.group,
    deploying: young.deploying ?? old.deploying,
    failed: young.failed,
  };
}

async function find(aws: Aws, target: AlbTarget, pair: boolean, signal?: AbortSignal): Promise<LiveService> {
  if (target.follow !== undefined) return await lookAtService(aws, target.follow, { pair }, signal);
  if (target.tagged !== undefined) return await byTag(aws, target.tagged, signal);
  return { group: target.targetGroup!, groups: [target.targetGroup!] };
}

async function byTag(aws: Aws, groups: readonly string[], signal?: AbortSignal): Promise<LiveService> {
  const { TagDescriptions = [] } = await aws.ask(
    "elb",
    "read the tags of target groups",
    (elb, options) => elb.describeTags({ ResourceArns: [...groups] }, options),
    signal,
  );
  const live = TagDescriptions.filter(({ Tags = [] }) =>
    Tags.some(({ Key, Value }) => Key === LIVE_TAG.key && Value === LIVE_TAG.value),
  );
  if (live.length !== 1)
    throw new Unavailable(
      `Cannot tell which target group is live: found ${live.length} tagged ${LIVE_TAG.key}=${LIVE_TAG.value}, want one`,
    );
  return { group: live[0]!.ResourceArn!, groups };
}

/** Which groups are whose, as far as the configuration alone tells; what is followed is not in it. */
export function fixedSides({ stable, canary, topology }: AlbConfig): {
  readonly stable?: string | undefined;
  readonly canary?: string | undefined;
} {
  return { stable: stable.targetGroup, canary: topology === "mirror" ? canary.mirrorTargetGroup : canary.targetGroup };
}

const GROUP = /^arn:[\w-]+:elasticloadbalancing:[\w-]+:\d+:targetgroup\/[\w-]+\/[\w-]+$/;
const PLACE = {
  rule: /^arn:[\w-]+:elasticloadbalancing:[\w-]+:\d+:listener-rule\/app\/[\w/-]+$/,
  listener: /^arn:[\w-]+:elasticloadbalancing:[\w-]+:\d+:listener\/app\/[\w/-]+$/,
};

/** The ARN of the rule or listener. Refuses what could never work, before anything is asked. */
export function checkAlb({ rule, listener, stable, canary, topology }: AlbConfig): string {
  const arn = rule ?? listener;
  if (arn === undefined || (rule === undefined) === (listener === undefined))
    throw new Rejected("invalid", "Cannot divide traffic by a load balancer: want either a rule or a listener");
  const kind = rule === undefined ? "listener" : "rule";
  if (!PLACE[kind].test(arn))
    throw new Rejected("invalid", `Cannot use ${kind} "${arn}": want the ARN of one of an Application Load Balancer`);
  for (const [side, { targetGroup, follow, tagged }] of Object.entries({ stable, canary })) {
    const ways = [targetGroup, follow, tagged].filter((way) => way !== undefined);
    if (ways.length !== 1)
      throw new Rejected(
        "invalid",
        `Cannot find the targets of ${side}: found ${ways.length} of targetGroup, tagged and follow, want one`,
      );
  }
  const groups = [stable.targetGroup, ...(stable.tagged ?? []), canary.targetGroup, ...(canary.tagged ?? [])];
  const all = [...groups, canary.mirrorTargetGroup].filter((group) => group !== undefined);
  for (const group of all)
    if (!GROUP.test(group)) throw new Rejected("invalid", `Cannot use target group "${group}": want its ARN`);
  if (new Set(all).size !== all.length)
    throw new Rejected("invalid", "Cannot divide traffic by a load balancer: found one target group twice");
  if ((topology === "mirror") !== (canary.mirrorTargetGroup !== undefined))
    throw new Rejected(
      "invalid",
      `Cannot use topology "${topology}": want mirrorTargetGroup with "mirror", and with nothing else`,
    );
  return arn;
}
