import type { Indicator } from "#core/judge/indicator.ts";
import type { BasisPoints } from "#core/traffic/share.ts";

/** What the state table needs to know of a migration. How routes and counts are reached is not its business. */
export interface Policy {
  /** Names of the routes that carry the same share, in the order in which they are written. At least one. */
  readonly routes: readonly string[];
  readonly indicators: readonly Indicator[];
  /** Ascending to 10000. */
  readonly steps: readonly Step[];
  /** Length of the buckets that requests are counted in. */
  readonly bucketSeconds: number;
  /** Chance that a service which is exactly at its limit is rolled back in the whole migration. */
  readonly alphaTotal: number;
  /** Chance that a step of a service which is exactly at its limit passes. */
  readonly betaStep: number;
  /** Seconds without counts after which the judge is blind. */
  readonly staleAfter: number;
  /** Seconds of blindness after which, from the share on, no news is bad news; absent: never. */
  readonly blindRollBack?: { readonly after: number; readonly fromBp: BasisPoints } | undefined;
  /** What a step leads to whose time is over without an answer. */
  readonly onInconclusive: "hold" | "roll-back";
  readonly onSharedCause: "hold" | "roll-back";
  /** What a measured share leads to that is not the one that is set; absent: "hold". */
  readonly onShareMismatch?: "hold" | "say" | undefined;
  /** Targets of the canary that have to be healthy before it gets anything, and from then on; 0: nobody knows them. */
  readonly minHealthy: number;
  /** Seconds that requests of new targets are no evidence: a JVM that warms up is not what it will be. */
  readonly warmSeconds: number;
  /** Seconds that the canary may take to become healthy before the migration holds. */
  readonly warmLimitSeconds: number;
  /** Seconds that the old side stays at nothing, warm, before the migration is done. */
  readonly keepStableSeconds: number;
  /** After so many seconds without a tick somebody has to look before anything moves up. */
  readonly gapSeconds: number;
  /** Seconds within which a share has to be verified everywhere. */
  readonly verifySeconds: number;
  /** Seconds for which a rollback is verified again: as long as a stale controller may still write. */
  readonly guardSeconds: number;
}

export interface Step {
  readonly canaryBp: BasisPoints;
  readonly bake: { readonly least: number; readonly most: number };
  /** Somebody has to approve before the share rises to this step's. */
  readonly manual: boolean;
}
