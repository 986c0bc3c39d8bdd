import { createHash } from "node:crypto";
import type { Change, ResourceRecordSet } from "@aws-sdk/client-route-53";
import { Rejected } from "#core/errors.ts";
import type { Route53Config } from "#core/traffic/config.ts";
import type { Side } from "#core/traffic/router.ts";
import { type BasisPoints, EVERYTHING, NOTHING, percentOf } from "#core/traffic/share.ts";
import { nearestWeights, ROUTE53_WEIGHTS, shareOf } from "#core/traffic/weights.ts";

/** One answer in 256. */
export const FINEST_BP = Math.ceil(EVERYTHING / (ROUTE53_WEIGHTS.most + 1));

export type SideRecords = Readonly<Record<Side, ResourceRecordSet>>;

/** Every weighted record of the name and type: those of the sides, and whoever else's. */
export interface NameRecords {
  readonly sides: SideRecords;
  readonly others: readonly ResourceRecordSet[];
}

/** Names end with a dot, and AWS spells some characters as \052. */
export const isNamed = ({ record, type }: Route53Config, { Name = "", Type }: ResourceRecordSet): boolean =>
  Type === type && Name.replace(/\.$/, "").toLowerCase() === record.replace(/\.$/, "").toLowerCase();

export function sort(config: Route53Config, sets: readonly ResourceRecordSet[]): NameRecords {
  const named = sets.filter((set) => isNamed(config, set));
  const of = (side: Side): ResourceRecordSet => {
    const found = named.find(({ SetIdentifier }) => SetIdentifier === config.identifiers[side]);
    if (found?.Weight !== undefined) return found;
    const there = named.map(({ SetIdentifier }) => `"${SetIdentifier ?? ""}"`).join(", ") || "none";
    throw new Rejected(
      "not-found",
      `Cannot find the weighted ${config.type} record "${config.identifiers[side]}" of ${config.record}: found ${there}`,
    );
  };
  const sides = { stable: of("stable"), canary: of("canary") };
  return { sides, others: named.filter((set) => set !== sides.stable && set !== sides.canary) };
}

/** Records of weight 0 are never answered, but all of them are when every one has 0. */
export function shareOfRecords({ sides: { stable, canary }, others }: NameRecords): BasisPoints {
  const rest = others.reduce((sum, { Weight = 0 }) => sum + Weight, 0);
  if (canary.Weight! + stable.Weight! + rest === 0) return shareOf(1, 1 + others.length);
  return shareOf(canary.Weight!, stable.Weight! + rest);
}

/** One batch, which AWS does as a whole or not at all. Everything but the weights stays. None where nothing would change. */
export function changesFor({ sides, others }: NameRecords, canaryBp: BasisPoints): readonly Change[] {
  const foreign = others.filter(({ Weight = 0 }) => Weight > 0);
  // Back to nothing is always possible.
  if (foreign.length > 0 && canaryBp !== NOTHING)
    throw new Rejected(
      "conflict",
      `Cannot set the share to ${percentOf(canaryBp)}: record ${foreign.map(({ SetIdentifier }) => `"${SetIdentifier}"`).join(", ")} is answered too, want the two sides alone`,
    );
  const weights = nearestWeights(canaryBp, ROUTE53_WEIGHTS);
  const all = (["stable", "canary"] as const).map((side) => ({ ...sides[side], Weight: weights[side] }));
  if (all.every(({ Weight }, i) => Weight === [sides.stable, sides.canary][i]!.Weight)) return [];
  return all.map((set) => ({ Action: "UPSERT", ResourceRecordSet: set }));
}

export const fingerprintOf = ({ sides, others }: NameRecords): string =>
  createHash("sha256")
    .update(
      JSON.stringify([sides.stable, sides.canary, others.map(({ SetIdentifier, Weight }) => [SetIdentifier, Weight])]),
    )
    .digest("hex")
    .slice(0, 16);

/** What the canary's record answers. */
export const answerOf = ({ AliasTarget, ResourceRecords = [] }: ResourceRecordSet): string =>
  AliasTarget?.DNSName ?? ResourceRecords.map(({ Value }) => Value).join(" ");
