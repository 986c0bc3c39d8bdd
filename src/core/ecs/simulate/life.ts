import type { Condition } from "#core/ecs/model.ts";
import type { Health } from "./health.ts";
import type { TargetStatus } from "./target.ts";

export type TaskStatus =
  | "PROVISIONING"
  | "PENDING"
  | "ACTIVATING"
  | "RUNNING"
  | "DEACTIVATING"
  | "STOPPING"
  | "STOPPED";
export type ContainerStatus = "PENDING" | "PULLED" | "CREATED" | "RUNNING" | "STOPPED";

/** What one line of a chart is about. */
export type Lane =
  | { readonly of: "task" }
  | { readonly of: "container"; readonly name: string }
  | { readonly of: "health"; readonly name: string }
  | { readonly of: "target" };

export type State = TaskStatus | ContainerStatus | Health | TargetStatus | "draining";

/** Half-open, in seconds from the order to start the task. */
export interface Span {
  readonly lane: Lane;
  readonly state: State;
  readonly from: number;
  readonly to: number;
}

/** Why a task ended. */
export type End =
  | { readonly kind: "essential-exited"; readonly container: string; readonly exit: number }
  | {
      readonly kind: "dependency-failed";
      readonly container: string;
      readonly dependency: string;
      readonly exit: number;
    }
  | { readonly kind: "start-timeout"; readonly container: string; readonly seconds: number }
  | { readonly kind: "container-unhealthy"; readonly container: string }
  | { readonly kind: "target-unhealthy" };

/** What a container waits for that never comes. */
export interface Waiting {
  readonly container: string;
  readonly dependency: string;
  readonly condition: Condition;
}

/** One task, from the order to start it to its end, or until nothing more happens. */
export interface Life {
  readonly spans: readonly Span[];
  /** When its first container ran: from here on the grace period counts. */
  readonly startedAt?: number | undefined;
  /** When all its containers had started, and the load balancer was told of it. */
  readonly runningAt?: number | undefined;
  /** When it first got requests: its target was healthy, or it ran where nobody checks. */
  readonly servesAt?: number | undefined;
  /** When the path that the load balancer asks was answered well for the first time, asked or not. */
  readonly pathOkAt?: number | undefined;
  /** Whether a check called it unhealthy while the grace period looked away. */
  readonly hidden: boolean;
  readonly end?:
    | { readonly why: End; readonly at: number; readonly replacedAt: number; readonly stoppedAt: number }
    | undefined;
  readonly waiting?: Waiting | undefined;
  readonly until: number;
}
