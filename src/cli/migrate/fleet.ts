import type { Call } from "#cli/call.ts";
import { EXIT, type ExitCode } from "#cli/exit.ts";
import { formatTable } from "#cli/table.ts";
import { percentOf } from "#core/traffic/share.ts";
import type { TasksAnswer } from "#wire/own/migration-tasks.ts";
import type { MigrationSummaryAnswer } from "#wire/own/migrations.ts";
import { stateOf } from "./status.ts";

/** `sawara migrate fleet`: all migrations, or those of one template, with what is left to move. */
export async function fleet(call: Call, template: string | undefined): Promise<ExitCode> {
  const { migrations } = await call.client.migrations();
  const shown = migrations.filter((each) => template === undefined || each.template?.name === template);
  if (call.json) call.terminal.out(`${JSON.stringify({ migrations: shown, ...totalsOf(shown) }, undefined, 2)}\n`);
  else call.terminal.out(fleetText(shown));
  return EXIT.ok;
}

export function fleetText(migrations: readonly MigrationSummaryAnswer[]): string {
  const table = formatTable(
    ["NAME", "TEMPLATE", "FROM", "TO", "STATE", "SHARE", "STEP", "HOSTS OLD", "HOSTS NEW"],
    migrations.map(({ name, template, labels, run, steps, hosts }) => [
      name,
      template?.name ?? "-",
      labels.stable,
      labels.canary,
      run === undefined ? "Never started" : stateOf(run),
      percentOf(run?.canaryBp ?? 0),
      run === undefined || run.step < 0 ? "-" : `${run.step + 1}/${steps.length}`,
      hosts === undefined ? "-" : String(hosts.stable),
      hosts === undefined ? "-" : String(hosts.canary),
    ]),
  );
  const { done, moving, held, waiting, hostsLeft } = totalsOf(migrations);
  const left = hostsLeft === undefined ? "" : `; ${hostsLeft} host${hostsLeft === 1 ? "" : "s"} left on the old side`;
  const all = migrations.length === 1 ? "1 migration" : `${migrations.length} migrations`;
  return `${table}\n${all}: ${done} done, ${moving} moving, ${held} on hold, ${waiting} to do${left}\n`;
}

/** What is to do was never started, or went back. */
function totalsOf(migrations: readonly MigrationSummaryAnswer[]) {
  const phases = migrations.map(({ run }) => run?.phase);
  const done = phases.filter((phase) => phase === "done" || phase === "soaking").length;
  const held = phases.filter((phase) => phase === "holding").length;
  const waiting = phases.filter(
    (phase) => phase === undefined || ["refused", "rolled-back", "rolling-back", "aborted"].includes(phase),
  ).length;
  const known = migrations.flatMap(({ hosts }) => hosts ?? []);
  return {
    done,
    moving: migrations.length - done - held - waiting,
    held,
    waiting,
    ...(known.length > 0 && { hostsLeft: known.reduce((sum, { stable }) => sum + stable, 0) }),
  };
}

/** `sawara migrate tasks NAME`: hosts of both sides with what a comparison has to know. */
export async function tasks(call: Call, name: string): Promise<ExitCode> {
  const answer = await call.client.migrationTasks(name);
  if (call.json) call.terminal.out(`${JSON.stringify(answer, undefined, 2)}\n`);
  else call.terminal.out(tasksText(answer));
  return EXIT.ok;
}

export function tasksText({ labels, stable, canary, warnings }: TasksAnswer): string {
  const rows = (side: string, of: TasksAnswer["stable"]) =>
    of.map(({ name, status, cpuModel, cores, zone, interfaces }) => [
      ...[side, name, status, cpuModel ?? "-", cores === undefined ? "-" : String(cores), zone ?? "-"],
      interfaces.join(" ") || "-",
    ]);
  const table = formatTable(
    ["SIDE", "HOST", "STATUS", "PROCESSOR", "CORES", "ZONE", "INTERFACES"],
    [...rows(labels.stable, stable), ...rows(labels.canary, canary)],
  );
  return [table, ...warnings.map(({ text }) => `Mind: ${text.en}\n`)].join("");
}
