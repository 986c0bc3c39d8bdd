import { deepEqual, equal, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { eventually } from "#test/support/eventually.ts";
import { startServer, type TestServer } from "#test/support/server.ts";

const onLinux = { skip: process.platform !== "linux" && "reads /proc" };

describe("the agent that a server runs for its own machine", onLinux, () => {
  let server: TestServer;
  before(async () => {
    server = await startServer({ agent: true, args: ["--log-level", "warn"] });
  });
  after(() => server.remove());

  const agentPids = () => {
    const pid = server.pid();
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").match(/\d+/g) ?? [];
    return children.map(Number).filter((child) => commandLine(child).includes(" agent "));
  };
  /** Empty for a process that ended meanwhile. */
  const commandLine = (pid: number) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    } catch {
      return "";
    }
  };
  const isAlive = (pid: number) => {
    try {
      return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
    } catch {
      return false;
    }
  };
  const until = (what: string, isSo: () => boolean | Promise<boolean>) => eventually(what, isSo, server.log);

  it("[SA2] fills the first page within seconds", async () => {
    await until("points", async () => {
      const { body } = await server.api("GET", "/api/v0/hosts");
      const [host] = (body as { hosts: { id: string }[] }).hosts;
      if (host === undefined) return false;
      const { body: names } = await server.api("GET", `/api/v0/hosts/${host.id}/metric-names`);
      return (names as { names: string[] }).names.includes("cpu.user.percentage");
    });
  });

  it("[SA19] has its key where other users cannot see it", () => {
    const [pid] = agentPids();
    ok(pid !== undefined);
    deepEqual(
      commandLine(pid)
        .split(" ")
        .filter((word) => /key/i.test(word)),
      [],
    );
  });

  it("[SA18] ends when its server is killed, and the next one is the same host", async () => {
    const [pid] = agentPids();
    ok(pid !== undefined && isAlive(pid));
    await server.kill();
    await until("the agent's end", () => !isAlive(pid));
    await server.restart();
    await until("a new agent", () => agentPids().length === 1);
    const { body } = await server.api("GET", "/api/v0/hosts");
    equal((body as { hosts: unknown[] }).hosts.length, 1);
  });
});
