import { EXIT, type ExitCode } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

export interface BackupReport {
  readonly files: number;
  readonly bytes: number;
}

/** Saves and brings back everything that the server keeps. `main` supplies it. */
export interface Archive {
  /** Into a directory that does not exist or is empty; the server may run. */
  backup(directory: string): Promise<BackupReport>;
  /** From such a directory into an empty data directory; no server may run. */
  restore(directory: string): Promise<BackupReport>;
}

const describe = ({ files, bytes }: BackupReport): string => `${files} files, ${bytes} bytes`;

/** `sawara backup DIRECTORY` */
export async function backup(
  directory: string,
  archive: Archive,
  json: boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  const report = await archive.backup(directory);
  if (json) terminal.out(`${JSON.stringify({ directory, ...report }, null, 2)}\n`);
  else terminal.out(`Saved ${describe(report)} in "${directory}"\n`);
  return EXIT.ok;
}

/** `sawara restore DIRECTORY` */
export async function restore(
  directory: string,
  archive: Archive,
  json: boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  const report = await archive.restore(directory);
  if (json) terminal.out(`${JSON.stringify({ directory, ...report }, null, 2)}\n`);
  else terminal.out(`Restored ${describe(report)} from "${directory}"\n`);
  return EXIT.ok;
}
