import { equal, match, ok } from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { eventuallyIs } from "#test/support/eventually.ts";
import { startServer, type TestServer } from "#test/support/server.ts";
import type { SliCountsAnswer, SliSourceList } from "#wire/own/sli.ts";

const SAWARA = fileURLToPath(new URL("../../bin/sawara", import.meta.url));
const path = "/api/sawara/v1/sli";

/** A machine: its log, its agent's configuration and state. */
interface Machine {
  readonly log: string;
  write(requests: number, status?: number): void;
  configure(more: string): void;
  start(): void;
  end(signal: NodeJS.Signals): Promise<void>;
  reload(): void;
  said(): string;
}

describe("agents that count logs for a real server", () => {
  let server: TestServer;
  const dir = mkdtempSync(join(tmpdir(), "sawara-sli-agent-"));
  const machines: Machine[] = [];
  before(async () => {
    server = await startServer();
  });
  after(async () => {
    for (const each of machines) await each.end("SIGKILL");
    await server?.remove();
    rmSync(dir, { recursive: true, force: true });
  });

  function machine(name: string): Machine {
    const log = join(dir, `${name}.log`);
    const conf = join(dir, `${name}.conf`);
    let agent: ChildProcess | undefined;
    let said = "";
    const made: Machine = {
      log,
      write(requests, status = 200) {
        appendFileSync(
          log,
          `time:${new Date().toISOString()}\tstatus:${status}\treqtime:0.3\turi:/\n`.repeat(requests),
        );
      },
      configure(more) {
        const root = JSON.stringify(join(dir, name));
        writeFileSync(
          conf,
          `cloud_platform = "none"\napibase = "${server.url}"\napikey = "${server.apiKey}"\nroot = ${root}\n` +
            `[sli.shop]\nlog = ${JSON.stringify(log)}\nformat = "ltsv"\nbucket = 1\nfinal_after = 5\n${more}`,
        );
      },
      start() {
        agent = spawn(SAWARA, ["agent", "--conf", conf], { stdio: ["ignore", "pipe", "pipe"] });
        for (const stream of [agent.stdout!, agent.stderr!])
          stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
      },
      async end(signal) {
        if (agent === undefined || agent.exitCode !== null || agent.signalCode !== null) return;
        agent.kill(signal);
        await once(agent, "exit");
      },
      reload: () => void agent!.kill("SIGHUP"),
      said: () => said,
    };
    writeFileSync(log, "");
    made.configure("limits = [200]\nfrom_start = true\n");
    machines.push(made);
    return made;
  }

  async function counted(): Promise<string> {
    const { status, body } = await server.api("GET", `${path}/shop/counts?from=0&to=9000000000`);
    if (status !== 200) return "nothing";
    const { buckets } = body as SliCountsAnswer;
    const sum = (of: (bucket: SliCountsAnswer["buckets"][number]) => number) =>
      buckets.reduce((total, bucket) => total + of(bucket), 0);
    return `${sum(({ total }) => total)} ${sum(({ bad }) => bad)} ${sum(({ slow }) => slow[0]!)}`;
  }

  const until = <T>(what: string, look: () => Promise<T> | T, isSo: (found: T) => boolean): Promise<T> =>
    eventuallyIs(what, look, isSo, () => machines.map((each) => each.said()).join("\n"));
  const untilCounted = (wanted: string) => until(wanted, counted, (found) => found === wanted);

  it("[SN10] each line counts once, over two hosts, kill -9 and rotation", async () => {
    const [one, two] = [machine("one"), machine("two")];
    one.write(100);
    two.write(20, 502);
    one.start();
    two.start();
    await untilCounted("120 20 120");
    for (let life = 0; life < 3; life++) {
      await one.end("SIGKILL");
      one.write(10);
      two.write(1, 500);
      renameSync(one.log, `${one.log}.${life}`);
      one.write(1);
      one.start();
      await untilCounted(`${120 + 12 * (life + 1)} ${20 + life + 1} ${120 + 12 * (life + 1)}`);
    }
    const { sources } = (await server.api("GET", path)).body as SliSourceList;
    equal(sources.map(({ name }) => name).join(), "shop");
  });

  it("[SN10] nothing is lost while the server is away, though the agent is killed meanwhile", async () => {
    const [one] = machines as [Machine];
    await server.kill();
    one.write(40);
    await until("trouble", one.said, (said) => /sli shop fails/.test(said));
    await one.end("SIGKILL");
    one.write(5);
    one.start();
    await server.restart();
    await untilCounted("201 23 201");
  });

  it("[SN10] a changed configuration goes on where the old one was, and one that is refused loses nothing", async () => {
    const [one] = machines as [Machine];
    const begun = one.said().length;
    one.configure("limits = [300]\n");
    one.reload();
    await until(
      "refusal",
      () => one.said().slice(begun),
      (said) => /of 1 s and|want 1 s and \[200\]/.test(said) || /sli shop fails/.test(said),
    );
    one.write(7);
    match(one.said().slice(begun), /want 1 s and/);
    one.configure('limits = [200]\nstatus = ["200=bad"]\n');
    one.reload();
    await untilCounted("208 30 208");
    await one.end("SIGTERM");
    one.write(2);
    one.start();
    await untilCounted("210 32 210");
    for (const each of machines) await each.end("SIGTERM");
    ok(machines.every((each) => !each.said().includes(server.apiKey)));
  });
});
