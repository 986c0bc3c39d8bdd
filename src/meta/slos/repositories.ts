import type { Cause } from "#core/account.ts";
import type { Delivery } from "#core/notify/delivery.ts";
import type { OrgId } from "#core/series.ts";
import type { Correction, Override } from "#core/slo/objective.ts";
import type { BudgetState } from "#core/slo/policy.ts";
import type { NamedCorrection, NamedOverride, Pass, Slo, SloInput } from "#core/slo/slo.ts";
import type { UnixSeconds } from "#core/time.ts";

/** Where a budget stands, and since when. Kept because a better state is believed later than a worse one. */
export interface KeptState {
  readonly state: BudgetState;
  readonly since: UnixSeconds;
}

export interface Objectives {
  /** `conflict` when the name is taken. */
  create(org: OrgId, input: SloInput, cause: Cause): Promise<Slo>;
  /** Overrides, corrections and the state stay. `not-found`, `conflict` when the name is taken. */
  update(org: OrgId, id: string, input: SloInput, cause: Cause): Promise<Slo>;
  /** With all that belongs to it. `not-found`. */
  remove(org: OrgId, id: string, cause: Cause): Promise<void>;
  /** By name. */
  list(org: OrgId): Promise<readonly Slo[]>;
  /** Names of all by their ids, of those too whose row cannot be read and that `list` leaves out. */
  names(org: OrgId): Promise<ReadonlyMap<string, string>>;
  /** By id or by name. `not-found`; a `SyntaxError` when its row cannot be read. */
  find(org: OrgId, idOrName: string): Promise<Slo>;

  /** `not-found`; `conflict` when another override is in force at the same time. */
  override(org: OrgId, id: string, override: Override, cause: Cause): Promise<NamedOverride>;
  /** Ends one that has begun, takes one back that has not; one that is over stays. `not-found`. */
  endOverride(org: OrgId, id: string, overrideId: string, cause: Cause): Promise<void>;
  /** `not-found`. */
  correct(org: OrgId, id: string, correction: Correction, cause: Cause): Promise<NamedCorrection>;
  /** `not-found`. */
  removeCorrection(org: OrgId, id: string, correctionId: string, cause: Cause): Promise<void>;
  /** `not-found`. */
  pass(org: OrgId, id: string, pass: Omit<Pass, "id">, cause: Cause): Promise<Pass>;
  /** Those that end after, newest first. */
  passes(org: OrgId, id: string, after: UnixSeconds): Promise<readonly Pass[]>;

  /** By objective. */
  states(org: OrgId): Promise<ReadonlyMap<string, KeptState>>;
  /**
   * The state changes from `before`, with the messages that follow from it. Nothing happens to one that is gone, and to one whose
   * state is another by now: somebody else changed it, and told of it.
   */
  moveState(
    org: OrgId,
    id: string,
    before: BudgetState | undefined,
    state: KeptState,
    deliveries: readonly Delivery[],
  ): Promise<void>;
}

export interface SloMeta {
  readonly objectives: Objectives;
}
