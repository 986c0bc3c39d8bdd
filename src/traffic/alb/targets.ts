import type { TargetDescription, TargetHealthDescription } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Aws } from "#aws/aws.ts";
import type { SideHealth } from "#core/traffic/router.ts";
import { nameOfGroup } from "./actions.ts";

export async function targetsOf(
  aws: Aws,
  TargetGroupArn: string,
  signal?: AbortSignal,
): Promise<readonly TargetHealthDescription[]> {
  return await aws.ask(
    "elb",
    `read the targets of ${nameOfGroup(TargetGroupArn)}`,
    async (elb, options) =>
      (await elb.describeTargetHealth({ TargetGroupArn }, options)).TargetHealthDescriptions ?? [],
    signal,
  );
}

const stateOf = ({ TargetHealth }: TargetHealthDescription): string => TargetHealth?.State ?? "unknown";

/** Targets that are on their way out count nowhere. */
export function healthOf(targets: readonly TargetHealthDescription[]): SideHealth {
  const counted = targets.filter((target) => stateOf(target) !== "draining");
  return { healthy: counted.filter((target) => stateOf(target) === "healthy").length, total: counted.length };
}

export interface MirrorPlan {
  readonly register: readonly TargetDescription[];
  readonly deregister: readonly TargetDescription[];
}

/**
 * What a mirror lacks and has too much. A target is copied when it is healthy, and taken out when it is gone, not when it is ill: the
 * mirror has health checks of its own. By these the gone ones wait until all the new ones are healthy here too, so that a swap leaves
 * the mirror no weaker than it was; one that is ill itself waits only for another that may take its place.
 */
export function mirrorPlan(
  live: readonly TargetHealthDescription[],
  mirror: readonly TargetHealthDescription[],
): MirrorPlan {
  const present = live.filter((target) => stateOf(target) !== "draining");
  const there = mirror.filter((target) => stateOf(target) !== "draining");
  const healthy = present.filter((target) => stateOf(target) === "healthy");
  const alive = new Set(present.map(keyOf));
  const known = new Map(there.map((target) => [keyOf(target), stateOf(target)]));
  const isReady = healthy.length > 0 && healthy.every((target) => known.get(keyOf(target)) === "healthy");
  const stays = there.some((target) => alive.has(keyOf(target)));
  const leaves = (target: TargetHealthDescription): boolean =>
    !alive.has(keyOf(target)) && (isReady || (stays && stateOf(target) !== "healthy"));
  return {
    register: healthy.filter((target) => !known.has(keyOf(target))).map(descriptionOf),
    deregister: there.filter(leaves).map(descriptionOf),
  };
}

const keyOf = ({ Target }: TargetHealthDescription): string => `${Target?.Id}:${Target?.Port}`;

/** The zone is AWS's to find, but for addresses outside of its network. */
const descriptionOf = ({ Target }: TargetHealthDescription): TargetDescription => ({
  Id: Target!.Id,
  ...(Target!.Port !== undefined && { Port: Target!.Port }),
  ...(Target!.AvailabilityZone === "all" && { AvailabilityZone: "all" }),
});

/** Makes a group of ours have the targets of the live one: the new ones first. Doing it twice is doing it once. */
export async function fillMirror(aws: Aws, live: string, mirror: string, signal?: AbortSignal): Promise<void> {
  const [from, to] = await Promise.all([targetsOf(aws, live, signal), targetsOf(aws, mirror, signal)]);
  const { register, deregister } = mirrorPlan(from, to);
  const name = nameOfGroup(mirror);
  const of = (Targets: readonly TargetDescription[]) => ({ TargetGroupArn: mirror, Targets: [...Targets] });
  if (register.length > 0)
    await aws.ask(
      "elb",
      `register targets in ${name}`,
      (elb, options) => elb.registerTargets(of(register), options),
      signal,
    );
  if (deregister.length > 0)
    await aws.ask(
      "elb",
      `deregister targets of ${name}`,
      (elb, options) => elb.deregisterTargets(of(deregister), options),
      signal,
    );
}
