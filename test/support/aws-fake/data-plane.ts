import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { freePort } from "#kit/free-port.ts";
import { PATIENCE_MS } from "#test/support/eventually.ts";
import { startOnPort } from "#test/support/program.ts";
import { haproxySocket } from "#traffic/haproxy/socket.ts";

/** A target group as traffic sees it. */
export interface PlaneGroup {
  readonly weight: number;
  /** Ports on 127.0.0.1; with none, whoever comes gets 503, as from a load balancer. */
  readonly ports: readonly number[];
}

export interface DataPlane {
  readonly url: string;
  /** By the names that it was started with; those that are absent get nothing. Resolves when it is in effect. */
  program(groups: Readonly<Record<string, PlaneGroup>>): Promise<void>;
}

/** Servers that a group may have at once. */
const SLOTS = 2;
const ALL = 1_000_000;

/** A real HAProxy that divides real requests by the weights of target groups, as a load balancer of AWS does. */
export async function startDataPlane(t: TestContext, groups: readonly string[]): Promise<DataPlane> {
  const dir = mkdtempSync(join(tmpdir(), "sawara-plane-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const port = await freePort();
  const socket = join(dir, "admin.sock");
  const map = join(dir, "until.map");
  writeFileSync(map, groups.map((name) => `${name} 0\n`).join(""));
  const slots = Array.from({ length: SLOTS }, (_, i) => `s${i}`);
  const file = join(dir, "haproxy.cfg");
  writeFileSync(
    file,
    `global
  stats socket ${socket} mode 600 level admin
defaults
  mode http
  timeout connect 2s
  timeout client 30s
  timeout server 30s
frontend main
  bind 127.0.0.1:${port}
  http-request set-var(txn.bucket) rand(${ALL})
${groups.map((name, i) => `  http-request set-var(txn.until${i}) str(${name}),map_str_int(${map},0)`).join("\n")}
${groups.map((name, i) => `  use_backend ${name} if { var(txn.bucket),sub(txn.until${i}) -m int lt 0 }`).join("\n")}
${groups.map((name) => `backend ${name}\n${slots.map((slot) => `  server ${slot} 127.0.0.1:1 disabled`).join("\n")}`).join("\n")}
`,
  );
  await startOnPort(t, "haproxy", ["-f", file, "-db"], port, socket);
  const ask = haproxySocket(`unix:${socket}`, PATIENCE_MS);
  return {
    url: `http://127.0.0.1:${port}/`,
    async program(found) {
      const sum = groups.reduce((total, name) => total + (found[name]?.weight ?? 0), 0);
      let until = 0;
      for (const name of groups) {
        const { weight = 0, ports = [] } = found[name] ?? {};
        until += sum === 0 ? 0 : (weight * ALL) / sum;
        await ask(`set map ${map} ${name} ${Math.round(weight === 0 ? 0 : until)}`);
        for (const [i, slot] of slots.entries()) {
          const port = ports[i];
          if (port !== undefined) await ask(`set server ${name}/${slot} addr 127.0.0.1 port ${port}`);
          await ask(`set server ${name}/${slot} state ${port === undefined ? "maint" : "ready"}`);
        }
      }
    },
  };
}
