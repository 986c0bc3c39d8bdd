import { deepEqual } from "node:assert/strict";
import { it } from "node:test";
import type { MigrationSummaryAnswer } from "#wire/own/migrations.ts";
import { progressOf, templatesOf } from "./fleet.ts";

const migration = (phase: string | undefined, template?: string, stable?: number) =>
  ({
    ...(phase === undefined ? {} : { run: { phase } }),
    ...(template === undefined ? {} : { template: { name: template, values: {} } }),
    ...(stable === undefined ? {} : { hosts: { stable, canary: 1 } }),
  }) as MigrationSummaryAnswer;

it("[UI126] a fleet tells how far it is, and how many hosts are left", () => {
  const all = [
    migration("done", "ec2-to-ecs", 0),
    migration("soaking", "ec2-to-ecs", 2),
    migration("holding", "a-template", 3),
    migration("baking"),
    migration("rolled-back"),
    migration(undefined),
  ];
  deepEqual(templatesOf(all), ["a-template", "ec2-to-ecs"]);
  deepEqual(progressOf(all), { all: 6, done: 2, held: 1, waiting: 2, moving: 1, hostsLeft: 5 });
  deepEqual(progressOf([migration(undefined)]).hostsLeft, undefined);
});
