import type { Expressions } from "#app/expressions.ts";
import type { Cause } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import type { OrgId } from "#core/series.ts";
import { coarser } from "#core/sli/coarser.ts";
import type { SliBucket } from "#core/sli/counts.ts";
import {
  askFrom,
  type ConfiguredSource,
  isRead,
  isSourceName,
  type ReadSource,
  SOURCE_NAME,
} from "#core/sli/source.ts";
import { thinnedBefore } from "#core/sli/thin.ts";
import { MINUTE, type TimeRange, type UnixSeconds } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { Meta } from "#meta/meta.ts";
import type { SliConfig, SliSource } from "#meta/migrations/repositories.ts";
import { type OpenReader, readOnce } from "./counting.ts";
import { toldCounts } from "./told-counts.ts";

/** A source with what is known of it: what people said, what it counted, or both. */
export interface SourceState {
  readonly name: string;
  readonly config?: SliConfig | undefined;
  readonly counted?: SliSource | undefined;
}

/** What a source would count now. Nothing of it is stored. */
export interface Trial extends Pick<ReadSource, "bucketSeconds" | "limitsMs"> {
  readonly finalUntil: UnixSeconds;
  readonly buckets: readonly SliBucket[];
}

/** What people do with sources of SLI counts. */
export interface SliSources {
  /** By name. */
  list(org: OrgId): Promise<readonly SourceState[]>;
  /** `not-found`. */
  find(org: OrgId, name: string): Promise<SourceState>;
  /** Makes or replaces what was said of a source. `invalid` for what cannot be; `conflict` when it counted otherwise so far. */
  save(org: OrgId, what: Pick<SliConfig, "source" | "document">, cause: Cause): Promise<SourceState>;
  /** It is asked no more. What it counted goes too where that is said. `not-found`; `conflict` while a run is judged by it. */
  remove(org: OrgId, name: string, withCounts: boolean, cause: Cause): Promise<void>;
  /** Asks once, now. `invalid` and `Unavailable` as its reader says it. */
  try(org: OrgId, source: ConfiguredSource, signal: AbortSignal): Promise<Trial>;
  /** By the minute where some of it is only known by the minute any more. */
  counts(
    org: OrgId,
    name: string,
    range: TimeRange,
  ): Promise<{ readonly bucketSeconds: number; readonly buckets: readonly SliBucket[] }>;
}

export interface SourcesParts {
  readonly meta: Pick<Meta, "sliBuckets" | "sliConfigs" | "services" | "migrations">;
  readonly expressions: Pick<Expressions, "validate">;
  readonly open: OpenReader;
  readonly clock: Clock;
}

/** Counters that only grow say nothing at a first look; this long is until the second. */
const SECOND_LOOK_MS = 1_500;

export function createSliSources({ meta, expressions, open, clock }: SourcesParts): SliSources {
  const { sliBuckets, sliConfigs, services, migrations } = meta;

  async function check(org: OrgId, source: ConfiguredSource): Promise<void> {
    const refuse = (why: string): never => {
      throw new Rejected("invalid", `Cannot use source "${source.name}": ${why}`);
    };
    if (!isSourceName(source.name)) refuse(`want ${SOURCE_NAME}`);
    // The metrics of a side have its name where a source's name ends.
    if (source.service !== undefined && /\.(stable|canary)$/.test(source.name))
      refuse('a name that ends in ".stable" or ".canary" would give metrics of another source, want another name');
    if (source.service !== undefined && (await services.find(org, source.service)) === undefined)
      refuse(`found no service "${source.service}", want one that there is`);
    if (!isRead(source)) return;
    if (source.from.kind === "metrics")
      for (const [side, { total, bad, slow }] of Object.entries(source.from.sides)) {
        checkExpression(`${side}.total`, total, refuse);
        checkExpression(`${side}.bad`, bad, refuse);
        for (const [i, text] of slow.entries()) checkExpression(`${side}.slow[${i}]`, text, refuse);
      }
    open(org, source);
  }

  function checkExpression(where: string, text: string, refuse: (why: string) => never): void {
    try {
      expressions.validate(text);
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      refuse(`${where}: ${error.message}`);
    }
  }

  async function find(org: OrgId, name: string): Promise<SourceState> {
    const [config, counted] = await Promise.all([sliConfigs.find(org, name), sliBuckets.source(org, name)]);
    if (!isSourceName(name) || (config === undefined && counted === undefined))
      throw new Rejected("not-found", `Cannot find source "${name}" of SLI counts`);
    return { name, config, counted };
  }

  return {
    find,

    async list(org) {
      const [configs, sources] = await Promise.all([sliConfigs.list(org), sliBuckets.sources(org)]);
      const counted = new Map(sources.map((source) => [source.name, source]));
      const byName = new Map(configs.map((config) => [config.source.name, config]));
      const names = new Set([...byName.keys(), ...[...counted.keys()].filter(isSourceName)]);
      return [...names].sort().map((name) => ({ name, config: byName.get(name), counted: counted.get(name) }));
    },

    async save(org, what, cause) {
      await check(org, what.source);
      await sliConfigs.save(org, what, cause);
      return find(org, what.source.name);
    },

    async remove(org, name, withCounts, cause) {
      const { config } = await find(org, name);
      const judged = (await migrations.active()).find(
        (run) => run.org === org && run.definition.counts.from === "source" && run.definition.counts.source === name,
      );
      if (judged !== undefined)
        throw new Rejected(
          "conflict",
          `Cannot delete source "${name}": a run of migration "${judged.definition.name}" is judged by it; let it end first`,
        );
      if (config !== undefined) await sliConfigs.remove(org, name, cause);
      else if (!withCounts)
        throw new Rejected("conflict", `Cannot delete source "${name}": others post to it; delete its counts with it`);
      if (withCounts) await sliBuckets.remove(org, name, cause);
    },

    async try(org, source, signal) {
      await check(org, source);
      if (!isRead(source))
        throw new Rejected("invalid", `Cannot ask "${source.name}": others post to it, want "from" to ask it`);
      const { bucketSeconds, limitsMs } = source;
      const reader = open(org, source);
      const now = () => Math.floor(clock.now() / 1000);
      const from = askFrom(bucketSeconds, undefined, now());
      let found = await readOnce(reader, source, from, now(), signal);
      if (source.from.kind === "haproxy") {
        await clock.sleep(SECOND_LOOK_MS, signal);
        await readOnce(reader, source, from, now(), signal);
        // As if the bucket of now were over, so that what grew can be seen.
        found = await readOnce(reader, source, from, now() + bucketSeconds, signal);
      }
      return { bucketSeconds, limitsMs, finalUntil: found.finalUntil, buckets: found.buckets };
    },

    async counts(org, name, range) {
      const { counted } = await find(org, name);
      const buckets = await toldCounts(meta, org, name, range);
      const bucketSeconds = counted?.bucketSeconds ?? MINUTE;
      if (counted === undefined || range.from >= thinnedBefore(counted)) return { bucketSeconds, buckets };
      return { bucketSeconds: MINUTE, buckets: coarser(buckets, MINUTE, Number.POSITIVE_INFINITY) };
    },
  };
}
