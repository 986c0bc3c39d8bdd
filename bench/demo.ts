import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { EXIT } from "#cli/exit.ts";
import { endOf, parseFault } from "#main/demo/fault.ts";

/**
 * `npm run bench -- demo [TIMES] [ROUTER…]`: runs the demo so often with each fault on each router, one after the other, and prints
 * how it ended. What each fault has to end with is what `endOf` says.
 */
const SAWARA = fileURLToPath(new URL("../bin/sawara", import.meta.url));
const FAULTS = ["none", "errors=5%", "slow", "late", "shared", "silence", "crash-loop"] as const;
const CODES = { done: EXIT.ok, hold: EXIT.hold, "rolled-back": EXIT.rolledBack } as const;

async function runOnce(router: string, fault: string): Promise<{ code: number | null; seconds: number; out: string }> {
  const args = ["demo", "--router", router, ...(fault === "none" ? [] : ["--fault", fault])];
  const from = performance.now();
  const child = spawn(SAWARA, args, { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (out += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, seconds: Math.round((performance.now() - from) / 1000), out };
}

const [times = "3", ...rest] = process.argv.slice(process.argv[2] === "demo" ? 3 : 2);
const only = rest.filter((word) => (FAULTS as readonly string[]).includes(word));
const routers = rest.filter((word) => !(FAULTS as readonly string[]).includes(word));
console.log("| Router | Fault | Wanted | As wanted | Seconds |\n| --- | --- | --- | --- | --- |");
let failed = 0;
for (const router of routers.length === 0 ? ["proxy"] : routers)
  for (const fault of only.length === 0 ? FAULTS : only) {
    const wanted = endOf(parseFault(fault) ?? { kind: "none" });
    let right = 0;
    const seconds: number[] = [];
    for (let time = 0; time < Number(times); time++) {
      const found = await runOnce(router, fault);
      seconds.push(found.seconds);
      const isRight = found.code === CODES[wanted] && !found.out.includes("NOT what was decided");
      if (isRight) right++;
      else console.error(`${router} ${fault}: found ${found.code}, want ${CODES[wanted]}\n${found.out}`);
    }
    failed += Number(times) - right;
    const span = `${Math.min(...seconds)}-${Math.max(...seconds)}`;
    console.log(`| ${router} | ${fault} | ${wanted} | ${right} of ${times} | ${span} |`);
  }
process.exitCode = failed === 0 ? 0 : 1;
