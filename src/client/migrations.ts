import type { ActionBody, CheckBody } from "#wire/own/migration-asked.ts";
import type { PlanAnswer, PlanBody } from "#wire/own/migration-plan.ts";
import type { TasksAnswer } from "#wire/own/migration-tasks.ts";
import type {
  CountsAnswer,
  EntryList,
  MigrationDetail,
  MigrationList,
  MigrationSummaryAnswer,
  RunAnswer,
} from "#wire/own/migrations.ts";

type Call = <T>(method: string, path: string, body?: unknown, signal?: AbortSignal) => Promise<T>;
type Parameters = Readonly<Record<string, string | number | readonly string[] | undefined>>;

const path = "/api/sawara/v1/migrations";
const part = encodeURIComponent;

/** Migrations, by id or by name. */
export function migrationsClient(call: Call, search: (parameters: Parameters) => string) {
  const of = (id: string) => `${path}/${part(id)}`;
  return {
    migrations: (signal?: AbortSignal) => call<MigrationList>("GET", path, undefined, signal),
    migration: (id: string, run?: string, signal?: AbortSignal) =>
      call<MigrationDetail>("GET", `${of(id)}${search({ run })}`, undefined, signal),
    planMigration: (plan: PlanBody, signal?: AbortSignal) => call<PlanAnswer>("POST", `${path}/plan`, plan, signal),
    createMigration: (document: string) => call<MigrationSummaryAnswer>("POST", path, { document }),
    updateMigration: (id: string, document: string) => call<MigrationSummaryAnswer>("PUT", of(id), { document }),
    deleteMigration: (id: string) => call<unknown>("DELETE", of(id)),
    startMigration: (id: string, { isDrill = false } = {}) =>
      call<RunAnswer>("POST", `${of(id)}/start${search({ drill: isDrill ? "true" : undefined })}`),
    askMigration: (id: string, action: ActionBody) => call<RunAnswer>("POST", `${of(id)}/actions`, action),
    migrationEntries: (id: string, query: { run?: string; after?: number } = {}, signal?: AbortSignal) =>
      call<EntryList>("GET", `${of(id)}/entries${search(query)}`, undefined, signal),
    migrationCounts: (id: string, range: { from: number; to: number; run?: string }, signal?: AbortSignal) =>
      call<CountsAnswer>("GET", `${of(id)}/counts${search(range)}`, undefined, signal),
    migrationTasks: (id: string, signal?: AbortSignal) =>
      call<TasksAnswer>("GET", `${of(id)}/tasks`, undefined, signal),
    checkMigration: (id: string, check: CheckBody) => call<unknown>("POST", `${of(id)}/checks`, check),
  };
}
