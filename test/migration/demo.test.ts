import { equal, match } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { without } from "#test/support/program.ts";

const SAWARA = fileURLToPath(new URL("../../bin/sawara", import.meta.url));

async function demo(...args: string[]): Promise<{ code: number | null; out: string }> {
  const child = spawn(SAWARA, ["demo", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (out += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out };
}

describe("the demo, with everything real", () => {
  const haproxy = without("haproxy", "apt-get install haproxy");
  const nginx = without("nginx", "apt-get install nginx-light");
  for (const [args, wanted, found, skip = false] of [
    [[], 0, /Done: the old side was kept/],
    [["--fault", "errors=5%"], 20, /R[23] errors: .*Rolled back/s],
    [["--fault", "silence"], 10, /On hold: no counts come/],
    [["--fault", "crash-loop", "--router", "haproxy"], 20, /R1 0 healthy targets, 1 wanted.*Rolled back/s, haproxy],
    [["--fault", "crash-loop", "--router", "nginx"], 20, /R[23] errors: .*Rolled back/s, nginx],
  ] as const)
    it(`[DM1] ${args.join(" ") || "without a fault"} ends with ${wanted}`, { skip }, async () => {
      const { code, out } = await demo(...args);
      equal(code, wanted, out);
      match(out, found);
      match(out, /The SLO of 99 % over both sides: /);
      match(out, /each verdict recomputed:\n(#.*\n {3}recomputed: .*, the same\n)*$/);
    });
});
