import type { Events } from "#app/events.ts";
import type { AuditEntry, Cause } from "#core/account.ts";
import type { Acknowledgement, Alert, AlertLog } from "#core/alert/alert.ts";
import { type SubjectGraph, subjectGraph } from "#core/alert/subject-graph.ts";
import type { Annotation } from "#core/annotation.ts";
import { Rejected } from "#core/errors.ts";
import type { Channel } from "#core/notify/channel.ts";
import type { Delivery } from "#core/notify/delivery.ts";
import type { OrgId } from "#core/series.ts";
import { DAY, HOUR, type UnixSeconds } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { Meta } from "#meta/meta.ts";
import { type AlertView, type FlapsOf, viewAlerts } from "./alert-views.ts";
import { telling } from "./told.ts";

export interface AlertDetail extends AlertView {
  readonly graph?: SubjectGraph | undefined;
  /** Newest first. */
  readonly logs: readonly AlertLog[];
  readonly deliveries: readonly Delivery[];
  /** Of whom deliveries tell, as far as they are still there. */
  readonly channels: ReadonlyMap<string, Channel>;
  /** Of the same subject, newest first. */
  readonly earlier: readonly AlertView[];
  /**
   * What changed in the hour before it opened, newest first: what people did, as `action subject`, and annotations of its services
   * and roles by their titles, which tell of deploys and of traffic that was moved.
   */
  readonly changes: readonly Change[];
}

export interface Change {
  readonly at: UnixSeconds;
  readonly what: string;
  /** A person, or what an annotation is of. */
  readonly who: string;
}

export interface AlertReads {
  /** `not-found`. */
  get(org: OrgId, id: string): Promise<Alert>;
  detail(org: OrgId, id: string): Promise<AlertDetail>;
  /** A page of its logs, and whether its monitor, check or objective is still there. `not-found`. */
  logs(
    org: OrgId,
    id: string,
    page: { readonly before?: string | undefined; readonly limit: number },
  ): Promise<{ readonly logs: readonly AlertLog[]; readonly next?: string | undefined; readonly known: boolean }>;
  setMemo(org: OrgId, id: string, memo: string, cause: Cause): Promise<void>;
  /** `undefined` takes it back. */
  acknowledge(
    org: OrgId,
    id: string,
    ack: Omit<Acknowledgement, "by" | "at"> | undefined,
    cause: Cause,
  ): Promise<Alert>;
}

const MOST_LOGS = 100;
const MOST_DELIVERIES = 100;
const MOST_EARLIER = 20;
const EARLIER_WITHIN = 90 * DAY;
/** Audit entries that are looked through for those of one hour. */
const MOST_AUDIT = 1_000;
const MOST_ANNOTATIONS = 100;
/** What changes nothing that is watched. */
const NO_CHANGE = /^(?:session|alert|user)\./;
const AUDIT_PAGE = 200;

type Needed = Pick<
  Meta,
  | "alerts"
  | "monitors"
  | "checks"
  | "objectives"
  | "hosts"
  | "outbox"
  | "channels"
  | "audit"
  | "annotations"
  | "graphDefs"
>;

export function createAlertReads(meta: Needed, flapsOf: FlapsOf, events: Events, clock: Clock): AlertReads {
  const told = telling(events, "alerts-changed");

  async function get(org: OrgId, id: string): Promise<Alert> {
    const alert = await meta.alerts.find(org, id);
    if (alert === undefined) throw new Rejected("not-found", "Alert Not Found.");
    return alert;
  }

  /** Closed ones of the same monitor and host or series that were opened before. */
  async function earlierOf(org: OrgId, alert: Alert): Promise<readonly Alert[]> {
    const { id, hostId, monitorId, openedAt } = alert;
    const series = JSON.stringify(alert.series);
    const all = await meta.alerts.history(org, { hostId, monitorId, since: openedAt - EARLIER_WITHIN });
    return all
      .filter((each) => each.id !== id && each.openedAt <= openedAt && JSON.stringify(each.series) === series)
      .slice(0, MOST_EARLIER);
  }

  async function changesBefore({ alert, host, service }: AlertView, org: OrgId): Promise<readonly Change[]> {
    const roles = host?.roles ?? [];
    const services = service === undefined ? [...new Set(roles.map((role) => role.service))] : [service];
    const [acts, annotations] = await Promise.all([
      actsBefore(alert, org),
      services.length === 0
        ? []
        : meta.annotations.list(org, {
            services,
            from: alert.openedAt - HOUR + 1,
            to: alert.openedAt,
            limit: MOST_ANNOTATIONS,
          }),
    ]);
    const isOurs = ({ service: of, roles: names }: Annotation): boolean =>
      names.length === 0 ||
      roles.length === 0 ||
      roles.some((role) => role.service === of && names.includes(role.role));
    return [
      ...acts.map(({ at, action, subject, actor }) => ({ at, what: `${action} ${subject}`, who: actor.name })),
      ...annotations.filter(isOurs).map(({ from: at, title, service: of, roles: names }) => ({
        at,
        what: title,
        who: names.length === 0 ? of : `${of}: ${names.join(", ")}`,
      })),
    ].sort((a, b) => b.at - a.at);
  }

  async function actsBefore({ openedAt }: Alert, org: OrgId): Promise<readonly AuditEntry[]> {
    const changes: AuditEntry[] = [];
    let before: string | undefined;
    for (let read = 0; read < MOST_AUDIT; read += AUDIT_PAGE) {
      const { entries, next } = await meta.audit.list(org, { before, limit: AUDIT_PAGE });
      changes.push(
        ...entries.filter(({ at, action }) => at <= openedAt && at > openedAt - HOUR && !NO_CHANGE.test(action)),
      );
      if (next === undefined || entries.at(-1)!.at <= openedAt - HOUR) break;
      before = next;
    }
    return changes;
  }

  async function isKnown(org: OrgId, type: Alert["type"], id: string): Promise<boolean> {
    if (type === "slo") return (await meta.objectives.names(org)).has(id);
    return (await (type === "check" ? meta.checks : meta.monitors).find(org, id)) !== undefined;
  }

  return {
    get,

    async detail(org, id) {
      const alert = await get(org, id);
      const now = Math.floor(clock.now() / 1000);
      const earlier = await earlierOf(org, alert);
      const [views, { logs }, deliveries, channels, defs] = await Promise.all([
        viewAlerts(meta, flapsOf, org, [alert, ...earlier], now),
        meta.alerts.logs(org, id, { limit: MOST_LOGS }),
        meta.outbox.list(org, { alertId: id, limit: MOST_DELIVERIES }),
        meta.channels.list(org),
        meta.graphDefs.list(org),
      ]);
      const [view, ...earlierViews] = views as [AlertView, ...AlertView[]];
      const { hostId, component } = alert;
      return {
        ...view,
        graph: view.source === undefined ? undefined : subjectGraph(view.source, { hostId, component, defs }),
        logs,
        deliveries,
        channels: new Map(channels.map((channel) => [channel.id, channel])),
        earlier: earlierViews,
        changes: await changesBefore(view, org),
      };
    },

    async logs(org, id, page) {
      const { type, monitorId } = await get(org, id);
      const [known, logs] = await Promise.all([isKnown(org, type, monitorId), meta.alerts.logs(org, id, page)]);
      return { ...logs, known };
    },

    setMemo: (org, id, memo, cause) => told(org, meta.alerts.setMemo(org, id, memo, cause)),

    async acknowledge(org, id, ack, cause) {
      const at = Math.floor(cause.at / 1000);
      if (ack?.until !== undefined && ack.until <= at)
        throw new Rejected("invalid", `Cannot acknowledge until ${ack.until}: it has passed, want a later time`);
      const given = ack === undefined ? undefined : { ...ack, by: cause.actor.name, at };
      return told(org, meta.alerts.acknowledge(org, id, given, cause));
    },
  };
}
