import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import { type Aws, openAws } from "#aws/aws.ts";
import { crashLoopOf } from "#aws/crash-loop.ts";
import { Rejected, Unavailable } from "#core/errors.ts";
import type { AlbConfig } from "#core/traffic/config.ts";
import type { RouterReading, RouterWrite, SideHealth, TrafficRouter } from "#core/traffic/router.ts";
import { type BasisPoints, isShare, NOTHING } from "#core/traffic/share.ts";
import { ALB_WEIGHTS, nearestWeights } from "#core/traffic/weights.ts";
import { type Clock, systemClock } from "#kit/clock.ts";
import { refuseStale } from "#traffic/stale.ts";
import { type AlbSides, fingerprintOf, groupsOf, isSame, readActions, spellActions } from "./actions.ts";
import { albPlace } from "./place.ts";
import { checkAlb, findSides, fixedSides, type SidesNow } from "./sides.ts";
import { fillMirror, healthOf, targetsOf } from "./targets.ts";

export interface AlbParts {
  readonly aws?: Aws | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * A weighted forward action of an Application Load Balancer. AWS replaces the whole action and knows no compare-and-set: what is there
 * is read just before it is written and looked at again after.
 */
export function albRouter(config: AlbConfig, parts: AlbParts = {}): TrafficRouter {
  const arn = checkAlb(config);
  const { clock = systemClock, aws = openAws({ ...config, region: config.region ?? arn.split(":")[3] }) } = parts;
  const place = albPlace(aws, arn);
  const { follow } = config.canary;
  /** Who was whose when that could last be told. */
  let known: SidesNow | undefined;

  /** Where nobody can tell now which group is live, what was known goes on to be so, and nothing moves up. */
  async function sidesNow(signal?: AbortSignal): Promise<SidesNow> {
    try {
      known = await findSides(aws, config, signal);
      return known;
    } catch (error) {
      if (known === undefined || !(error instanceof Rejected || error instanceof Unavailable)) throw error;
      return { ...known, deploying: error.message };
    }
  }

  /** Why the mirror is not what it should be, in words. */
  async function mirror({ target }: SidesNow, signal?: AbortSignal): Promise<string | undefined> {
    const { mirrorTargetGroup } = config.canary;
    if (mirrorTargetGroup === undefined) return undefined;
    try {
      await fillMirror(aws, target, mirrorTargetGroup, signal);
      return undefined;
    } catch (error) {
      if (error instanceof Rejected || error instanceof Unavailable) return error.message;
      throw error;
    }
  }

  async function look(
    signal?: AbortSignal,
  ): Promise<{ readonly reading: RouterReading; readonly actions: readonly Action[]; readonly sides: AlbSides }> {
    const [now, fence] = await Promise.all([sidesNow(signal), place.fence(signal)]);
    const stale = await mirror(now, signal);
    const actions = await place.actions(signal);
    const { canaryBp, goesTo, astray } = readActions(actions, now.sides);
    const reading = {
      canaryBp,
      fingerprint: fingerprintOf(actions, now.sides),
      fence,
      canaryTarget: config.topology === "mirror" ? now.target : (goesTo ?? now.target),
      frozenBy: now.deploying ?? stale,
      astray,
    };
    return { reading, actions, sides: now.sides };
  }

  /** Nothing for the canary, whatever else can be told or kept: neither ECS nor a tag is waited for. */
  async function rollBack({ fence }: RouterWrite, signal?: AbortSignal): Promise<void> {
    const [seen, actions] = await Promise.all([place.fence(signal).catch(ignore), place.actions(signal)]);
    refuseStale({ canaryBp: NOTHING, fingerprint: "", fence: seen }, { canaryBp: NOTHING, fence });
    const { sides } = await sidesNow(signal).catch(() => ({ sides: surelySides(config, actions) }));
    const next = spellActions(actions, sides, NOTHING);
    if (!isSame(actions, next)) await place.modify(next, signal);
    if (seen !== fence) await place.setFence(fence, signal).catch(ignore);
  }

  return {
    kind: "alb",
    resource: `alb:${arn}`,
    abilities: {
      unit: "request",
      finestBp: 10,
      lossOnChange: false,
      persists: true,
      keepsFence: true,
      knowsPlatform: follow !== undefined,
    },
    read: async (signal) => (await look(signal)).reading,
    async write(want, signal) {
      if (want.canaryBp === NOTHING && want.expect === undefined) return await rollBack(want, signal);
      if (!isShare(want.canaryBp)) refuseStale({ canaryBp: NOTHING, fingerprint: "" }, want);
      const { reading, actions, sides } = await look(signal);
      refuseStale(reading, want);
      const next = spellActions(actions, sides, want.canaryBp);
      // The fence first: whoever comes later with a lower one is refused from then on.
      if (reading.fence !== want.fence) await place.setFence(want.fence, signal);
      if (!isSame(actions, next)) await place.modify(next, signal);
    },
    async health(signal) {
      const { sides, failed } = await sidesNow(signal);
      const [stable, canary, loop] = await Promise.all([
        targetsOf(aws, sides.stable.live, signal).then(healthOf),
        targetsOf(aws, sides.canary.live, signal).then(healthOf),
        follow && crashLoopOf(aws, follow, clock.now(), signal),
      ]);
      const word = failed ?? loop;
      return { stable, canary: { ...canary, ...(word !== undefined && { failed: word }) } satisfies SideHealth };
    },
    byHand: (share) => byHand(config, place.shell, known?.sides, share),
  };
}

const ignore = (error: unknown): undefined => {
  if (error instanceof Rejected || error instanceof Unavailable) return undefined;
  throw error;
};

/** The sides for a way back while nobody can tell which groups are live: what one side surely is, the other one is not. */
function surelySides(config: AlbConfig, actions: readonly Action[]): AlbSides {
  const { stable, canary } = fixedSides(config);
  const groups = groupsOf(actions);
  if (stable !== undefined) {
    const others = groups.map(({ group }) => group).filter((group) => group !== stable);
    return { stable: { live: stable, all: [stable] }, canary: { live: others[0] ?? stable, all: others } };
  }
  const heaviest = groups.filter(({ group }) => group !== canary).sort((a, b) => b.weight - a.weight)[0]?.group;
  if (canary === undefined || heaviest === undefined)
    throw new Unavailable("Cannot tell which target group is the stable side's now");
  return { stable: { live: heaviest, all: [heaviest] }, canary: { live: canary, all: [canary] } };
}

/** Reads the actions and sets them with other weights, so that what else is in them stays; wants `aws` and `jq`. */
function byHand(
  config: AlbConfig,
  { read, set }: { readonly read: string; readonly set: string },
  known: AlbSides | undefined,
  share: BasisPoints,
): string {
  const fixed = fixedSides(config);
  const weights = nearestWeights(share, ALB_WEIGHTS);
  const stable = known?.stable.live ?? fixed.stable ?? "STABLE_TARGET_GROUP_ARN";
  const canary = known?.canary.live ?? fixed.canary ?? "CANARY_TARGET_GROUP_ARN";
  const of = (arn: string, weight: number) => `{TargetGroupArn: "${arn}", Weight: ${weight}}`;
  // Whichever group is the canary's, none but the stable one gets anything.
  const ours = [of(stable, weights.stable), ...(share === NOTHING ? [] : [of(canary, weights.canary)])];
  const named = share === NOTHING ? [stable] : [stable, canary];
  const others = `map(select(${named.map((arn) => `.TargetGroupArn != "${arn}"`).join(" and ")}) | .Weight = 0)`;
  const program = [
    `(.[] | select(.Type == "forward")) |= (del(.TargetGroupArn) | .ForwardConfig.TargetGroups |= ([${ours.join(", ")}] + ((. // []) | ${others})))`,
    `(.[] | select(.AuthenticateOidcConfig) | .AuthenticateOidcConfig.UseExistingClientSecret) = true`,
  ].join(" | ");
  const region = config.region === undefined ? "" : ` --region ${config.region}`;
  return `${read}${region} | jq '${program}' > actions.json && ${set} file://actions.json${region}`;
}
