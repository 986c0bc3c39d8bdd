import { type ChildProcess, fork, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A part of the demo in a process of its own. */
export interface Part {
  readonly pid: number;
  /** The first match in what it writes; rejects when it ends before, or takes too long. */
  said(wanted: RegExp): Promise<RegExpExecArray>;
  signal(signal: NodeJS.Signals): void;
  /** SIGTERM, then SIGKILL when that is not enough. Harmless when it has ended. */
  end(): Promise<void>;
  readonly ended: Promise<number | null>;
}

const SAY_LIMIT_MS = 120_000;
const END_LIMIT_MS = 30_000;
const SAWARA = fileURLToPath(new URL("../../../bin/sawara", import.meta.url));

/** `sawara` with these arguments. */
export function startSawara(args: readonly string[], env: Readonly<Record<string, string>> = {}): Part {
  return watched(spawn(SAWARA, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } }), args[0]!);
}

/** Another program, as one from Debian, from the directories of the path. */
export function startProgram(program: string, args: readonly string[], path: string): Part {
  const env = { ...process.env, PATH: path };
  return watched(spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env }), program);
}

export function canRun(program: string, args: readonly string[], path: string): boolean {
  return spawnSync(program, args, { stdio: "ignore", env: { ...process.env, PATH: path } }).error === undefined;
}

/** A module of the demo, by its name here. It ends with us, even when we are killed. */
export function startModule(name: string, args: readonly string[]): Part {
  const extension = import.meta.filename.slice(-3);
  const path = fileURLToPath(new URL(`./${name}${extension}`, import.meta.url));
  return watched(fork(path, args, { stdio: ["ignore", "pipe", "pipe", "ipc"] }), name);
}

function watched(child: ChildProcess, name: string): Part {
  let text = "";
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text = (text + chunk).slice(-65_536);
    });
  const ended = once(child, "exit").then(([code]) => code as number | null);
  return {
    pid: child.pid!,
    ended,
    async said(wanted) {
      for (const deadline = Date.now() + SAY_LIMIT_MS; Date.now() < deadline; ) {
        const found = wanted.exec(text);
        if (found !== null) return found;
        if (child.exitCode !== null || child.signalCode !== null) break;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error(`${name} did not start:\n${text}`);
    },
    signal: (signal) => void child.kill(signal),
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), END_LIMIT_MS);
      await ended;
      clearTimeout(late);
    },
  };
}
