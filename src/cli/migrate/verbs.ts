import { type Call, printJson } from "#cli/call.ts";
import { EXIT, type ExitCode } from "#cli/exit.ts";
import { percentOf } from "#core/traffic/share.ts";
import type { ActionBody } from "#wire/own/migration-asked.ts";
import type { MigrationDetail } from "#wire/own/migrations.ts";
import { entriesOf } from "./entries.ts";
import { planText } from "./plan.ts";
import { exitOf, listText, statusText } from "./status.ts";

export async function list(call: Call): Promise<ExitCode> {
  const answer = await call.client.migrations();
  if (call.json) printJson(call, answer);
  else call.terminal.out(listText(answer.migrations));
  return EXIT.ok;
}

export async function plan(call: Call, document: string, requestsPerSecond: number | undefined): Promise<ExitCode> {
  const answer = await call.client.planMigration({
    document,
    ...(requestsPerSecond !== undefined && { requestsPerSecond }),
  });
  if (call.json) printJson(call, answer);
  else call.terminal.out(planText(answer));
  return EXIT.ok;
}

/** Makes the migration, or replaces the file of the one that has the name. */
export async function save(call: Call, document: string): Promise<ExitCode> {
  const { name } = await call.client.planMigration({ document, requestsPerSecond: 0 });
  const { migrations } = await call.client.migrations();
  const exists = migrations.some((each) => each.name === name);
  const saved = exists
    ? await call.client.updateMigration(name, document)
    : await call.client.createMigration(document);
  if (call.json) printJson(call, saved);
  else call.terminal.err(`${exists ? "Replaced" : "Made"} "${name}"; "sawara migrate start ${name}" begins\n`);
  return EXIT.ok;
}

export async function start(call: Call, name: string): Promise<ExitCode> {
  const run = await call.client.startMigration(name);
  if (call.json) printJson(call, run);
  else call.terminal.err(`Started; "sawara migrate watch ${name}" shows it\n`);
  return EXIT.ok;
}

export async function status(call: Call, name: string): Promise<ExitCode> {
  const detail = await call.client.migration(name);
  if (call.json) printJson(call, detail);
  else {
    const { run } = detail;
    const stopped = run !== undefined && ["refused", "rolling-back", "rolled-back"].includes(run.phase);
    const history = stopped ? await entriesOf(call.client, name, run.id) : [];
    call.terminal.out(statusText(detail, call.now() / 1000, history));
  }
  return exitOf(detail.run);
}

export async function remove(call: Call, name: string): Promise<ExitCode> {
  await call.client.deleteMigration(name);
  if (call.json) printJson(call, { deleted: name });
  else call.terminal.err(`Deleted "${name}" and its runs\n`);
  return EXIT.ok;
}

/** Asks something of the run. The id makes a repeated request harmless. */
export async function ask(call: Call, name: string, action: ActionBody): Promise<ExitCode> {
  const run = await call.client.askMigration(name, { ...action, requestId: crypto.randomUUID() });
  if (call.json) printJson(call, run);
  else call.terminal.err(`${name}: ${run.phase}, ${percentOf(run.wantBp ?? run.canaryBp)}\n`);
  return EXIT.ok;
}

/** A share is named by its step: `25%` is the step that has it, 0 is before the first. */
export function stepOfShare(detail: MigrationDetail, share: string): number | undefined {
  const bp = Math.round(Number.parseFloat(share) * 100);
  if (bp === 0) return 0;
  const step = detail.steps.findIndex(({ canaryBp }) => canaryBp === bp);
  return step < 0 ? undefined : step + 1;
}

export async function setWeight(
  call: Call,
  name: string,
  share: string,
  reason: string | undefined,
): Promise<ExitCode> {
  const detail = await call.client.migration(name);
  const step = stepOfShare(detail, share);
  if (step !== undefined) return await ask(call, name, { verb: "set-weight", step, reason });
  const known = detail.steps.map(({ canaryBp }) => percentOf(canaryBp)).join(", ");
  call.terminal.err(`sawara: Cannot set the share: found "${share}", want 0% or that of a step: ${known}\n`);
  return EXIT.usage;
}
