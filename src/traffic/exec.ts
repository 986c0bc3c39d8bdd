import { spawn } from "node:child_process";
import { Rejected, Unavailable } from "#core/errors.ts";
import type { ExecConfig } from "#core/traffic/config.ts";
import type { RouterReading, TrafficRouter } from "#core/traffic/router.ts";
import { isShare } from "#core/traffic/share.ts";
import { childEnv } from "#kit/child-env.ts";
import { refuseStaleNow } from "./stale.ts";

const TIMEOUT_SECONDS = 10;
const MOST_BYTES = 65_536;
/** `EX_TEMPFAIL` and every other status mean that it did not work now; this one, that it never will. */
const INVALID = 65;

/**
 * A program of the user's. It gets `{"op": "read"}` or `{"op": "write", "canaryBp": 100, "expect": "…", "fence": 7}` on its standard
 * input. For "read" it prints `{"canaryBp": 100, "fingerprint": "…"}`, optionally with "fence" and "canaryTarget". Status 0 is success,
 * 65 a share that it can never set; whatever it says on its standard error is told.
 */
export function execRouter({ command, resource, timeoutSeconds = TIMEOUT_SECONDS }: ExecConfig): TrafficRouter {
  const name = command.join(" ");

  async function run(input: object, signal?: AbortSignal): Promise<string> {
    const [program, ...args] = command;
    const limit = AbortSignal.timeout(timeoutSeconds * 1000);
    const child = spawn(program!, args, {
      stdio: ["pipe", "pipe", "pipe"],
      env: childEnv(),
      signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
      killSignal: "SIGKILL",
    });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out = (out + text).slice(0, MOST_BYTES);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      err = (err + text).slice(0, MOST_BYTES);
    });
    // A program that does not read its input is none of our troubles.
    child.stdin.on("error", () => {});
    child.stdin.end(`${JSON.stringify(input)}\n`);
    const status = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    }).catch((error: Error) => {
      const why = limit.aborted ? `took longer than ${timeoutSeconds} s` : error.message;
      throw new Unavailable(`Cannot run "${name}": ${why}`, { cause: error });
    });
    if (status === 0) return out;
    const message = `"${name}" ended with status ${status}: ${err.trim().slice(0, 500) || "it said nothing"}`;
    throw status === INVALID ? new Rejected("invalid", message) : new Unavailable(message);
  }

  async function read(signal?: AbortSignal): Promise<RouterReading> {
    const text = await run({ op: "read" }, signal);
    const found = parse(text);
    if (found === undefined)
      throw new Unavailable(
        `Cannot read what "${name}" says: found ${JSON.stringify(text.slice(0, 200))}, want {"canaryBp": 100, "fingerprint": "…"}`,
      );
    return found;
  }

  return {
    kind: "exec",
    resource: `exec:${resource}`,
    abilities: { unit: "request", finestBp: 1, lossOnChange: false, persists: true, keepsFence: false },
    read,
    async write(want, signal) {
      await refuseStaleNow(() => read(signal), want);
      await run({ op: "write", ...want }, signal);
    },
    byHand: (canaryBp) => `echo '${JSON.stringify({ op: "write", canaryBp, fence: 0 })}' | ${name}`,
  };
}

function parse(text: string): RouterReading | undefined {
  try {
    const { canaryBp, fingerprint, fence, canaryTarget } = JSON.parse(text) as Partial<RouterReading>;
    if (!isShare(canaryBp) || typeof fingerprint !== "string") return undefined;
    return {
      canaryBp,
      fingerprint,
      ...(Number.isSafeInteger(fence) && { fence }),
      ...(typeof canaryTarget === "string" && { canaryTarget }),
    };
  } catch {
    return undefined;
  }
}
