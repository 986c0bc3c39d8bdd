import type { Step } from "./step.ts";

/**
 * Migrations with their runs and history, leases, counts of SLIs, and objectives. `definition`, `run`, `entry` and `body` are JSON,
 * `document` is the text that a person wrote.
 */
export const migrations: Step = {
  id: 6,
  name: "migrations",
  statements: ({ text, integer, long, end }) => [
    `create table migrations (
      org ${text} not null references organisations (id),
      id ${text} not null,
      name ${text} not null,
      document ${text} not null,
      definition ${text} not null,
      created_at ${long} not null,
      updated_at ${long} not null,
      primary key (org, id),
      unique (org, name)
    )${end}`,
    `create table migration_runs (
      org ${text} not null,
      id ${text} not null,
      migration ${text} not null,
      definition ${text} not null,
      run ${text} not null,
      revision ${long} not null,
      started_at ${long} not null,
      ended_at ${long},
      primary key (org, id),
      foreign key (org, migration) references migrations (org, id) on delete cascade
    )${end}`,
    // One run of a migration at a time.
    "create unique index migration_runs_active on migration_runs (org, migration) where ended_at is null",
    `create table migration_entries (
      org ${text} not null,
      run ${text} not null,
      number ${integer} not null,
      at ${long} not null,
      actor ${text} not null,
      request ${text},
      entry ${text} not null,
      primary key (org, run, number),
      foreign key (org, run) references migration_runs (org, id) on delete cascade
    )${end}`,
    `create unique index migration_entries_request on migration_entries (org, run, request) where request is not null`,
    `create table migration_checks (
      org ${text} not null,
      migration ${text} not null,
      item ${text} not null,
      checked_by ${text} not null,
      checked_at ${long} not null,
      primary key (org, migration, item),
      foreign key (org, migration) references migrations (org, id) on delete cascade
    )${end}`,
    `create table leases (
      resource ${text} not null primary key,
      owner ${text} not null,
      fence ${long} not null,
      expires_at_ms ${long} not null
    )${end}`,
    `create table sli_sources (
      org ${text} not null references organisations (id),
      name ${text} not null,
      bucket_seconds ${integer} not null,
      limits ${text} not null,
      final_until ${long} not null,
      primary key (org, name)
    )${end}`,
    `create table sli_buckets (
      org ${text} not null,
      source ${text} not null,
      start ${long} not null,
      side ${text} not null,
      total ${long} not null,
      bad ${long} not null,
      slow ${text} not null,
      latency ${text},
      primary key (org, source, start, side),
      foreign key (org, source) references sli_sources (org, name) on delete cascade
    )${end}`,
    `create table objectives (
      org ${text} not null references organisations (id),
      id ${text} not null,
      name ${text} not null,
      body ${text} not null,
      created_at ${long} not null,
      updated_at ${long} not null,
      primary key (org, id),
      unique (org, name)
    )${end}`,
  ],
};
