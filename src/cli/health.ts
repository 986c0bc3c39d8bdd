import { EXIT, type ExitCode } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

/** How long a server may take to say that it is alive before it counts as not. */
const TIMEOUT_MS = 3_000;

/** Where the server of these options answers on this machine: an address that means "all" is reached by loopback. */
export function localUrl(host: string, port: number): string {
  const name = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

/** `sawara health`: asks a running server whether it is alive. Silent when it is. */
export async function checkHealth(url: string, ask: typeof fetch, terminal: Terminal): Promise<ExitCode> {
  const address = `${url}/healthz`;
  try {
    const response = await ask(address, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
    if (response.ok) return EXIT.ok;
    terminal.err(`sawara: ${address} answered ${response.status}, want 200\n`);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    terminal.err(`sawara: Cannot reach ${address}: ${cause instanceof Error ? cause.message : String(cause)}\n`);
  }
  return EXIT.failed;
}
