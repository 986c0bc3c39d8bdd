import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Secret } from "#kit/secret.ts";
import { type ProxyRouter, proxyRouter } from "#traffic/proxy.ts";
import { eventually, PATIENCE_MS } from "./eventually.ts";

const SAWARA = fileURLToPath(new URL("../../bin/sawara", import.meta.url));

/** The real proxy in a process of its own. */
export interface ProxyProcess {
  readonly url: string;
  readonly controlUrl: string;
  readonly tokenFile: string;
  readonly router: ProxyRouter;
  log(): string;
  /** SIGTERM or SIGKILL, and wait; answers the exit code. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null>;
}

/** `stateDir` keeps the share from one start to the next. */
export async function startProxyProcess(
  stateDir: string,
  targets: { readonly stable: readonly string[]; readonly canary: readonly string[] },
  args: readonly string[] = [],
): Promise<ProxyProcess> {
  const { stable, canary } = targets;
  const sides = [stable.flatMap((url) => ["--stable", url]), canary.flatMap((url) => ["--canary", url])].flat();
  const child: ChildProcess = spawn(
    SAWARA,
    ["proxy", "--port", "0", "--control-port", "0", "--state-dir", stateDir, ...sides, ...args],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let log = "";
  for (const stream of [child.stdout!, child.stderr!]) stream.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const ports = await eventually(
    "the proxy listens",
    () => {
      const ended = child.exitCode ?? child.signalCode;
      if (ended !== null) throw new Error(`The proxy ended with ${ended}:\n${log}`);
      return /"port":(\d+),"controlPort":(\d+)/.exec(log) ?? undefined;
    },
    () => log,
  );
  const tokenFile = join(stateDir, "token");
  const controlUrl = `http://127.0.0.1:${ports[2]}`;
  return {
    url: `http://127.0.0.1:${ports[1]}`,
    controlUrl,
    tokenFile,
    router: proxyRouter({
      url: controlUrl,
      token: new Secret(readFileSync(tokenFile, "utf8").trim()),
      timeoutMs: PATIENCE_MS,
    }),
    log: () => log,
    async end(signal) {
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, "exit");
        child.kill(signal);
        await exited;
      }
      return child.exitCode;
    },
  };
}
