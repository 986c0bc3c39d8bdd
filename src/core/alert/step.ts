import type { UnixSeconds } from "#core/time.ts";
import {
  type Alert,
  type AlertLog,
  type AlertStatus,
  type AlertSubject,
  isWorse,
  type Judgement,
  type Trigger,
} from "./alert.ts";

/** What a step has to know besides alert and judgement. */
export interface StepContext {
  readonly now: UnixSeconds;
  /** Good judgements in a row that close an alert. */
  readonly recoverAfter: number;
  /** During a downtime nothing opens; what is open stays so. */
  readonly inDowntime: boolean;
  /** Of a check, for the log. */
  readonly checkMemo?: string | undefined;
}

/** An alert as it is from now on. Ids are given by whoever stores it. */
export interface Stepped {
  /** Its `id` is "" when it is new. */
  readonly alert: Alert;
  /** Its status before; OK when it is new. */
  readonly before: AlertStatus;
  /** Absent when only the value or message moved. */
  readonly change?: { readonly event: "opened" | "changed" | "closed"; readonly log: NewLog } | undefined;
}

/** A line of an alert's log, without what storing adds. */
export type NewLog = Omit<AlertLog, "id" | "alertId">;

/**
 * The life cycle of an alert [AL1]: what follows from a judgement for the open alert of its subject, if there is one. `undefined`:
 * nothing. A judgement that is not newer than the last one that was applied changes nothing, so that judging twice is harmless; of a
 * check, it may be of the same second and say something else.
 */
export function step(
  subject: AlertSubject,
  open: Alert | undefined,
  judgement: Judgement,
  context: StepContext,
): Stepped | undefined {
  if (open === undefined) {
    if (judgement.status === "OK" || judgement.confirmed === false || context.inDowntime) return undefined;
    return opened(subject, judgement, context);
  }
  if (judgement.at < open.judgedAt || (judgement.at === open.judgedAt && !isAnother(subject, open, judgement)))
    return undefined;
  const { status, value, message, component, at: judgedAt } = judgement;
  if (status === "OK") {
    const good = open.good + 1;
    if (good >= context.recoverAfter)
      return closed({ ...open, value, message: message ?? open.message, good, judgedAt }, "monitoring", context);
    return { alert: { ...open, good, judgedAt }, before: open.status };
  }
  const alert = { ...open, value, message, component, good: 0, judgedAt };
  if (status === open.status) return { alert, before: open.status };
  return {
    alert: {
      ...alert,
      status,
      statusChangedAt: context.now,
      worst: isWorse(status, open.worst) ? status : open.worst,
    },
    before: open.status,
    change: { event: "changed", log: logOf(subject, judgement, "monitoring", context) },
  };
}

/** A check may be well in the very second in which it failed; what is computed from points has one answer for each moment. */
const isAnother = ({ type }: AlertSubject, { status, good }: Alert, judgement: Judgement): boolean =>
  type === "check" && judgement.status !== status && good === 0;

function opened(subject: AlertSubject, judgement: Judgement, context: StepContext): Stepped {
  const { status, value, message, component, at: judgedAt } = judgement;
  const { now } = context;
  return {
    alert: {
      type: subject.type,
      monitorId: subject.monitorId,
      hostId: subject.hostId,
      series: subject.series,
      id: "",
      status,
      value,
      message,
      component,
      openedAt: now,
      memo: "",
      statusChangedAt: now,
      worst: status,
      good: 0,
      judgedAt,
    },
    before: "OK",
    change: { event: "opened", log: logOf(subject, judgement, "monitoring", context) },
  };
}

/** Ends an alert for whatever reason; an acknowledgement ends with it. `reason` is what a person gave. */
export function closed(
  open: Alert,
  trigger: Trigger,
  context: Pick<StepContext, "now" | "checkMemo">,
  reason?: string,
): Stepped {
  const { now } = context;
  return {
    alert: {
      ...open,
      status: "OK",
      closedAt: now,
      statusChangedAt: now,
      ...(reason === undefined ? {} : { reason }),
      ack: undefined,
    },
    before: open.status,
    change: {
      event: "closed",
      log: logOf(open, { status: "OK", value: open.value, message: open.message, at: now }, trigger, context),
    },
  };
}

function logOf(
  { type, monitorId }: AlertSubject,
  { status, value, message }: Judgement,
  trigger: Trigger,
  { now, checkMemo }: Pick<StepContext, "now" | "checkMemo">,
): NewLog {
  return {
    createdAt: now,
    status,
    trigger,
    monitorId,
    value,
    ...(type === "check" ? { detail: { message: message ?? "", memo: checkMemo ?? "" } } : {}),
  };
}
