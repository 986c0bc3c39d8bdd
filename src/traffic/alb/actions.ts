import { createHash } from "node:crypto";
import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import { Rejected } from "#core/errors.ts";
import type { Side } from "#core/traffic/router.ts";
import { type BasisPoints, NOTHING, percentOf } from "#core/traffic/share.ts";
import { ALB_WEIGHTS, nearestWeights, shareOf } from "#core/traffic/weights.ts";

/** The target groups of a side: the one that is live, and all that are the side's, the live one among them. */
export interface Groups {
  readonly live: string;
  readonly all: readonly string[];
}

export type AlbSides = Readonly<Record<Side, Groups>>;

/** What the actions give a canary. */
export interface ActionsShare {
  readonly canaryBp: BasisPoints;
  /** Where most of the canary's share goes; absent when it gets nothing. */
  readonly goesTo?: string | undefined;
  /** Why traffic of a side goes to targets that are not live, in words. */
  readonly astray?: string | undefined;
}

export function readActions(actions: readonly Action[], { stable, canary }: AlbSides): ActionsShare {
  const weights = weightsOf(forwardOf(actions));
  const sum = (groups: readonly string[]) => groups.reduce((total, group) => total + (weights.get(group) ?? 0), 0);
  const ours = sum(canary.all);
  const others = [...weights.keys()].filter((group) => !canary.all.includes(group));
  const heaviest = [...canary.all].sort((a, b) => (weights.get(b) ?? 0) - (weights.get(a) ?? 0))[0];
  const stray = [canary, stable].flatMap(({ live, all }) => all.filter((group) => group !== live && sum([group]) > 0));
  return {
    canaryBp: shareOf(ours, sum(others)),
    goesTo: ours > 0 ? heaviest : undefined,
    astray:
      stray.length === 0 ? undefined : `${stray.map(nameOfGroup).join(" and ")} still gets traffic, but is not live`,
  };
}

/**
 * The same actions with another share. What else is in them stays: other actions, their order, stickiness, target groups that are
 * nobody's side. A group of a side that is not live gets nothing.
 */
export function spellActions(actions: readonly Action[], sides: AlbSides, canaryBp: BasisPoints): readonly Action[] {
  const forward = forwardOf(actions);
  const before = weightsOf(forward);
  const foreign = [...before].filter(([group, weight]) => weight > 0 && !isOurs(group, sides));
  // Back to nothing is always possible.
  if (foreign.length > 0 && canaryBp !== NOTHING)
    throw new Rejected(
      "conflict",
      `Cannot set the share to ${percentOf(canaryBp)}: ${foreign.map(([group]) => nameOfGroup(group)).join(", ")} gets traffic too, want the two sides alone`,
    );
  const { stable, canary } = nearestWeights(canaryBp, ALB_WEIGHTS);
  const wanted = new Map([
    ...[...sides.stable.all, ...sides.canary.all]
      .filter((group) => before.has(group))
      .map((group) => [group, 0] as const),
    [sides.stable.live, stable],
    [sides.canary.live, canary],
  ]);
  const groups = [...new Set([...before.keys(), ...wanted.keys()])];
  return actions.map((action) => {
    if (action === forward) {
      const { TargetGroupArn: _, ...rest } = action;
      const TargetGroups = groups.map((TargetGroupArn) => ({
        TargetGroupArn,
        Weight: wanted.get(TargetGroupArn) ?? before.get(TargetGroupArn)!,
      }));
      return { ...rest, ForwardConfig: { ...action.ForwardConfig, TargetGroups } };
    }
    // AWS never tells the secret, and wants to be told that it stays.
    if (action.AuthenticateOidcConfig === undefined) return action;
    const { ClientSecret: _, ...config } = action.AuthenticateOidcConfig;
    return { ...action, AuthenticateOidcConfig: { ...config, UseExistingClientSecret: true } };
  });
}

/** Equal for equal actions and live groups, whatever order AWS tells keys in. */
export function fingerprintOf(actions: readonly Action[], { stable, canary }: AlbSides): string {
  const text = JSON.stringify([canonical(actions), stable.live, canary.live]);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** Whether a write would change nothing. */
export const isSame = (a: readonly Action[], b: readonly Action[]): boolean =>
  JSON.stringify(canonical(withoutDefaults(a))) === JSON.stringify(canonical(withoutDefaults(b)));

/** What is told in one way and asked in another. */
const withoutDefaults = (actions: readonly Action[]): readonly Action[] =>
  actions.map(({ TargetGroupArn: _, ...action }) => {
    if (action.AuthenticateOidcConfig === undefined) return action;
    const { UseExistingClientSecret: __, ClientSecret: ___, ...config } = action.AuthenticateOidcConfig;
    return { ...action, AuthenticateOidcConfig: config as typeof action.AuthenticateOidcConfig };
  });

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  const keys = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(keys.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, canonical(each)]));
}

function forwardOf(actions: readonly Action[]): Action {
  const forwards = actions.filter(({ Type }) => Type === "forward");
  if (forwards.length === 1) return forwards[0]!;
  const found = actions.map(({ Type }) => Type).join(", ") || "none";
  throw new Rejected("invalid", `Cannot divide traffic by actions ${found}: want one that forwards`);
}

/** One group alone may be told without a weight. */
function weightsOf({ ForwardConfig, TargetGroupArn }: Action): ReadonlyMap<string, number> {
  const groups = ForwardConfig?.TargetGroups ?? [];
  if (groups.length === 0) return new Map(TargetGroupArn === undefined ? [] : [[TargetGroupArn, 1]]);
  return new Map(groups.map((group) => [group.TargetGroupArn!, group.Weight ?? 1]));
}

/** Every group that the actions forward to, in their order. */
export const groupsOf = (actions: readonly Action[]): readonly { readonly group: string; readonly weight: number }[] =>
  [...weightsOf(forwardOf(actions))].map(([group, weight]) => ({ group, weight }));

const isOurs = (group: string, { stable, canary }: AlbSides): boolean =>
  stable.all.includes(group) || canary.all.includes(group);

/** `targetgroup/api-blue/943f…` is api-blue. */
export const nameOfGroup = (arn: string): string => arn.split("/").at(-2) ?? arn;
