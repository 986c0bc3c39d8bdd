import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EXIT } from "#cli/exit.ts";
import type { Terminal } from "#cli/terminal.ts";
import { systemClock } from "#kit/clock.ts";
import { DirectoryInUse, lockDirectory } from "#kit/dir-lock.ts";
import { createLogger } from "#kit/log.ts";
import { readSecretFile, Secret } from "#kit/secret.ts";
import { startProxy } from "#proxy/proxy.ts";
import type { ProxyVerbOptions } from "./proxy-options.ts";
import { stopSignal } from "./stop-signal.ts";

/** Runs the proxy until a signal; answers the exit code. */
export async function runProxy(options: ProxyVerbOptions, terminal: Terminal): Promise<number> {
  const missing = (["stable", "canary"] as const).filter((side) => options[side].length === 0);
  if (missing.length > 0) {
    const flags = missing.map((side) => `--${side} http://HOST:PORT`).join(" and ");
    terminal.err(`sawara: Cannot forward to nothing; want ${flags}\n`);
    return EXIT.usage;
  }
  const log = createLogger("info");
  const { stateDir } = options;
  mkdirSync(stateDir, { recursive: true });
  const lock = await lockDirectory(stateDir).catch((error) => {
    if (error instanceof DirectoryInUse) return undefined;
    throw error;
  });
  if (lock === undefined) {
    terminal.err(`sawara: The directory "${stateDir}" is in use by another proxy\n`);
    return EXIT.tryLater;
  }
  try {
    const proxy = await startProxy(
      {
        targets: {
          stable: options.stable.map((url) => new URL(url)),
          canary: options.canary.map((url) => new URL(url)),
        },
        host: options.host,
        port: options.port,
        control: {
          host: options.controlHost,
          port: options.controlPort,
          token: options.token ?? keptToken(join(stateDir, "token")),
        },
        shareFile: join(stateDir, "share.json"),
        healthPath: options.healthPath,
        healthEveryMs: options.healthEvery * 1000,
        timeoutMs: options.timeout * 1000,
        drainMs: options.drain * 1000,
        bucketSeconds: options.bucket,
        limitsMs: options.limits.map(Number).sort((a, b) => a - b),
      },
      { clock: systemClock, log, random: Math.random },
    );
    log.info({ port: proxy.port, controlPort: proxy.controlPort }, "Listening");
    await stopSignal();
    log.info({}, "Draining");
    await proxy.stop();
    return EXIT.ok;
  } finally {
    await lock.release();
  }
}

/** The token of an earlier start, or a new one that only this user can read. */
function keptToken(path: string): Secret {
  if (!existsSync(path)) writeFileSync(path, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  return new Secret(readSecretFile(path));
}
