import { FEATURES, type Feature, featuresOf, isInput } from "#core/anomaly/features.ts";
import { Unavailable } from "#core/errors.ts";
import { type Grid, gridOf, rangeOf } from "#core/grid.ts";
import type { RoleRef } from "#core/host.ts";
import {
  ANOMALY_WINDOW,
  type AnomalyHistory,
  type AnomalyModel,
  type Deviation,
  deviationOf,
  LEAST_DAYS,
  modelOf,
  TRAINING_DAYS,
  trainFeature,
} from "#core/monitor/anomaly.ts";
import type { TimeSeries } from "#core/ports.ts";
import { type OrgId, targetKey } from "#core/series.ts";
import { DAY, floorTo, HOUR, MINUTE, type TimeRange, type UnixSeconds } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import { readCells } from "./cells.ts";
import type { Directory } from "./directory.ts";
import { clipToSpans, roleHosts } from "./role-hosts.ts";

/**
 * `untrained`: the role has less than three days of points, or its first training is not done yet. `none`: the host sent nothing
 * that could be judged. Whether a deviation is an anomaly, `isAnomaly` says, for each sensitivity.
 */
export type AnomalyJudgement =
  | { readonly kind: "untrained" }
  | { readonly kind: "none" }
  | { readonly kind: "deviation"; readonly deviation: Deviation };

export interface Anomalies {
  /**
   * How unusual a host of a role was in the ten minutes up to `at`. Points before `trainingFrom` are not learned from. Never waits
   * for training: that begins behind it, and the model before serves until the next is there [AN6]. Rejects with `Unavailable`.
   */
  judge(
    org: OrgId,
    role: RoleRef,
    hostId: string,
    at: UnixSeconds,
    trainingFrom?: UnixSeconds,
  ): Promise<AnomalyJudgement>;
  /** Resolves when no training runs. */
  idle(): Promise<void>;
}

/** Hosts that are learned from. More are alike, and each costs a read of four weeks. */
const MOST_HOSTS = 200;
const RETRAINED_EVERY = DAY;
/** A role that is too young, or that could not be read, is tried again sooner. */
const TRIED_AGAIN_AFTER = HOUR;

interface Trained {
  model: AnomalyModel | undefined;
  /** When training is due again. */
  due: UnixSeconds;
  askedAt: UnixSeconds;
  /** What ended the last training. */
  bug?: unknown;
}

export function createAnomalies(store: TimeSeries, directory: Directory, clock: Clock): Anomalies {
  const models = new Map<string, Trained>();
  /** One training at a time: it is hours early or late without anybody noticing, and it must not fill the processor. */
  let training: Promise<void> = Promise.resolve();
  const now = (): UnixSeconds => Math.floor(clock.now() / 1000);

  function modelFor(org: OrgId, role: RoleRef, trainingFrom: UnixSeconds | undefined): AnomalyModel | undefined {
    const key = JSON.stringify([org, role.service, role.role, trainingFrom]);
    const at = now();
    const trained = models.getOrInsertComputed(key, () => ({ model: undefined, due: at, askedAt: at }));
    trained.askedAt = at;
    if (trained.bug !== undefined) {
      const { bug } = trained;
      trained.bug = undefined;
      throw bug;
    }
    if (at >= trained.due) {
      trained.due = Number.POSITIVE_INFINITY;
      training = training.then(() => renew(trained, org, role, trainingFrom));
      forgetUnasked(at);
    }
    return trained.model;
  }

  function forgetUnasked(at: UnixSeconds): void {
    for (const [key, { askedAt }] of models) if (askedAt < at - RETRAINED_EVERY) models.delete(key);
  }

  async function renew(
    trained: Trained,
    org: OrgId,
    role: RoleRef,
    trainingFrom: UnixSeconds | undefined,
  ): Promise<void> {
    try {
      trained.model = await learn(org, role, trainingFrom);
      trained.due = now() + (trained.model === undefined ? TRIED_AGAIN_AFTER : RETRAINED_EVERY);
    } catch (error) {
      // Whoever asks next is told of a bug; an outage passes.
      if (!(error instanceof Unavailable)) trained.bug = error;
      trained.due = now() + TRIED_AGAIN_AFTER;
    }
  }

  async function learn(
    org: OrgId,
    { service, role }: RoleRef,
    trainingFrom: UnixSeconds = 0,
  ): Promise<AnomalyModel | undefined> {
    const to = floorTo(ANOMALY_WINDOW, now());
    const grid = gridOf({ from: Math.max(to - TRAINING_DAYS * DAY, trainingFrom), to }, ANOMALY_WINDOW);
    if (grid.count * grid.step < LEAST_DAYS * DAY) return undefined;
    const members = roleHosts((await directory.roleMembers(org, service, role, rangeOf(grid))) ?? []);
    const hosts: AnomalyHistory["hosts"][number][] = [];
    for (const { hostId, spans } of members.slice(0, MOST_HOSTS)) {
      hosts.push({ hostId, features: await read(org, hostId, grid, spans) });
    }
    const history = { start: grid.start, hosts };
    const features = [];
    for (const feature of FEATURES) {
      features.push(trainFeature(history, feature));
      // Each takes some hundredths of a second; posts of points must not wait for all of them.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return modelOf(features, to);
  }

  /** What a host did while it was in the role. Only devices that it has now count. */
  async function read(
    org: OrgId,
    hostId: string,
    grid: Grid,
    spans?: readonly TimeRange[],
  ): Promise<ReadonlyMap<Feature, Float64Array>> {
    const target = targetKey({ kind: "host", id: hostId });
    const names = (await store.names(org, target, now() - DAY + HOUR)).filter(isInput);
    const cells = await readCells(store, org, target, names, grid);
    const columns = cells.map((each) => (spans === undefined ? each : clipToSpans(each, grid, spans)).averages);
    return featuresOf(new Map(names.map((name, i) => [name, columns[i]!])));
  }

  return {
    async judge(org, role, hostId, at, trainingFrom) {
      const model = modelFor(org, role, trainingFrom);
      if (model === undefined) return { kind: "untrained" };
      const end = floorTo(MINUTE, at) + MINUTE;
      const features = await read(org, hostId, { start: end - ANOMALY_WINDOW, step: ANOMALY_WINDOW, count: 1 });
      const values = new Map([...features].map(([feature, [value]]) => [feature, value!]));
      const deviation = deviationOf(model, { hostId, at: end, values });
      return deviation === undefined ? { kind: "none" } : { kind: "deviation", deviation };
    },

    idle: () => training,
  };
}
