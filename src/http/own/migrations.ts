import { z } from "zod";
import type { Migrations } from "#app/migration/migrations.ts";
import { Rejected } from "#core/errors.ts";
import type { Definition } from "#core/migration/definition.ts";
import { RETREATS } from "#core/migration/verbs.ts";
import { type Route, route } from "#http/route.ts";
import { ActionBody, CheckBody, MigrationBody, toRequest } from "#wire/own/migration-asked.ts";
import { PlanAnswer, PlanBody, toPlanAnswer } from "#wire/own/migration-plan.ts";
import { TasksAnswer, toTasksAnswer } from "#wire/own/migration-tasks.ts";
import {
  CountsAnswer,
  CountsQuery,
  EntryList,
  EntryQuery,
  MigrationDetail,
  MigrationList,
  MigrationSummaryAnswer,
  RunAnswer,
  toMigrationDetail,
  toMigrationSummary,
  toRunAnswer,
} from "#wire/own/migrations.ts";
import { SUCCESS, Success } from "#wire/v0/common.ts";

const tag = "migrations";
const path = "/api/sawara/v1/migrations";

const StartQuery = z.object({ drill: z.enum(["true", "false"]).optional() });

/** `definitionOf` reads a file's text; `invalid` with all that is wrong with it. */
export function migrationRoutes(migrations: Migrations, definitionOf: (document: string) => Definition): Route[] {
  return [
    route({
      method: "GET",
      path,
      needs: "read",
      summary: "All migrations with their newest runs",
      tag,
      answer: MigrationList,
      handle: async ({ principal }) => ({ migrations: (await migrations.list(principal.org)).map(toMigrationSummary) }),
    }),
    route({
      method: "POST",
      path,
      needs: "define-traffic",
      summary: "Makes a migration from its file; nothing moves until it is started",
      tag,
      body: MigrationBody,
      answer: MigrationSummaryAnswer,
      handle: async ({ principal, cause, body: { document } }) =>
        toMigrationSummary({
          migration: await migrations.create(principal.org, { document, definition: definitionOf(document) }, cause),
        }),
    }),
    route({
      method: "POST",
      path: `${path}/plan`,
      needs: "read",
      summary: "Reads a file as saving would, and tells what each step takes and may cost; changes nothing",
      tag,
      body: PlanBody,
      answer: PlanAnswer,
      handle: async ({ principal, body: { document, requestsPerSecond } }) => {
        const definition = definitionOf(document);
        return toPlanAnswer(definition, await migrations.plan(principal.org, definition, requestsPerSecond));
      },
    }),
    route({
      method: "GET",
      path: `${path}/:id`,
      needs: "read",
      summary: "A migration by its id or name, with its newest run as it is now",
      tag,
      query: EntryQuery,
      answer: MigrationDetail,
      handle: async ({ principal, params, query: { run } }) =>
        toMigrationDetail(await migrations.detail(principal.org, params.id!, run)),
    }),
    route({
      method: "PUT",
      path: `${path}/:id`,
      needs: "define-traffic",
      summary: "Replaces the file; a run that goes on keeps the one that it began with",
      tag,
      body: MigrationBody,
      answer: MigrationSummaryAnswer,
      handle: async ({ principal, cause, params, body: { document } }) => {
        const what = { document, definition: definitionOf(document) };
        return toMigrationSummary({ migration: await migrations.update(principal.org, params.id!, what, cause) });
      },
    }),
    route({
      method: "DELETE",
      path: `${path}/:id`,
      needs: "define-traffic",
      summary: "Deletes a migration and its runs; not while one goes on",
      tag,
      answer: Success,
      handle: async ({ principal, cause, params }) => {
        await migrations.remove(principal.org, params.id!, cause);
        return SUCCESS;
      },
    }),
    route({
      method: "POST",
      path: `${path}/:id/start`,
      needs: "move-traffic",
      summary: "Begins a run; with `drill=true` everybody who hears of it is told that it is practice",
      tag,
      query: StartQuery,
      answer: RunAnswer,
      handle: async ({ principal, cause, params, query }) =>
        toRunAnswer(await migrations.start(principal.org, params.id!, cause, { isDrill: query.drill === "true" })),
    }),
    route({
      method: "POST",
      path: `${path}/:id/actions`,
      needs: "write",
      withoutTraffic: RETREATS,
      summary: "Asks something of the run that goes on: to hold, to resume, to roll back",
      tag,
      body: ActionBody,
      answer: RunAnswer,
      handle: async ({ principal, cause, params, body }) =>
        toRunAnswer(await migrations.ask(principal.org, params.id!, toRequest(body), body.requestId, cause)),
    }),
    route({
      method: "GET",
      path: `${path}/:id/entries`,
      needs: "read",
      summary: "What happened in a run, each verdict with all that it follows from",
      tag,
      query: EntryQuery,
      answer: EntryList,
      handle: async ({ principal, params, query }) => {
        const { run, after, limit } = query as typeof query & { after: number; limit: number };
        const runId = run ?? (await migrations.detail(principal.org, params.id!)).run?.id;
        if (runId === undefined) throw new Rejected("not-found", `Cannot find a run of migration "${params.id}"`);
        return { runId, entries: await migrations.entries(principal.org, runId, { after, limit }) };
      },
    }),
    route({
      method: "GET",
      path: `${path}/:id/counts`,
      needs: "read",
      summary: "Requests of both sides by bucket",
      tag,
      query: CountsQuery,
      answer: CountsAnswer,
      handle: async ({ principal, params, query }) => {
        const { run, ...range } = query as { from: number; to: number; run?: string };
        const { migration } = await migrations.detail(principal.org, params.id!);
        const buckets = await migrations.counts(principal.org, params.id!, range, run);
        return {
          bucketSeconds: migration.definition.policy.bucketSeconds,
          buckets: buckets.map(({ start, side, counts: { total, bad, slow } }) => ({ start, side, total, bad, slow })),
        };
      },
    }),
    route({
      method: "GET",
      path: `${path}/:id/tasks`,
      needs: "read",
      summary: "Hosts behind each side with processor, zone and interfaces, and what makes comparing them unfair",
      tag,
      answer: TasksAnswer,
      handle: async ({ principal, params }) => toTasksAnswer(await migrations.tasks(principal.org, params.id!)),
    }),
    route({
      method: "POST",
      path: `${path}/:id/checks`,
      needs: "write",
      withoutTraffic: "untick an item",
      summary: "Ticks an item of the checklist off, or unticks it",
      tag,
      body: CheckBody,
      answer: Success,
      handle: async ({ principal, cause, params, body: { item, checked } }) => {
        await migrations.setCheck(principal.org, params.id!, item, checked, cause);
        return SUCCESS;
      },
    }),
  ];
}
