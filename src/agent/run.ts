import { systemClock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import { Checks } from "./checks/checks.ts";
import type { AgentControl } from "./control.ts";
import { type Effective, readEffective } from "./effective.ts";
import { EXIT, type ExitCode, GaveUp } from "./exit.ts";
import type { AgentFlags } from "./flags.ts";
import { collectFacts, type HostFacts } from "./host/facts.ts";
import { readId } from "./identity/id-file.ts";
import { OtherHosts } from "./identity/others.ts";
import { hostInput, register } from "./identity/register.ts";
import { runLoops } from "./loops.ts";
import { Sender } from "./metrics/sender.ts";
import { takePidfile } from "./pidfile.ts";
import { agentName, type Program, programLogger, serverClient } from "./program.ts";
import { proxySettings, useProxies } from "./proxy.ts";
import { Troubles } from "./trouble.ts";

/** What may be on its way to the server when the agent is told to stop gets this long. */
const FLUSH_MS = 30_000;

/** Runs the agent until it is told to stop. */
export async function runAgent(flags: AgentFlags, control: AgentControl, program: Program): Promise<ExitCode> {
  const { effective, problems } = readEffective(flags);
  const log = programLogger(program, { verbose: effective.verbose, silent: effective.config.silent });
  for (const { level, message } of problems) log[level === "error" ? "error" : "warn"]({}, message);
  if (problems.some(({ level }) => level === "error")) return EXIT.configuration;
  let release = () => {};
  const undoProxies = useProxies(proxySettings(effective.config, process.env), process.env);
  try {
    if (effective.pidfile !== undefined) release = takePidfile(effective.pidfile);
    await live(flags, effective, control, program, log);
    return EXIT.ok;
  } catch (error) {
    // Told to stop while it was still registering: that is what it did.
    if (control.stop.aborted) return EXIT.ok;
    if (!(error instanceof GaveUp)) throw error;
    log.error({}, error.message);
    return error.exitCode;
  } finally {
    undoProxies();
    release();
  }
}

async function live(
  flags: AgentFlags,
  first: Effective,
  control: AgentControl,
  program: Program,
  log: Logger,
): Promise<void> {
  const { clock = systemClock, elapsed = () => performance.now(), random = Math.random } = program;
  const agent = agentName(program);
  const troubles = new Troubles(log);
  let effective = first;
  let client = serverClient(program, effective);
  log.info({ version: program.version, apibase: effective.apibase, conf: effective.file ?? "none" }, "agent starts");

  const facts = factReader(() => effective, program, troubles);
  const { config } = effective;
  const settings = { roles: effective.roles, displayName: config.displayName, checks: config.checks };
  const isNew = (await readId(effective.root)) === undefined;
  const hostId = await register({
    client,
    root: effective.root,
    input: hostInput(await facts(), settings, agent),
    onStart: config.hostStatus.onStart,
    clock,
    log,
    signal: control.stop,
  });

  const hard = new AbortController();
  control.force.addEventListener("abort", () => hard.abort());
  if (control.force.aborted) hard.abort();
  const others = new OtherHosts(log);
  const sender = new Sender({ hostId, clock, log, random });
  const hostOf = (check: { readonly customIdentifier?: string | undefined }) =>
    others.idOf(check.customIdentifier, hostId);
  const checks = new Checks({ clock, log, troubles, hostOf });
  log.info({ host: hostId }, "agent runs");

  // A stop gives what is on its way a while; the wait itself must not keep the process.
  const done = new AbortController();
  const onStop = () => void clock.sleep(FLUSH_MS, done.signal).then(() => hard.abort());
  control.stop.addEventListener("abort", onStop, { once: true });
  if (control.stop.aborted) onStop();

  while (!control.stop.aborted) {
    const reload = new AbortController();
    control.onReload(() => {
      const again = readEffective(flags);
      for (const { level, message } of again.problems) log[level === "error" ? "error" : "warn"]({}, message);
      if (again.problems.some(({ level }) => level === "error")) {
        log.error({}, "configuration not read again: it has errors, the old one stays");
        return;
      }
      effective = again.effective;
      reload.abort();
    });
    const stop = AbortSignal.any([control.stop, reload.signal]);
    const session = {
      effective,
      client,
      hostId,
      isNew,
      agent,
      clock,
      elapsed,
      log,
      troubles,
      sender,
      checks,
      others,
      facts,
    };
    await runLoops(session, stop, hard.signal);
    if (control.stop.aborted) break;
    try {
      client = serverClient(program, effective);
    } catch (error) {
      if (!(error instanceof GaveUp)) throw error;
      log.error({}, `${error.message}; the old connection stays`);
    }
    log.info({ conf: effective.file ?? "none" }, "configuration read again");
  }

  log.info({ minutes: sender.waiting, reports: checks.waiting }, "agent stops");
  const left = await sender.flush(client, hard.signal);
  const told = hard.signal.aborted ? false : await checks.flush(client, hard.signal);
  const { onStop: status } = effective.config.hostStatus;
  if (status !== undefined && !hard.signal.aborted) {
    await client.hosts.setStatus(hostId, status, hard.signal).catch((error) => {
      log.error({ err: error, status }, "cannot set the status of host_status.on_stop");
    });
  }
  done.abort();
  if (left > 0 || !told) log.warn({ points: left, reports: checks.waiting }, "not everything could be posted");
}

/** Collects the facts. A cloud that answered once keeps its place in them: its silence later does not unmake the host. */
function factReader(effective: () => Effective, program: Program, troubles: Troubles): () => Promise<HostFacts> {
  let known: HostFacts | undefined;
  return async () => {
    const found = await collectFacts({
      cloudPlatform: effective().config.cloudPlatform,
      onTrouble: (fact, error) => void troubles.begin(`fact ${fact}`, error),
      ...(program.ask === undefined ? {} : { ask: program.ask }),
    });
    if (found.customIdentifier === undefined && known?.customIdentifier !== undefined) {
      const cloud = known.meta.cloud;
      return { ...found, customIdentifier: known.customIdentifier, meta: { ...found.meta, ...(cloud && { cloud }) } };
    }
    known = found;
    return found;
  };
}
