import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { EXIT, GaveUp } from "./exit.ts";

/** Writes our process id. Throws `GaveUp` when the file names an agent that lives; one that died is replaced. */
export function takePidfile(path: string, pid = process.pid, lives = isAlive): () => void {
  const other = readPid(path);
  if (other !== undefined && other !== pid && lives(other)) {
    const text = `Cannot start: found process ${other} in "${path}", want no other agent with this file`;
    throw new GaveUp(EXIT.failed, text);
  }
  try {
    writeFileSync(path, `${pid}\n`);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new GaveUp(EXIT.configuration, `Cannot write "${path}": ${why}`, { cause: error });
  }
  return () => {
    if (readPid(path) === pid) rmSync(path, { force: true });
  };
}

function readPid(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, "utf8").trim());
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, but belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
