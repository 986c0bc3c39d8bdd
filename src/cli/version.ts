import { EXIT, type ExitCode } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

export interface VersionInfo {
  readonly version: string;
  /** Of the Node that runs us. */
  readonly node: string;
  /** As in `linux-x64`. */
  readonly platform: string;
}

export function showVersion(info: VersionInfo, options: { readonly json: boolean }, terminal: Terminal): ExitCode {
  if (options.json) terminal.out(`${JSON.stringify({ name: "sawara", ...info }, null, 2)}\n`);
  else terminal.out(`sawara ${info.version} (Node ${info.node}, ${info.platform})\n`);
  return EXIT.ok;
}
