import type { BasisPoints } from "./share.ts";

/** The two sides of a migration: what runs today, and what is to replace it. */
export type Side = "stable" | "canary";

/**
 * Something that divides traffic between the sides: a proxy, a load balancer, a name server. One for each route of a migration.
 *
 * Methods reject with `Unavailable` when the router cannot be asked or told now; the same call may work later. They reject with
 * `Rejected("conflict")` when a write meets something else than it expected, or a fence that is higher than its own; nothing was
 * changed then. `Rejected("invalid")`: this router can never do that (a share that is finer than it knows).
 */
export interface TrafficRouter {
  /** As the configuration names it: "proxy", "haproxy", "nginx", "alb", "route53", "exec". */
  readonly kind: string;
  /** What a lease is taken of. Equal for all configurations that set the same share, and for no other. */
  readonly resource: string;
  readonly abilities: RouterAbilities;

  /** The share as it is in effect: from the data plane, not from what we wrote. */
  read(signal?: AbortSignal): Promise<RouterReading>;

  /**
   * Sets the share. Resolves when the router took it; only `read` tells that it is in effect. Writing what is there already is
   * harmless. Everything that this router does not own (other keys, servers, actions, comments) stays as it is.
   */
  write(want: RouterWrite, signal?: AbortSignal): Promise<void>;

  /** Which of the targets behind each side can take traffic; absent where the router does not know. */
  health?(signal?: AbortSignal): Promise<Readonly<Record<Side, SideHealth>>>;

  /**
   * Requests of each side since the router began to count, where its data plane counts them. A counter that is lower than before
   * was reset, not turned back.
   */
  counters?(signal?: AbortSignal): Promise<Readonly<Record<Side, SideCounters>>>;

  /** What a person types or clicks to give the canary this share when nothing of ours runs. Secrets are not in it. */
  byHand(share: BasisPoints): string;
}

export interface RouterAbilities {
  /** What one unit of the share is: each request, each connection, or each answer of a name server. */
  readonly unit: "request" | "connection" | "dns-answer";
  /** The smallest share above zero; every share is a multiple of it, or is rounded to one, never to nothing or everything. */
  readonly finestBp: BasisPoints;
  /** Whether some of those who are being served lose their connection when the share changes. */
  readonly lossOnChange: boolean;
  /** Whether the share outlives a restart of the router. */
  readonly persists: boolean;
  /** Whether the router itself keeps the fence, so that a controller which lost its lease is refused by it. */
  readonly keepsFence: boolean;
  /** Whether `health` also tells what the platform that runs the canary says of it. */
  readonly knowsPlatform?: boolean | undefined;
}

export interface RouterReading {
  /** Of the canary. Rounded to a basis point, but never to 0 or 10000 while both sides get traffic. */
  readonly canaryBp: BasisPoints;
  /** Changes whenever anything changes that a write would have to know, whoever changed it. */
  readonly fingerprint: string;
  /** Of the last write, where the router keeps it. */
  readonly fence?: number | undefined;
  /** What the canary's share goes to now (a target group, a task set). When it changes, evidence begins anew. */
  readonly canaryTarget?: string | undefined;
  /** Why no step may be taken now: a deployment by somebody else that is under way. */
  readonly frozenBy?: string | undefined;
  /** Traffic goes to targets that are not live any more. Writing the same share again mends it. */
  readonly astray?: string | undefined;
}

export interface RouterWrite {
  readonly canaryBp: BasisPoints;
  /** The fingerprint that was read; absent: whatever is there, as a rollback writes. */
  readonly expect?: string | undefined;
  /** Grows with every holder of the lease. */
  readonly fence: number;
}

export interface SideHealth {
  readonly healthy: number;
  readonly total: number;
  /** Why the platform itself says that the side is not well: its deployment failed, its tasks restart again and again. */
  readonly failed?: string | undefined;
}

/** Whole numbers since the router began to count. */
export interface SideCounters {
  readonly requests: number;
  /** Answers of 500 and above, and requests that got no answer from the target. */
  readonly bad: number;
}
