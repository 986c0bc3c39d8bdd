import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Command } from "#agent/config/config.ts";

/** What a program left behind. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  /** `undefined` when it did not end by itself. */
  readonly exitCode: number | undefined;
  /** Why it counts as failed whatever it printed: it did not start, took too long, or was killed. */
  readonly failure: string | undefined;
}

export interface RunOptions {
  /** Variables besides those of the agent and of the command's own table. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ends the program early. */
  readonly signal?: AbortSignal | undefined;
}

/** Bytes of each stream that are kept. The rest is read and dropped, so that a talkative program does not block. */
const MAX_OUTPUT = 4 * 1024 * 1024;

/** Between asking a program's group to end and ending it. */
const GRACE_MS = 5_000;

/** A program that has ended may have left a child that holds its output open (a daemon it started): not waited for longer. */
const LINGER_MS = 1_000;

/**
 * Runs a command and never rejects. It gets a process group of its own, and at the time-out the whole group is ended: a
 * shell that is killed alone leaves what it started running.
 */
export function runCommand(command: Command, options: RunOptions = {}): Promise<Outcome> {
  const words = typeof command.line === "string" ? ["sh", "-c", command.line] : command.line;
  const { argv, identity } = asUser(command.user, words);
  const env = { ...ownEnvironment(), ...command.env, ...options.env };
  return new Promise((resolve) => {
    let child: ChildProcess;
    try {
      child = spawn(argv[0]!, argv.slice(1), { detached: true, stdio: ["ignore", "pipe", "pipe"], env, ...identity });
    } catch (error) {
      resolve({ stdout: "", stderr: "", exitCode: undefined, failure: cannotStart(argv, error) });
      return;
    }
    const out = collect(child.stdout!);
    const err = collect(child.stderr!);
    let why: string | undefined;
    const timers = new Set<NodeJS.Timeout>();
    const later = (ms: number, work: () => void) => void timers.add(setTimeout(work, ms));

    const end = (reason: string) => {
      if (why !== undefined) return;
      why = reason;
      kill(child, "SIGTERM");
      later(GRACE_MS, () => kill(child, "SIGKILL"));
    };
    const stop = () => end("the agent stopped it");
    const settle = (exitCode: number | null, failure: string | undefined) => {
      for (const timer of timers) clearTimeout(timer);
      options.signal?.removeEventListener("abort", stop);
      // What is left of a group that had to be ended.
      if (why !== undefined) kill(child, "SIGKILL");
      child.stdout!.destroy();
      child.stderr!.destroy();
      resolve({ stdout: out(), stderr: err(), exitCode: exitCode ?? undefined, failure });
    };

    later(command.timeoutMs, () => end(`it took longer than ${command.timeoutMs / 1_000} s`));
    options.signal?.addEventListener("abort", stop, { once: true });
    if (options.signal?.aborted) stop();

    child.once("error", (error) => settle(null, cannotStart(argv, error)));
    child.once("exit", (exitCode, signal) => {
      const failure = why ?? (signal === null ? undefined : `it was ended by ${signal}`);
      const done = () => settle(exitCode, failure);
      child.once("close", done);
      later(LINGER_MS, done);
    });
  });
}

/** Text of a stream, which may be cut. */
function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on("data", (chunk: Buffer) => {
    if (size < MAX_OUTPUT) chunks.push(chunk.subarray(0, MAX_OUTPUT - size));
    size += chunk.length;
  });
  stream.on("error", () => {});
  return () => Buffer.concat(chunks).toString("utf8");
}

/** To the whole group. It may be gone already. */
function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") child.kill(signal);
  }
}

const cannotStart = (argv: readonly string[], error: unknown): string =>
  `"${argv[0]}" does not start: ${(error as NodeJS.ErrnoException).code ?? String(error)}`;

/** The agent's variables without its key: plugins are other people's programs. */
function ownEnvironment(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined && !name.startsWith("SAWARA_AGENT_")) env[name] = value;
  return env;
}

/**
 * The words to run as another user. `sudo -Eu`, as the Go agent does it, keeps the user's groups; where there is no sudo,
 * as in containers, root can still change user and group.
 */
export function asUser(
  user: string | undefined,
  words: readonly string[],
  machine = { hasSudo, uid: process.getuid?.(), passwd: () => readFileSync("/etc/passwd", "utf8") },
): { argv: readonly string[]; identity: { uid?: number; gid?: number } } {
  if (user === undefined) return { argv: words, identity: {} };
  if (machine.uid === 0 && !machine.hasSudo()) {
    const entry = machine
      .passwd()
      .split("\n")
      .map((line) => line.split(":"))
      .find(([name]) => name === user);
    if (entry !== undefined) return { argv: words, identity: { uid: Number(entry[2]), gid: Number(entry[3]) } };
  }
  return { argv: ["sudo", "-Eu", user, ...words], identity: {} };
}

function hasSudo(): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, "sudo"), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
