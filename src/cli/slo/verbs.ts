import { type Call, printJson } from "#cli/call.ts";
import { EXIT, type ExitCode } from "#cli/exit.ts";
import type { GateAnswer } from "#wire/own/slos.ts";
import { detailText, listText, replayText } from "./text.ts";

/** JSON for programs, or text for people. */
function answer(call: Call, value: unknown, text: string): void {
  if (call.json) printJson(call, value);
  else call.terminal.out(text);
}

export async function list(call: Call): Promise<ExitCode> {
  const found = await call.client.slos();
  answer(call, found, listText(found.slos));
  return EXIT.ok;
}

export async function show(call: Call, name: string): Promise<ExitCode> {
  const found = await call.client.slo(name);
  answer(call, found, detailText(found));
  return EXIT.ok;
}

/** Whoever goes ahead nevertheless. */
export interface Override {
  readonly reason: string;
  readonly by?: string | undefined;
  readonly forSeconds: number;
}

/** 0 when something risky may begin, 30 when not. A gate that is open is not overridden: nothing is recorded then. */
export async function gate(call: Call, name: string, override: Override | undefined): Promise<ExitCode> {
  let found: GateAnswer = await call.client.sloGate(name);
  if (found.answer === "stop" && override !== undefined) {
    const { by, ...rest } = override;
    found = await call.client.passSloGate(name, { ...rest, ...(by !== undefined && { by }) });
  }
  answer(call, found, `${found.name}: ${found.answer}: ${found.message}\n`);
  return found.answer === "go" ? EXIT.ok : EXIT.gateRefused;
}

export async function replay(
  call: Call,
  name: string,
  query: { readonly from: number; readonly to: number; readonly target?: number | undefined },
): Promise<ExitCode> {
  const { target, ...range } = query;
  const found = await call.client.replaySlo(name, { ...range, ...(target !== undefined && { target }) });
  answer(call, found, replayText(name, found));
  return EXIT.ok;
}

export async function apply(
  call: Call,
  document: string,
  how: { readonly dryRun: boolean; readonly prune: boolean },
): Promise<ExitCode> {
  const found = await call.client.applySlos({ document, ...how });
  const lines = found.results.flatMap(({ name, outcome, changes }) => [
    `${outcome}  ${name}${how.dryRun && outcome !== "unchanged" ? " (not done: dry run)" : ""}\n`,
    ...changes.map((change) => `  ${change}\n`),
  ]);
  answer(call, found, lines.join(""));
  for (const note of found.notes) call.terminal.err(`sawara: ${note}\n`);
  return EXIT.ok;
}

/** The file itself, which is what `--json` would be of too. */
export async function exportSlos(
  call: Call,
  name: string | undefined,
  format: "sawara" | "openslo",
): Promise<ExitCode> {
  const found = await call.client.exportSlos({ format, ...(name !== undefined && { slo: name }) });
  answer(call, found, found.document);
  for (const note of found.notes) call.terminal.err(`sawara: ${note}\n`);
  return EXIT.ok;
}

export async function override(
  call: Call,
  name: string,
  wanted: {
    readonly target: number;
    readonly from?: number | undefined;
    readonly to: number;
    readonly reason: string;
    readonly approvedBy?: string | undefined;
  },
): Promise<ExitCode> {
  const { from, approvedBy, ...rest } = wanted;
  const made = await call.client.overrideSlo(name, {
    ...rest,
    ...(from !== undefined && { from }),
    ...(approvedBy !== undefined && { approvedBy }),
  });
  const until = new Date(made.to * 1000).toISOString();
  answer(
    call,
    made,
    `${name}: ${made.target} % until ${until}, approved by ${made.approvedBy}; ${made.id} ends it earlier\n`,
  );
  return EXIT.ok;
}

export async function endOverride(call: Call, name: string, id: string): Promise<ExitCode> {
  await call.client.endSloOverride(name, id);
  call.terminal.err(`${name}: override ${id} has ended\n`);
  return EXIT.ok;
}

export async function correct(
  call: Call,
  name: string,
  correction: { readonly from: number; readonly to: number; readonly reason: string },
): Promise<ExitCode> {
  const made = await call.client.correctSlo(name, correction);
  const [from, to] = [made.from, made.to].map((at) => new Date(at * 1000).toISOString());
  answer(call, made, `${name}: ${from} to ${to} does not count; ${made.id} takes that back\n`);
  return EXIT.ok;
}

export async function uncorrect(call: Call, name: string, id: string): Promise<ExitCode> {
  await call.client.deleteSloCorrection(name, id);
  call.terminal.err(`${name}: the time counts again\n`);
  return EXIT.ok;
}

export async function remove(call: Call, name: string): Promise<ExitCode> {
  await call.client.deleteSlo(name);
  call.terminal.err(`Deleted "${name}"\n`);
  return EXIT.ok;
}
