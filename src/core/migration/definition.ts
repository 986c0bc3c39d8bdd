import type { UnixSeconds } from "#core/time.ts";
import type { RouterConfig } from "#core/traffic/config.ts";
import type { Side } from "#core/traffic/router.ts";
import type { Policy } from "./policy.ts";
import type { Windows } from "./windows.ts";

/** A migration as its file describes it, every value checked and every default filled in. Durations in seconds. */
export interface Definition {
  /** Letters, digits and "-"; unique in the organisation, and what people call it by. */
  readonly name: string;
  /** The service of ours that it belongs to: where its weight is posted as a metric. */
  readonly service?: string | undefined;
  readonly timeZone: string;
  /** What people call the sides: "EC2" and "Fargate". */
  readonly labels: Readonly<Record<Side, string>>;
  readonly routes: readonly { readonly name: string; readonly config: RouterConfig }[];
  readonly counts: CountsConfig;
  readonly policy: Policy;
  readonly gates: readonly Gate[];
  readonly windows: Windows;
  /** Requests a second that one target of the canary takes. */
  readonly rpsPerTask?: number | undefined;
  /** Share of a period's error budget that the migration may spend, of which objective. */
  readonly budget?: { readonly objective: string; readonly maxSpend: number } | undefined;
  /** Another target of an objective while the migration goes on; made when a run begins. */
  readonly override?: ObjectiveOverride | undefined;
  /** Variance by mean of bad requests in a bucket; absent: learned from the stable side. */
  readonly dispersion?: number | undefined;
  /** Seconds from one look to the next. */
  readonly tickSeconds: number;
}

export interface ObjectiveOverride {
  readonly objective: string;
  /** Per cent. */
  readonly target: number;
  /** Ends by itself then, whatever the migration does. */
  readonly until: UnixSeconds;
  readonly reason: string;
  readonly approvedBy: string;
}

/** Where requests are counted. */
export type CountsConfig =
  /** By a router that counts what passes it: our proxy by bucket, others by counters that only grow. */
  | { readonly from: "route"; readonly route: string; readonly bucketSeconds: number }
  /** By a source of SLI counts that is posted or read here. */
  | { readonly from: "source"; readonly source: string; readonly bucketSeconds: number };

/** What has to be so before anything moves. */
export type Gate =
  /** Another migration's newest run was done, at most so long ago. */
  | { readonly kind: "migration"; readonly migration: string; readonly maxAge: number }
  /** The objective has so much of its budget left: 0.3 is 30 %. */
  | { readonly kind: "budget"; readonly objective: string; readonly remaining: number }
  /** Each item was ticked off by somebody. */
  | { readonly kind: "checklist"; readonly items: readonly string[] };
