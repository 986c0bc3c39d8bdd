import type { Actor } from "#core/account.ts";
import type { MonitorType } from "#core/monitor/monitor.ts";
import { DAY, type UnixSeconds } from "#core/time.ts";

export const ALERT_STATUSES = ["OK", "WARNING", "UNKNOWN", "CRITICAL"] as const;
/** A closed alert is OK. In the order of how bad they are. */
export type AlertStatus = (typeof ALERT_STATUSES)[number];

export const isWorse = (a: AlertStatus, b: AlertStatus): boolean =>
  ALERT_STATUSES.indexOf(a) > ALERT_STATUSES.indexOf(b);

/** Why an alert changed, as its log says it. */
export const TRIGGERS = [
  "monitoring",
  "manual",
  "monitorDelete",
  "hostRetire",
  "serviceDelete",
  "anomalyDetectionManuallyRetraining",
  "externalMonitoringServiceChange",
] as const;
export type Trigger = (typeof TRIGGERS)[number];

/**
 * What an alert is about. At most one alert of a subject is open. `monitorId` is a check's id where `type` is `check`, an objective's
 * where it is `slo`.
 */
export interface AlertSubject {
  readonly type: MonitorType | "check" | "slo";
  readonly monitorId: string;
  /** Of host, connectivity, check and anomaly monitors. */
  readonly hostId?: string | undefined;
  /** Of query monitors; of objectives `counts`, where the alert is about counts that do not come. */
  readonly series?: { readonly name: string; readonly labels: Readonly<Record<string, string>> } | undefined;
}

/** What was observed of a subject at one moment, and what follows for it. Made by `core/monitor`. */
export interface Judgement {
  readonly status: AlertStatus;
  /** What was compared with the limits; absent where there is no number. */
  readonly value?: number | undefined;
  /** What a check said, or why a probe failed: the bare code where a code was judged ("503"). */
  readonly message?: string | undefined;
  /** Which of several the value is of: the fullest filesystem of `disk%`. */
  readonly component?: string | undefined;
  /** False: bad, but not as many times in a row as it takes to open an alert. Absent: true. */
  readonly confirmed?: boolean | undefined;
  /** Of the newest point, report or probe that went into it. Nothing is judged twice, and nothing older afterwards. */
  readonly at: UnixSeconds;
}

/** Somebody has taken it on. Ends with the alert, or before that. */
export interface Acknowledgement {
  readonly by: string;
  readonly note: string;
  readonly at: UnixSeconds;
  readonly until?: UnixSeconds | undefined;
}

/** Whoever has an alert for longer has probably forgotten it. */
export const LONG_ACK = DAY;

/** Whether somebody has it now [AL9]. */
export const isTakenOn = ({ ack }: Pick<Alert, "ack">, now: UnixSeconds): boolean =>
  ack !== undefined && (ack.until === undefined || now < ack.until);

/** Whether somebody has had it for so long that others should ask [AL13]. */
export const isTakenLong = (alert: Pick<Alert, "ack">, now: UnixSeconds): boolean =>
  isTakenOn(alert, now) && now - alert.ack!.at >= LONG_ACK;

export interface Alert extends AlertSubject {
  readonly id: string;
  readonly status: AlertStatus;
  /** Of the newest judgement. */
  readonly value?: number | undefined;
  readonly message?: string | undefined;
  readonly component?: string | undefined;
  readonly openedAt: UnixSeconds;
  readonly closedAt?: UnixSeconds | undefined;
  /** Why somebody closed it; only of alerts that were closed by hand, where it may be "". */
  readonly reason?: string | undefined;
  readonly memo: string;
  readonly statusChangedAt: UnixSeconds;
  /** The worst that it ever was. */
  readonly worst: AlertStatus;
  /** Good judgements in a row while it is open; `recoverAfter` of them close it. */
  readonly good: number;
  /** `at` of the newest judgement that was applied. */
  readonly judgedAt: UnixSeconds;
  /** When people were last told, for repeating. */
  readonly notifiedAt?: UnixSeconds | undefined;
  readonly ack?: Acknowledgement | undefined;
}

export interface AlertLog {
  readonly id: string;
  readonly alertId: string;
  readonly createdAt: UnixSeconds;
  readonly status: AlertStatus;
  readonly trigger: Trigger;
  readonly monitorId: string;
  readonly value?: number | undefined;
  /** Of checks. */
  readonly detail?: { readonly message: string; readonly memo: string } | undefined;
  /** Who closed or acknowledged it. */
  readonly actor?: Actor | undefined;
}

/** A group of alerts that people hear of as one. */
export interface AlertGroupSetting {
  readonly id: string;
  readonly name: string;
  readonly memo: string;
  readonly serviceScopes: readonly string[];
  readonly roleScopes: readonly { readonly service: string; readonly role: string }[];
  readonly monitorScopes: readonly string[];
  /** Minutes; absent: never repeated. */
  readonly notificationInterval?: number | undefined;
}

export interface AlertGroup {
  readonly id: string;
  readonly settingId: string;
  /** The worst of its open alerts; OK once all are closed. */
  readonly status: AlertStatus;
  readonly alertIds: readonly string[];
  readonly createdAt: UnixSeconds;
  readonly closedAt?: UnixSeconds | undefined;
  readonly notifiedAt?: UnixSeconds | undefined;
}
