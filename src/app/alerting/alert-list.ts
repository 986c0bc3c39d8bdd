import { type Alert, isTakenLong, isTakenOn } from "#core/alert/alert.ts";
import { countLevels, type LevelCounts } from "#core/alert/levels.ts";
import { foldText } from "#core/names.ts";
import type { OrgId } from "#core/series.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { Meta } from "#meta/meta.ts";
import { type AlertView, type FlapsOf, viewAlerts } from "./alert-views.ts";

/** Every field narrows. */
export interface AlertFilter {
  readonly state: "open" | "closed" | "all";
  readonly service?: string | undefined;
  /** Of `service`; without it of any. */
  readonly role?: string | undefined;
  readonly host?: string | undefined;
  readonly monitor?: string | undefined;
  /** By whom it was taken on: by nobody, by somebody, or by somebody more than a day ago. Of open ones. */
  readonly taken?: "nobody" | "somebody" | "long" | undefined;
  /** Every word occurs in the names of host or monitor, in the host's roles, or in what is wrong. */
  readonly q?: string | undefined;
}

export interface AlertListing {
  /** Newest first. */
  readonly alerts: readonly AlertView[];
  /** Goes into `before` for more; a page with less than asked for may have more after it. */
  readonly next?: string | undefined;
  /** Of all open alerts, whatever the filters. */
  readonly open: LevelCounts & { readonly acknowledged: number; readonly acknowledgedLong: number };
}

/** Rows that are read at once, and the most that one page looks through: a rare word must not read years. */
const CHUNK = 500;
const MOST_READ = 10_000;

export function createAlertList(
  meta: Pick<Meta, "alerts" | "monitors" | "checks" | "hosts" | "objectives">,
  flapsOf: FlapsOf,
  clock: Clock,
) {
  return async function list(
    org: OrgId,
    filter: AlertFilter,
    page: { readonly before?: string | undefined; readonly limit: number },
  ): Promise<AlertListing> {
    const now = Math.floor(clock.now() / 1000);
    const wanted = matcher(filter, now);
    const alerts: AlertView[] = [];
    let before = page.before;
    for (let read = 0; read < MOST_READ; read += CHUNK) {
      const chunk = await meta.alerts.list(org, { withClosed: filter.state !== "open", before, limit: CHUNK });
      for (const view of await viewAlerts(meta, flapsOf, org, chunk.alerts, now)) {
        if (alerts.length === page.limit) return { alerts, next: before, open: await countOpen(org, now) };
        before = view.alert.id;
        if (wanted(view)) alerts.push(view);
      }
      if (chunk.next === undefined) return { alerts, open: await countOpen(org, now) };
    }
    return { alerts, next: before, open: await countOpen(org, now) };
  };

  async function countOpen(org: OrgId, now: number): Promise<AlertListing["open"]> {
    const all = await meta.alerts.open(org);
    return {
      ...countLevels(all.map(({ status }) => status)),
      acknowledged: all.filter((alert) => isTakenOn(alert, now)).length,
      acknowledgedLong: all.filter((alert) => isTakenLong(alert, now)).length,
    };
  }
}

/** Whether an alert passes a filter. */
export function matcher(
  { state, service, role, host, monitor, taken, q }: AlertFilter,
  now: UnixSeconds,
): (view: AlertView) => boolean {
  const words = foldText(q ?? "")
    .split(/\s+/)
    .filter((word) => word !== "");
  return (view) => {
    const { alert } = view;
    if (state === "closed" && alert.closedAt === undefined) return false;
    if (host !== undefined && alert.hostId !== host) return false;
    if (monitor !== undefined && alert.monitorId !== monitor) return false;
    if (taken !== undefined && !isTakenBy(taken, alert, now)) return false;
    if (!isOf(view, service, role)) return false;
    if (words.length === 0) return true;
    const text = foldText(textOf(view));
    return words.every((word) => text.includes(word));
  };
}

function isTakenBy(taken: NonNullable<AlertFilter["taken"]>, alert: Alert, now: UnixSeconds): boolean {
  if (alert.closedAt !== undefined) return false;
  if (taken === "long") return isTakenLong(alert, now);
  return isTakenOn(alert, now) === (taken === "somebody");
}

function isOf({ host, service: own }: AlertView, service: string | undefined, role: string | undefined): boolean {
  if (service === undefined && role === undefined) return true;
  if (role === undefined && own === service) return true;
  return (host?.roles ?? []).some(
    (ref) => (service === undefined || ref.service === service) && (role === undefined || ref.role === role),
  );
}

const textOf = ({ alert, source, host, service, sentence }: AlertView): string =>
  [
    source?.name ?? alert.monitorId,
    host?.name ?? alert.hostId ?? "",
    host?.displayName ?? "",
    ...(host?.roles ?? []).map((ref) => `${ref.service}:${ref.role}`),
    service ?? "",
    sentence,
    alert.id,
  ].join("\n");
