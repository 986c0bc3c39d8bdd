import type { MigrationSummaryAnswer } from "#wire/own/migrations.ts";

/** Names of the templates that migrations were made from. */
export const templatesOf = (migrations: readonly MigrationSummaryAnswer[]): readonly string[] =>
  [...new Set(migrations.flatMap(({ template }) => template?.name ?? []))].sort();

/** How far a fleet is. What is to do was never started, or went back. */
export interface Progress {
  readonly all: number;
  readonly done: number;
  readonly moving: number;
  readonly held: number;
  readonly waiting: number;
  /** Hosts that are still on the old side; absent where nobody knows them. */
  readonly hostsLeft: number | undefined;
}

const BACK = ["refused", "rolled-back", "rolling-back", "aborted"];

export function progressOf(migrations: readonly MigrationSummaryAnswer[]): Progress {
  const phases = migrations.map(({ run }) => run?.phase);
  const done = phases.filter((phase) => phase === "done" || phase === "soaking").length;
  const held = phases.filter((phase) => phase === "holding").length;
  const waiting = phases.filter((phase) => phase === undefined || BACK.includes(phase)).length;
  const known = migrations.flatMap(({ hosts }) => hosts ?? []);
  return {
    ...{ all: migrations.length, done, held, waiting, moving: migrations.length - done - held - waiting },
    hostsLeft: known.length === 0 ? undefined : known.reduce((sum, { stable }) => sum + stable, 0),
  };
}
