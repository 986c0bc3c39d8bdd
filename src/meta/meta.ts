import { Kysely } from "kysely";
import { assert } from "#kit/assert.ts";
import { type Clock, systemClock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import { alertingRepositories } from "./alerting/alerting.ts";
import type { AlertingMeta } from "./alerting/repositories.ts";
import { auditRepository } from "./audit.ts";
import { annotationsRepository } from "./boards/annotations.ts";
import { dashboardsRepository } from "./boards/dashboards.ts";
import type { Annotations, Dashboards } from "./boards/repositories.ts";
import { checksRepository } from "./checks.ts";
import type { Engine } from "./engine.ts";
import { graphDefsRepository } from "./graph-defs.ts";
import { hostReads } from "./hosts/read.ts";
import { hostSearches } from "./hosts/search.ts";
import { hostWrites } from "./hosts/write.ts";
import { keysRepository } from "./keys.ts";
import { metadataRepository } from "./metadata.ts";
import { metricNamesRepository } from "./metric-names.ts";
import { leasesRepository } from "./migrations/leases.ts";
import { migrationsRepository } from "./migrations/migrations.ts";
import type { MigrationMeta } from "./migrations/repositories.ts";
import { sliBucketsRepository } from "./migrations/sli-buckets.ts";
import { orgsRepository } from "./orgs.ts";
import { awsIntegrationsRepository } from "./people/aws-integrations.ts";
import { invitationsRepository } from "./people/invitations.ts";
import type { PeopleMeta } from "./people/repositories.ts";
import { postgresEngine } from "./postgres.ts";
import type {
  Audit,
  Checks,
  GraphDefs,
  Hosts,
  Keys,
  Metadata,
  MetricNames,
  Orgs,
  Services,
  Sessions,
  Setup,
  Users,
} from "./repositories.ts";
import { upgradeSchema } from "./schema/upgrade.ts";
import { servicesRepository } from "./services.ts";
import { sessionsRepository } from "./sessions.ts";
import { setupRepository } from "./setup.ts";
import { objectivesRepository } from "./slos/objectives.ts";
import type { SloMeta } from "./slos/repositories.ts";
import { sqliteEngine } from "./sqlite/engine.ts";
import { createStore, secondsOf } from "./store.ts";
import type { Tables } from "./tables.ts";
import { usersRepository } from "./users.ts";

export type * from "./alerting/repositories.ts";
export type * from "./boards/repositories.ts";
export type * from "./people/repositories.ts";
export type * from "./repositories.ts";

/** Everything relational: who may do what, and what is watched. Never holds a point. */
export interface Meta extends AlertingMeta, PeopleMeta, MigrationMeta, SloMeta {
  readonly orgs: Orgs;
  readonly users: Users;
  readonly setup: Setup;
  readonly sessions: Sessions;
  readonly keys: Keys;
  readonly services: Services;
  readonly hosts: Hosts;
  readonly graphDefs: GraphDefs;
  readonly metricNames: MetricNames;
  readonly metadata: Metadata;
  readonly checks: Checks;
  readonly dashboards: Dashboards;
  readonly annotations: Annotations;
  readonly audit: Audit;
  /** As it appears in logs: "sqlite", "postgresql". */
  readonly engine: string;
  /** Resolves when the database answers; rejects with `Unavailable`. */
  ping(): Promise<void>;
  /**
   * Writes a consistent copy to a file that does not exist yet, while everything goes on; answers its bytes. Absent where the
   * database has tools of its own for that.
   */
  readonly snapshot?: (file: string) => Promise<number>;
  /** Waits for what was begun. Calling it again is harmless. */
  close(): Promise<void>;
}

export interface MetaOptions {
  /** `postgres://user:password@host:5432/database`. Wins over `file`. */
  readonly url?: string | undefined;
  /** Path of an SQLite database, made when it is missing, or ":memory:". */
  readonly file?: string | undefined;
  readonly log: Logger;
  /** Only says when a schema step was taken; everything else is told the time. */
  readonly clock?: Clock | undefined;
}

/**
 * Opens the database and brings its schema up to date. Rejects with `Rejected` when the schema is newer than this
 * program, with `Unavailable` when the database cannot be reached or its file cannot be opened.
 */
export async function openMeta({ url, file, log, clock = systemClock }: MetaOptions): Promise<Meta> {
  assert(url !== undefined || file !== undefined, "openMeta wants a url or a file");
  const engine = url !== undefined ? postgresEngine(url, log) : sqliteEngine(file!);
  const db = new Kysely<Tables>({ dialect: engine.dialect });
  try {
    await upgradeSchema(db, engine, secondsOf(clock.now()), log);
  } catch (error) {
    await closeAll(db, engine);
    throw engine.translate(error);
  }
  return metaOver(db, engine, log);
}

async function closeAll(db: Kysely<Tables>, engine: Engine): Promise<void> {
  await db.destroy();
  await engine.close();
}

function metaOver(db: Kysely<Tables>, engine: Engine, log: Logger): Meta {
  const store = createStore(db, engine, log);
  let closing: Promise<void> | undefined;
  return {
    orgs: orgsRepository(store),
    users: usersRepository(store),
    setup: setupRepository(store),
    sessions: sessionsRepository(store),
    keys: keysRepository(store),
    services: servicesRepository(store),
    hosts: { ...hostReads(store), ...hostSearches(store), ...hostWrites(store) },
    graphDefs: graphDefsRepository(store),
    metricNames: metricNamesRepository(store),
    metadata: metadataRepository(store),
    checks: checksRepository(store),
    dashboards: dashboardsRepository(store),
    annotations: annotationsRepository(store),
    invitations: invitationsRepository(store),
    awsIntegrations: awsIntegrationsRepository(store),
    audit: auditRepository(store),
    migrations: migrationsRepository(store),
    leases: leasesRepository(store),
    sliBuckets: sliBucketsRepository(store),
    objectives: objectivesRepository(store),
    ...alertingRepositories(store),
    engine: engine.name,
    ping: () => store.read(async (on) => void (await on.selectFrom("schema_steps").select("id").limit(1).execute())),
    ...(engine.snapshot && { snapshot: engine.snapshot }),
    close() {
      closing ??= closeAll(db, engine);
      return closing;
    },
  };
}
