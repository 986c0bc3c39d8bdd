import type { Alert, AlertStatus, Trigger } from "#core/alert/alert.ts";
import type { Host, HostStatus } from "#core/host.ts";
import type { Monitor } from "#core/monitor/monitor.ts";
import type { UnixSeconds } from "#core/time.ts";

/** Who did it, where a person did. */
export interface Person {
  readonly id: string;
  readonly name: string;
}

/** Why people are told of an alert. */
export type AlertEventKind = "opened" | "changed" | "closed" | "repeated" | "escalated";

/** A host as messages show it, at the moment of the event. */
export type HostSnapshot = Pick<Host, "id" | "name" | "displayName" | "status" | "memo" | "roles"> & {
  readonly isRetired: boolean;
};

/** The monitor, check or objective behind an alert, at the moment of the event. */
export type MonitorSnapshot =
  | Monitor
  | { readonly type: "check"; readonly id: string; readonly name: string; readonly memo: string }
  | {
      readonly type: "slo";
      readonly id: string;
      readonly name: string;
      readonly memo: string;
      readonly service: string;
    };

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
  | { readonly kind: "test" }
);
