import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { connect } from "node:net";
import type { TestContext } from "node:test";
import { eventually } from "./eventually.ts";

/** Why tests that need a program of the machine are skipped; where every service is required they fail instead. */
export function without(program: string, hint: string): string | false {
  const isThere = spawnSync(program, ["-v"], { stdio: "ignore" }).error === undefined;
  return isThere || process.env.SAWARA_REQUIRE_SERVICES === "1" ? false : `found no ${program}; ${hint}`;
}

/** Runs a program in the foreground until the test ends; resolves when a port of it takes connections. */
export async function startOnPort(
  t: TestContext,
  program: string,
  args: readonly string[],
  port: number,
  /** What it makes besides, before it is ready. */
  file?: string,
): Promise<ChildProcess> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (log += chunk.toString()));
  t.after(() => endOf(child));
  await eventually(
    `${program} listens on ${port}`,
    async () => {
      const ended = child.exitCode ?? child.signalCode;
      if (ended !== null) throw new Error(`${program} ended with ${ended}:\n${log}`);
      return (await takes(port)) && (file === undefined || isMade(file));
    },
    () => log,
  );
  return child;
}

/** A program that stops has ended long before. */
const STOP_LIMIT_MS = 60_000;

/** SIGTERM, which programs with children pass on, and wait. */
export async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
  await exited;
  clearTimeout(late);
  // Children that outlive it would keep these open, and the test with them.
  child.stdout?.destroy();
  child.stderr?.destroy();
}

/** A socket is there, a file has something in it: programs make the file of their process id before they write it. */
function isMade(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && (!found.isFile() || found.size > 0);
}

async function takes(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
