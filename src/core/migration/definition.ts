import type { Severity } from "#core/ecs/lint/rule.ts";
import type { RoleRef } from "#core/host.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { RouterConfig } from "#core/traffic/config.ts";
import type { Side } from "#core/traffic/router.ts";
import type { MigrationEvent } from "./events.ts";
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
  /** Whose hosts are behind each side; absent: nobody says. */
  readonly roles?: Readonly<Record<Side, readonly RoleRef[]>> | undefined;
  /** What it was made from. */
  readonly template?: { readonly name: string; readonly values: Readonly<Record<string, string>> } | undefined;
  readonly routes: readonly { readonly name: string; readonly config: RouterConfig }[];
  readonly counts: CountsConfig;
  readonly policy: Policy;
  readonly gates: readonly Gate[];
  readonly windows: Windows;
  /** Requests a second that one target of the canary takes. */
  readonly rpsPerTask?: number | undefined;
  /** Share of a period's error budget that the migration may spend, of which objective; and whether steps take its policy's pace. */
  readonly budget?:
    | { readonly objective: string; readonly maxSpend: number; readonly takesPace?: boolean | undefined }
    | undefined;
  /** Another target of an objective while the migration goes on; made when a run begins. */
  readonly override?: ObjectiveOverride | undefined;
  /** Variance by mean of bad requests in a bucket; absent: learned from the stable side. */
  readonly dispersion?: number | undefined;
  /** Who is told of what; absent: nobody. */
  readonly notify?: readonly Notify[] | undefined;
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

export interface Notify {
  /** Name or id of a channel. */
  readonly channel: string;
  readonly on: readonly MigrationEvent[];
  /** For how many seconds the links of a message act without signing in; absent: it has none. */
  readonly linksFor?: number | undefined;
}

/** Files of the server's machine, and the worst finding that may pass. */
export interface LintGate {
  readonly kind: "lint";
  readonly taskDefinition: string;
  readonly service?: string | undefined;
  readonly targetGroup?: string | undefined;
  readonly behaviour?: string | undefined;
  readonly maxSeverity: Severity | "none";
}

/** What has to be so before anything moves. */
export type Gate =
  /** The rules for ECS definitions find nothing worse in these files. */
  | LintGate
  /** Another migration's newest run was done, at most so long ago. */
  | { readonly kind: "migration"; readonly migration: string; readonly maxAge: number }
  /** The objective has so much of its budget left: 0.3 is 30 %. */
  | { readonly kind: "budget"; readonly objective: string; readonly remaining: number }
  /** Each item was ticked off by somebody. */
  | { readonly kind: "checklist"; readonly items: readonly string[] };
