import type { Alert, AlertStatus, Trigger } from "#core/alert/alert.ts";
import type { Flap } from "#core/alert/flapping.ts";
import type { Host, HostStatus } from "#core/host.ts";
import type { Ask, MigrationEvent } from "#core/migration/events.ts";
import type { Entry } from "#core/migration/run.ts";
import type { Monitor } from "#core/monitor/monitor.ts";
import type { BudgetState } from "#core/slo/policy.ts";
import type { UnixSeconds } from "#core/time.ts";

/** Who did it, where a person did. */
export interface Person {
  readonly id: string;
  readonly name: string;
}

/** Why people are told of an alert. */
export type AlertEventKind = "opened" | "changed" | "closed" | "repeated" | "escalated" | "flapping" | "settled";

/** A host as messages show it, at the moment of the event. */
export type HostSnapshot = Pick<Host, "id" | "name" | "displayName" | "status" | "memo" | "roles"> & {
  readonly isRetired: boolean;
};

/** The monitor, check or objective behind an alert, at the moment of the event. */
export type MonitorSnapshot =
  | Monitor
  | { readonly type: "check"; readonly id: string; readonly name: string; readonly memo: string }
  | SloSnapshot;

export interface SloSnapshot {
  readonly type: "slo";
  readonly id: string;
  readonly name: string;
  readonly memo: string;
  readonly service: string;
}

/**
 * What happened, complete: a message can be written from it days later, when host and monitor are gone. Stored as JSON in the
 * outbox with every message that it causes.
 */
export type Notification = {
  readonly org: { readonly id: string; readonly name: string; readonly displayName: string };
  readonly at: UnixSeconds;
} & (
  | {
      readonly kind: "alert";
      readonly event: AlertEventKind;
      readonly alert: Alert;
      readonly before: AlertStatus;
      readonly trigger: Trigger;
      readonly monitor: MonitorSnapshot;
      readonly host?: HostSnapshot | undefined;
      /** Of service monitors and of external ones with a service. */
      readonly service?:
        | { readonly name: string; readonly memo: string; readonly roles: readonly string[] }
        | undefined;
      readonly user?: Person | undefined;
      /** Of `flapping`. */
      readonly flap?: Pick<Flap, "since" | "changes" | "worst"> | undefined;
    }
  | {
      readonly kind: "alertGroup";
      readonly group: {
        readonly id: string;
        readonly status: AlertStatus;
        readonly createdAt: UnixSeconds;
        readonly closedAt?: UnixSeconds | undefined;
      };
      readonly setting: { readonly id: string; readonly name: string; readonly memo: string };
      readonly alerts: number;
    }
  | {
      readonly kind: "hostRegister" | "hostRetire" | "hostStatus";
      readonly host: HostSnapshot;
      readonly fromStatus?: HostStatus | undefined;
      readonly user?: Person | undefined;
    }
  | {
      readonly kind: "monitorCreate" | "monitorUpdate" | "monitorDelete";
      readonly monitor: Monitor;
      readonly user?: Person | undefined;
    }
  | {
      readonly kind: "migration";
      readonly event: MigrationEvent;
      readonly migration: {
        readonly id: string;
        readonly name: string;
        readonly service?: string | undefined;
        readonly labels: { readonly stable: string; readonly canary: string };
      };
      readonly run: {
        readonly id: string;
        readonly startedAt: UnixSeconds;
        readonly canaryBp: number;
        readonly isDrill?: boolean | undefined;
      };
      /** What happened, and the verdict that led to it. */
      readonly entry: Entry;
      readonly verdict?: Extract<Entry, { readonly kind: "verdict" }> | undefined;
      /** Who asked for it, or the controller. */
      readonly actor: string;
      /** What a link may ask, and until when; each is signed when the message is sent. */
      readonly asks: readonly Ask[];
      readonly asksUntil?: UnixSeconds | undefined;
    }
  | {
      readonly kind: "budget";
      readonly slo: SloSnapshot;
      readonly from: BudgetState;
      readonly to: BudgetState;
      /** Share of the error budget that is left. */
      readonly remaining: number;
      /** What the team has to say of the new state. */
      readonly say?: string | undefined;
    }
  | { readonly kind: "test" }
);
