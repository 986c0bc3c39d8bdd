import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { OrgId } from "#core/series.ts";
import type { Clock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import type { Meta } from "#meta/meta.ts";

export interface AgentChildOptions {
  readonly meta: Meta;
  readonly org: OrgId;
  readonly url: string;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface AgentChild {
  /** Hears the id of this machine's host, once the agent has one. */
  onHost(hear: (id: string) => void): void;
  stop(): Promise<void>;
}

const RESTART_AFTER_MS = 5_000;
const LOOK_FOR_ID_MS = 500;
/** It flushes its queue when it is asked to stop. */
const STOP_WITHIN_MS = 3_000;
const SYSTEM = { kind: "system", id: "", name: "sawara" } as const;

/** An agent for the server's own machine, in a process of its own, that talks HTTP like any other. */
export async function startAgent({ meta, org, url, dataDir, clock, log }: AgentChildOptions): Promise<AgentChild> {
  const root = join(dataDir, "agent");
  mkdirSync(root, { recursive: true });
  const cause = { actor: SYSTEM, at: clock.now() };
  // A key of this run only: the last run's is revoked, so none lies in the data directory.
  for (const key of await meta.keys.list(org)) {
    if (key.name === KEY_NAME && key.revokedAt === undefined) await meta.keys.revoke(org, key.id, cause);
  }
  const { secret } = await meta.keys.create(org, { name: KEY_NAME, read: true, write: true }, cause);
  const stopping = new AbortController();
  let child: ChildProcess | undefined;

  function launch(): ChildProcess {
    const main = fileURLToPath(
      new URL(import.meta.url.endsWith(".ts") ? "./sawara.ts" : "./sawara.js", import.meta.url),
    );
    return spawn(process.execPath, [main, "agent", "--apibase", url, "--root", root, "--exit-with-parent"], {
      stdio: ["pipe", "ignore", "inherit"],
      env: { ...process.env, SAWARA_AGENT_API_KEY: secret.reveal(), SAWARA_BOOTSTRAP_API_KEY: undefined },
    });
  }

  async function keepRunning(): Promise<void> {
    while (!stopping.signal.aborted) {
      child = launch();
      const [code] = (await once(child, "exit")) as [number | null];
      if (stopping.signal.aborted) return;
      log.warn({ code }, "The agent of this machine ended; it is started again");
      await clock.sleep(RESTART_AFTER_MS, stopping.signal);
    }
  }

  const running = keepRunning();
  return {
    onHost(hear) {
      const look = setInterval(() => {
        try {
          hear(readFileSync(join(root, "id"), "utf8").trim());
          clearInterval(look);
        } catch {
          // Not registered yet.
        }
      }, LOOK_FOR_ID_MS);
      look.unref();
      stopping.signal.addEventListener("abort", () => clearInterval(look));
    },
    async stop() {
      stopping.abort();
      child?.kill("SIGTERM");
      const timer = setTimeout(() => child?.kill("SIGKILL"), STOP_WITHIN_MS);
      await running;
      clearTimeout(timer);
    },
  };
}

const KEY_NAME = "agent of this machine";
