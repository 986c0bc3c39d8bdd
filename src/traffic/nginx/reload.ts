import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { Rejected, Unavailable } from "#core/errors.ts";
import type { NginxConfig } from "#core/traffic/config.ts";
import { childEnv } from "#kit/child-env.ts";

const run = promisify(execFile);
const TEST_LIMIT_MS = 20_000;
/** Old workers go on serving, so new ones begin at once; reading certificates takes some time. */
const RELOAD_LIMIT_MS = 10_000;
const LOOK_EVERY_MS = 50;

/** `nginx -t`, or the command of the configuration. `Rejected`: nginx would not take it, with its words. */
export async function testConfig({ config, test }: NginxConfig, signal?: AbortSignal): Promise<void> {
  const [program, ...args] = test ?? ["nginx", "-t", "-q", ...(config === undefined ? [] : ["-c", config])];
  try {
    await run(program!, args, { timeout: TEST_LIMIT_MS, signal, env: childEnv() });
  } catch (error) {
    const { code, stderr = "" } = error as { code?: unknown; stderr?: string };
    if (typeof code === "number")
      throw new Rejected("invalid", `nginx refuses the configuration: ${stderr.trim().slice(0, 500)}`);
    throw new Unavailable(`Cannot run "${program}" to test the configuration`, { cause: error });
  }
}

/**
 * Has nginx read its configuration again, and waits until other workers than before take connections: a reload that nginx gives up leaves the
 * old ones, and says so in its log only.
 */
export async function reload(nginx: NginxConfig, signal?: AbortSignal): Promise<void> {
  const master = nginx.pidFile === undefined ? undefined : await masterOf(nginx.pidFile);
  const before = master === undefined ? undefined : new Set(await workersOf(master));
  if (nginx.reload !== undefined) {
    const [program, ...args] = nginx.reload;
    try {
      await run(program!, args, { timeout: TEST_LIMIT_MS, signal, env: childEnv() });
    } catch (error) {
      throw new Unavailable(`Cannot reload nginx by "${nginx.reload.join(" ")}"`, { cause: error });
    }
  } else if (master !== undefined) signalMaster(master);
  else throw new Rejected("invalid", "Cannot reload nginx: want pidFile or reload");
  if (before === undefined) return;
  for (const deadline = Date.now() + RELOAD_LIMIT_MS; Date.now() < deadline; ) {
    const now = await workersOf(master!);
    const old = now.filter((worker) => before.has(worker));
    if (now.length > old.length && (await Promise.all(old.map(isLeaving))).every(Boolean)) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Unavailable("nginx did not take the reload: its workers are those from before; its error log says why");
}

/** Start times are known to the second, and the boot that they count from to another. */
const CLOCK_SLACK_MS = 2_000;
/** `USER_HZ`, which has been this on every Linux for decades whatever the kernel ticks by. */
const TICKS_PER_SECOND = 100;

/**
 * Whether a file that was changed at a moment has been read since: some worker began later. A server that was killed between
 * writing and reloading leaves a file that says what is not so.
 */
export async function isLoaded(pidFile: string, changedAtMs: number): Promise<boolean> {
  const workers = await workersOf(await masterOf(pidFile));
  const boot = Number(/^btime (\d+)$/m.exec(await readFile("/proc/stat", "utf8").catch(() => ""))?.[1] ?? Number.NaN);
  if (Number.isNaN(boot)) return true;
  const starts = await Promise.all(
    workers.map(async (pid) => boot * 1000 + (Number((await fieldsOf(pid))[19]) / TICKS_PER_SECOND) * 1000),
  );
  return starts.some((start) => start >= changedAtMs - CLOCK_SLACK_MS);
}

/** The master starts new workers and asks the old ones to leave a moment later; until then both take connections. */
async function isLeaving(worker: number): Promise<boolean> {
  const title = await readFile(`/proc/${worker}/cmdline`, "utf8").catch(() => "");
  return title === "" || title.includes("shutting down");
}

async function masterOf(pidFile: string): Promise<number> {
  const pid = Number(await readFile(pidFile, "utf8").catch(() => ""));
  if (!Number.isSafeInteger(pid) || pid <= 1) throw new Unavailable(`Cannot find nginx: no process id in "${pidFile}"`);
  return pid;
}

function signalMaster(pid: number): void {
  try {
    process.kill(pid, "SIGHUP");
  } catch (error) {
    throw new Unavailable(`Cannot signal nginx, process ${pid}`, { cause: error });
  }
}

/** Children of a process. */
async function workersOf(master: number): Promise<readonly number[]> {
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const parents = await Promise.all(pids.map(async (pid) => Number((await fieldsOf(Number(pid)))[1])));
  return pids.filter((_, i) => parents[i] === master).map(Number);
}

/** What follows the name in `/proc/PID/stat`: the state, the parent, …; the name in brackets may have brackets of its own. */
async function fieldsOf(pid: number): Promise<readonly string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
