import type { AlertBook } from "#app/alerting/book.ts";
import type { Configs } from "#app/alerting/configs.ts";
import type { Events } from "#app/events.ts";
import type { Cause } from "#core/account.ts";
import type { Alert } from "#core/alert/alert.ts";
import { Rejected } from "#core/errors.ts";
import { requireTraffic } from "#core/move-traffic.ts";
import type { OrgId } from "#core/series.ts";
import { sloSource } from "#core/slo/alert.ts";
import { intervalFor } from "#core/slo/chart.ts";
import type { Correction, Observed } from "#core/slo/objective.ts";
import { type Gate, gateOf } from "#core/slo/policy.ts";
import {
  countedOf,
  inputProblem,
  loosens,
  type NamedCorrection,
  type NamedOverride,
  type Slo,
  type SloInput,
  sourceOf,
  sourceProblem,
} from "#core/slo/slo.ts";
import { sayTrouble } from "#core/slo/trouble.ts";
import { DAY, floorTo, MINUTE, type TimeRange, type UnixSeconds } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { Meta } from "#meta/meta.ts";
import { type Applied, applySlos } from "./apply.ts";
import { detailOf, type SloDetail } from "./detail.ts";
import type { Ledger } from "./ledger.ts";
import { createReplays, type Replayed } from "./replays.ts";
import { type SloView, viewOf } from "./view.ts";

/** What a deployment is told, and of which objective. */
export interface GateView extends Gate {
  readonly name: string;
  readonly remaining: number | undefined;
}

/** What people and pipelines do with objectives. Every one is known by its id or its name; `not-found`. */
export interface Slos {
  /** By name. */
  list(org: OrgId): Promise<readonly SloView[]>;
  detail(org: OrgId, idOrName: string): Promise<SloDetail>;
  /** `invalid` for what cannot be; `conflict` when the name is taken. */
  create(org: OrgId, input: SloInput, cause: Cause): Promise<SloView>;
  update(org: OrgId, idOrName: string, input: SloInput, cause: Cause): Promise<SloView>;
  /** Its alert is closed. */
  remove(org: OrgId, idOrName: string, cause: Cause): Promise<void>;
  /** Requests of a range by intervals, 500 at most. */
  intervals(
    org: OrgId,
    idOrName: string,
    range: TimeRange,
  ): Promise<{ readonly intervalSeconds: number; readonly intervals: readonly Observed[] }>;
  /** From now on at the earliest. `conflict` with another one; `forbidden` to lower it for keys that may not move traffic. */
  override(org: OrgId, idOrName: string, wanted: WantedOverride, cause: Cause): Promise<NamedOverride>;
  /** The same, unless the same is in force or to come. */
  ensureOverride(org: OrgId, idOrName: string, wanted: WantedOverride, cause: Cause): Promise<void>;
  endOverride(org: OrgId, idOrName: string, overrideId: string, cause: Cause): Promise<void>;
  correct(org: OrgId, idOrName: string, wanted: Omit<Correction, "author">, cause: Cause): Promise<NamedCorrection>;
  removeCorrection(org: OrgId, idOrName: string, correctionId: string, cause: Cause): Promise<void>;
  gate(org: OrgId, idOrName: string): Promise<GateView>;
  /** Lets a shut gate pass for some time, for everybody. */
  pass(
    org: OrgId,
    idOrName: string,
    wanted: { readonly reason: string; readonly by?: string | undefined; readonly forSeconds: number },
    cause: Cause,
  ): Promise<GateView>;
  replay(org: OrgId, idOrName: string, range: TimeRange, target?: number): Promise<Replayed>;
  replayNew(org: OrgId, input: SloInput, range: TimeRange): Promise<Replayed>;
  /** All are checked before the first is written. Doing it again changes nothing. */
  apply(
    org: OrgId,
    inputs: readonly SloInput[],
    how: { readonly dryRun: boolean; readonly prune: boolean },
    cause: Cause,
  ): Promise<readonly Applied[]>;
}

export interface WantedOverride {
  readonly target: number;
  readonly from?: UnixSeconds | undefined;
  readonly to: UnixSeconds;
  readonly reason: string;
  readonly approvedBy?: string | undefined;
}

export interface SlosParts {
  readonly meta: Pick<Meta, "objectives" | "services" | "monitors" | "sliBuckets" | "migrations">;
  readonly ledger: Ledger;
  readonly book: AlertBook;
  readonly configs: Pick<Configs, "of">;
  readonly events: Pick<Events, "publish">;
  readonly clock: Clock;
}

/** Passes of so long ago are still shown. */
const PASSES_SECONDS = 30 * DAY;
const MOST_INTERVALS = 500;
/** The longest window, and some time before it. */
const MOST_SECONDS = 400 * DAY;
/** Between reading a clock here and another one there. */
const CLOCKS_DIFFER = 5 * MINUTE;

export function createSlos({ meta, ledger, book, configs, events, clock }: SlosParts): Slos {
  const { objectives } = meta;
  const replays = createReplays({ meta, ledger, clock });
  const nowSeconds = (): UnixSeconds => Math.floor(clock.now() / 1000);
  const changed = (org: OrgId): void => events.publish(org, "slos-changed");

  async function firingOf(org: OrgId): Promise<ReadonlyMap<string, readonly Alert[]>> {
    const alerts = [...(await book.open(org)).values()].filter(({ type }) => type === "slo");
    return Map.groupBy(alerts, ({ monitorId }) => monitorId);
  }

  async function viewsOf(org: OrgId, slos: readonly Slo[]): Promise<readonly SloView[]> {
    const [states, firing] = await Promise.all([objectives.states(org), firingOf(org)]);
    const now = nowSeconds();
    const views: SloView[] = [];
    // One after the other: each may be the first to read a month of counts.
    for (const slo of slos) {
      const sight = await ledger.sight(org, slo, now);
      views.push(viewOf(slo, sight, states.get(slo.id)?.state, firing.get(slo.id) ?? [], now));
    }
    return views;
  }

  const viewOne = async (org: OrgId, slo: Slo): Promise<SloView> => (await viewsOf(org, [slo]))[0]!;

  /** The input as it is stored, an external monitor by its id. `invalid` for what cannot be. */
  async function checked(org: OrgId, input: SloInput): Promise<SloInput> {
    const refuse = (why: string) => new Rejected("invalid", why);
    const problem = inputProblem(input);
    if (problem !== undefined) throw refuse(problem);
    const { name, service } = input;
    if ((await meta.services.find(org, service)) === undefined)
      throw refuse(`Cannot save "${name}": found no service "${service}", want one that there is`);
    const counted = countedOf(input.indicator);
    if (counted.kind !== "probe") {
      const source = await meta.sliBuckets.source(org, sourceOf(counted));
      const why = source && sourceProblem(input.indicator, source);
      if (why !== undefined) throw refuse(`Cannot save "${name}": ${sayTrouble("en", why)}`);
      return input;
    }
    const monitors = await meta.monitors.list(org);
    const named = monitors.filter((each) => each.type === "external" && each.name === counted.monitor);
    const monitor = monitors.find(({ id }) => id === counted.monitor) ?? (named.length === 1 ? named[0] : undefined);
    if (monitor?.type !== "external")
      throw refuse(
        `Cannot save "${name}": found no external monitor "${counted.monitor}", want its id, or a name that only it has`,
      );
    const probe = { kind: "probe", monitor: monitor.id } as const;
    const { indicator } = input;
    return { ...input, indicator: indicator.kind === "slices" ? { ...indicator, of: probe } : probe };
  }

  async function closeAlertOf(org: OrgId, slo: Slo): Promise<void> {
    const config = await configs.of(org);
    const alerts = (await firingOf(org)).get(slo.id) ?? [];
    if (config === undefined || alerts.length === 0) return;
    const surroundings = { monitor: sloSource(slo), host: undefined, service: slo.objective.service };
    await book.close(
      config,
      alerts.map((alert) => ({ alert, surroundings })),
      { trigger: "monitorDelete" },
    );
  }

  async function create(org: OrgId, input: SloInput, cause: Cause): Promise<Slo> {
    const made = await objectives.create(org, await checked(org, input), cause);
    changed(org);
    return made;
  }

  async function update(org: OrgId, id: string, input: SloInput, cause: Cause): Promise<Slo> {
    const updated = await objectives.update(org, id, await checked(org, input), cause);
    changed(org);
    return updated;
  }

  async function remove(org: OrgId, slo: Slo, cause: Cause): Promise<void> {
    await objectives.remove(org, slo.id, cause);
    await closeAlertOf(org, slo);
    changed(org);
  }

  async function gate(org: OrgId, idOrName: string): Promise<GateView> {
    const { slo, state, budget, at } = await viewOne(org, await objectives.find(org, idOrName));
    const pass = (await objectives.passes(org, slo.id, at)).find(({ from }) => from <= at);
    const { name } = slo.objective;
    return { name, remaining: budget.remaining, ...gateOf(slo.policy, state, budget.remaining, pass) };
  }

  async function override(org: OrgId, idOrName: string, wanted: WantedOverride, cause: Cause): Promise<NamedOverride> {
    const { id, objective } = await objectives.find(org, idOrName);
    const now = nowSeconds();
    const { target, to, reason, from = now, approvedBy = cause.actor.name } = wanted;
    if (loosens(target, objective.target))
      requireTraffic(cause.actor, `lower SLO "${objective.name}"`, "override by the normal target or a higher one");
    checkRange({ from, to });
    if (from < now - CLOCKS_DIFFER)
      throw new Rejected(
        "invalid",
        `Cannot override from ${timeText(from)} on: it is past, want now or later; what was counted goes by the target of its time`,
      );
    const made = await objectives.override(org, id, { from, to, target, reason, approvedBy }, cause);
    changed(org);
    return made;
  }

  return {
    list: async (org) => viewsOf(org, await objectives.list(org)),

    async detail(org, idOrName) {
      const slo = await objectives.find(org, idOrName);
      const view = await viewOne(org, slo);
      const [passes, migrations, runs] = await Promise.all([
        objectives.passes(org, slo.id, view.at - PASSES_SECONDS),
        meta.migrations.list(org),
        meta.migrations.newestRuns(org),
      ]);
      return detailOf(view, passes, migrations, runs);
    },

    create: async (org, input, cause) => viewOne(org, await create(org, input, cause)),

    async update(org, idOrName, input, cause) {
      const { id } = await objectives.find(org, idOrName);
      return viewOne(org, await update(org, id, input, cause));
    },

    async remove(org, idOrName, cause) {
      await remove(org, await objectives.find(org, idOrName), cause);
    },

    async intervals(org, idOrName, range) {
      const { objective } = await objectives.find(org, idOrName);
      checkRange(range);
      if (range.to - range.from > MOST_SECONDS)
        throw new Rejected(
          "too-large",
          `Cannot show so much: found ${Math.round((range.to - range.from) / DAY)} days, want ${MOST_SECONDS / DAY} at most`,
        );
      const source = await meta.sliBuckets.source(org, sourceOf(objective.indicator));
      const intervalSeconds = intervalFor(range, MOST_INTERVALS, source?.bucketSeconds);
      const from = floorTo(intervalSeconds, range.from);
      const counted = countedOf(objective.indicator);
      return { intervalSeconds, intervals: await ledger.read(org, counted, { from, to: range.to }, intervalSeconds) };
    },

    override,

    async ensureOverride(org, idOrName, wanted, cause) {
      const { objective } = await objectives.find(org, idOrName);
      const isThere = objective.overrides.some(
        ({ target, to, reason }) => target === wanted.target && to === wanted.to && reason === wanted.reason,
      );
      if (!isThere) await override(org, idOrName, wanted, cause);
    },

    async endOverride(org, idOrName, overrideId, cause) {
      const { id, objective } = await objectives.find(org, idOrName);
      const ended = objective.overrides.find((each) => each.id === overrideId);
      if (ended !== undefined && loosens(objective.target, ended.target))
        requireTraffic(cause.actor, `lower SLO "${objective.name}"`, "end an override that lowered it");
      await objectives.endOverride(org, id, overrideId, cause);
      changed(org);
    },

    async correct(org, idOrName, { from, to, reason }, cause) {
      const { id } = await objectives.find(org, idOrName);
      checkRange({ from, to });
      const made = await objectives.correct(org, id, { from, to, reason, author: cause.actor.name }, cause);
      changed(org);
      return made;
    },

    async removeCorrection(org, idOrName, correctionId, cause) {
      const { id } = await objectives.find(org, idOrName);
      await objectives.removeCorrection(org, id, correctionId, cause);
      changed(org);
    },

    gate,

    async pass(org, idOrName, { reason, by = "", forSeconds }, cause) {
      const { id } = await objectives.find(org, idOrName);
      const from = nowSeconds();
      const pass = { from, to: from + forSeconds, reason, by: by || cause.actor.name };
      await objectives.pass(org, id, pass, cause);
      changed(org);
      return gate(org, id);
    },

    async replay(org, idOrName, range, target) {
      checkRange(range);
      const { objective, ...slo } = await objectives.find(org, idOrName);
      const asked = target === undefined ? objective : { ...objective, target, overrides: [] };
      return replays(org, { ...slo, objective: asked }, range);
    },

    async replayNew(org, input, range) {
      checkRange(range);
      const { policy, alerts, missingAfterMinutes: _, ...objective } = await checked(org, input);
      return replays(org, { policy, alerts, objective: { ...objective, overrides: [] }, corrections: [] }, range);
    },

    async apply(org, inputs, how, cause) {
      const ready: SloInput[] = [];
      for (const input of inputs) ready.push(await checked(org, input));
      return applySlos(await objectives.list(org), ready, how, {
        create: (input) => create(org, input, cause),
        update: (id, input) => update(org, id, input, cause),
        remove: (slo) => remove(org, slo, cause),
      });
    },
  };
}

function checkRange({ from, to }: TimeRange): void {
  if (from < to) return;
  throw new Rejected(
    "invalid",
    `Cannot take a range: found ${timeText(from)} to ${timeText(to)}, want its end after its beginning`,
  );
}

const timeText = (at: UnixSeconds): string => {
  const date = new Date(at * 1000);
  return Number.isNaN(date.getTime()) ? String(at) : date.toISOString();
};
