import type { Step } from "./step.ts";

/**
 * What belongs to objectives: overrides, corrections and passes that people made, and the state of each budget. Of a source of counts,
 * how often something was changed that was final: whoever keeps sums of it starts anew then. Of a bucket, how many requests have a
 * duration, so that nobody reads sketches to count them; null where that is all. `target` is per cent.
 */
export const slos: Step = {
  id: 7,
  name: "slos",
  statements: ({ text, long, double, end }) => [
    `alter table sli_sources add column rewrites ${long} not null default 0`,
    `alter table sli_buckets add column timed ${long}`,
    `create table objective_overrides (
      org ${text} not null,
      id ${text} not null,
      objective ${text} not null,
      begins_at ${long} not null,
      ends_at ${long} not null,
      target ${double} not null,
      reason ${text} not null,
      approved_by ${text} not null,
      primary key (org, id),
      foreign key (org, objective) references objectives (org, id) on delete cascade
    )${end}`,
    "create index objective_overrides_of on objective_overrides (org, objective, begins_at)",
    `create table objective_corrections (
      org ${text} not null,
      id ${text} not null,
      objective ${text} not null,
      begins_at ${long} not null,
      ends_at ${long} not null,
      reason ${text} not null,
      author ${text} not null,
      primary key (org, id),
      foreign key (org, objective) references objectives (org, id) on delete cascade
    )${end}`,
    "create index objective_corrections_of on objective_corrections (org, objective, begins_at)",
    `create table objective_passes (
      org ${text} not null,
      id ${text} not null,
      objective ${text} not null,
      begins_at ${long} not null,
      ends_at ${long} not null,
      reason ${text} not null,
      given_by ${text} not null,
      primary key (org, id),
      foreign key (org, objective) references objectives (org, id) on delete cascade
    )${end}`,
    "create index objective_passes_of on objective_passes (org, objective, ends_at)",
    `create table objective_states (
      org ${text} not null,
      objective ${text} not null,
      state ${text} not null,
      since ${long} not null,
      primary key (org, objective),
      foreign key (org, objective) references objectives (org, id) on delete cascade
    )${end}`,
  ],
};
