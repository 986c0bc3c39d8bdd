import { deepEqual, equal, match, ok } from "node:assert/strict";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import type { Command, MetricPlugin } from "#agent/config/config.ts";
import { Troubles } from "#agent/trouble.ts";
import { createClient } from "#client/client.ts";
import type { GraphDef } from "#client/v0/types.ts";
import { ManualClock } from "#kit/clock.ts";
import { silentLogger } from "#kit/log.ts";
import { eventuallyIs } from "#test/support/eventually.ts";
import { type FakeMackerel, fakeMackerel } from "#test/support/fake-mackerel.ts";
import { asUser, runCommand } from "./command.ts";
import { parseGraphMeta } from "./graph-meta.ts";
import { parseMetricOutput } from "./metric-output.ts";
import { graphDefsOf, MetricPlugins, postGraphDefs } from "./metric-plugins.ts";

const command = (line: Command["line"], more: Partial<Command> = {}): Command => ({
  line,
  env: {},
  timeoutMs: 20_000,
  ...more,
});
const never = new AbortController().signal;

describe("a command", () => {
  it("[SA70] given as text goes through the shell, given as a list does not", async () => {
    const shell = await runCommand(command("echo $((1+1)) && echo oops >&2; exit 3"));
    deepEqual(shell, { stdout: "2\n", stderr: "oops\n", exitCode: 3, failure: undefined });
    const plain = await runCommand(command(["echo", "$((1+1))"]));
    equal(plain.stdout, "$((1+1))\n");
  });

  it("[SA70] gets the agent's variables and its own, but not the agent's key", async () => {
    process.env.SAWARA_AGENT_API_KEY = "hidden";
    const { stdout } = await runCommand(
      command("echo [$SAWARA_AGENT_API_KEY] $A $B $(test -n $PATH && echo path)", { env: { A: "1" } }),
      {
        env: { B: "2" },
      },
    );
    delete process.env.SAWARA_AGENT_API_KEY;
    equal(stdout, "[] 1 2 path\n");
  });

  it("[SA71] that takes too long is ended with everything it started", async () => {
    const pidFile = join(mkdtempSync(join(tmpdir(), "sawara-agent-")), "pid");
    const slow = command(`echo so far; sleep 600 & echo $! > ${pidFile}; wait`, { timeoutMs: 4_000 });
    const { stdout, exitCode, failure } = await runCommand(slow);
    deepEqual([stdout, exitCode, failure], ["so far\n", undefined, "it took longer than 4 s"]);
    const pid = Number(readFileSync(pidFile, "utf8"));
    ok(pid > 0);
    const state = () => {
      try {
        return readFileSync(`/proc/${pid}/stat`, "utf8").split(" ")[2] ?? "";
      } catch {
        return "";
      }
    };
    // Gone, or about to be collected by whoever adopted it.
    await eventuallyIs("its end", state, (found) => ["", "Z", "X"].includes(found));
  });

  it("[SA71] is ended when the agent stops", async () => {
    const stop = new AbortController();
    const running = runCommand(command("sleep 600"), { signal: stop.signal });
    stop.abort();
    equal((await running).failure, "the agent stopped it");
    equal((await runCommand(command("sleep 600"), { signal: stop.signal })).failure, "the agent stopped it");
  });

  it("[SA71] that leaves a daemon behind is not waited for", async () => {
    const { stdout, exitCode } = await runCommand(command("sleep 30 & echo $!"));
    equal(exitCode, 0);
    process.kill(Number(stdout));
  });

  it("[SA70] that does not exist is a failure, not an exception", async () => {
    const { failure } = await runCommand(command(["/nowhere/plugin"]));
    equal(failure, '"/nowhere/plugin" does not start: ENOENT');
    match((await runCommand(command("kill -9 $$"))).failure ?? "", /ended by SIGKILL/);
  });

  it("[SA72] runs as another user by sudo, or directly where root has none", () => {
    const passwd = () => "root:x:0:0::/root:/bin/sh\nops:x:1001:1002::/home/ops:/bin/sh\n";
    const f = (uid: number, hasSudo: boolean, user: string | undefined) =>
      asUser(user, ["date"], { uid, hasSudo: () => hasSudo, passwd });
    deepEqual(f(0, true, undefined), { argv: ["date"], identity: {} });
    deepEqual(f(0, true, "ops"), { argv: ["sudo", "-Eu", "ops", "date"], identity: {} });
    deepEqual(f(0, false, "ops"), { argv: ["date"], identity: { uid: 1001, gid: 1002 } });
    deepEqual(f(1000, false, "ops"), { argv: ["sudo", "-Eu", "ops", "date"], identity: {} });
    deepEqual(f(0, false, "nobody-such").argv[0], "sudo");
  });
});

describe("what a metric plugin prints", () => {
  const parse = (text: string, plugin: Partial<MetricPlugin> = {}, now = 1_000_000) =>
    parseMetricOutput(text, { usePluginTimestamp: false, ...plugin }, now);

  it("[SA73] is name, value and time in a line; other lines are talk", () => {
    deepEqual(parse("tcp.CLOSING\t0\t1397031808\nhello\n\nload  1.5e1 1 more\n# a comment\n"), {
      values: [
        { name: "custom.tcp.CLOSING", value: 0, time: undefined },
        { name: "custom.load", value: 15, time: undefined },
      ],
      bad: ["# a comment"],
    });
  });

  it("[SA73] counts line by line", () => {
    const { values, bad } = parse("a x 1\nb NaN 1\nc 1 1\nd/e 1 1\nf 0x10 1\ng 1e999 1\n");
    deepEqual(
      values.map(({ name }) => name),
      ["custom.c"],
    );
    equal(bad.length, 5);
  });

  it("[SA74] is filtered: what is excluded is out, even when it is included", () => {
    const { values, bad } = parse("a.x 1 1\na.y 1 1\nb.x 1 1\n", { include: /^a/, exclude: /y$/ });
    deepEqual([values.map(({ name }) => name), bad], [["custom.a.x"], []]);
  });

  it("[SA75] may have its own time, within a quarter of an hour", () => {
    const { values, bad } = parse("a 1 999101\nb 1 999100\nc 1 1000899\nd 1 x\n", { usePluginTimestamp: true });
    deepEqual(
      values.map(({ name, time }) => [name, time]),
      [
        ["custom.a", 999_101],
        ["custom.c", 1_000_899],
      ],
    );
    equal(bad.length, 2);
  });

  it("[SA73] may be anything", () => {
    fc.assert(fc.property(fc.string(), (text) => void parse(text, { usePluginTimestamp: true })));
  });
});

describe("what a plugin says about its graphs", () => {
  const head = "# mackerel-agent-plugin\n";

  it("[SA76] becomes graph definitions, with units that the server knows", () => {
    const meta = {
      graphs: {
        dice: {
          label: "My Dice",
          unit: "integer",
          metrics: [
            { name: "d6", label: "Die (d6)" },
            { name: "d20", stacked: true },
          ],
        },
        "odd.#": { unit: "furlongs" },
      },
    };
    deepEqual(parseGraphMeta(head + JSON.stringify(meta)), {
      graphs: [
        {
          name: "custom.dice",
          displayName: "My Dice",
          unit: "integer",
          metrics: [
            { name: "custom.dice.d6", displayName: "Die (d6)", isStacked: false },
            { name: "custom.dice.d20", isStacked: true },
          ],
        },
        { name: "custom.odd.#", unit: "float", metrics: [] },
      ],
    });
  });

  it("[SA76] may be missing, wrong, or of another version", () => {
    equal(parseGraphMeta("a 1 1\n"), undefined);
    equal(parseGraphMeta(""), undefined);
    deepEqual(parseGraphMeta(`${head}{`), { wrong: "found no JSON after the first line" });
    deepEqual(parseGraphMeta("# mackerel-agent-plugin version=2\n{}"), {
      wrong: 'found version "2" of its description, want "1"',
    });
    deepEqual(parseGraphMeta(`${head}[]`), { graphs: [] });
  });

  it("[SA76] may be anything", () => {
    fc.assert(fc.property(fc.json(), (json) => void parseGraphMeta(head + json)));
  });
});

describe("metric plugins", () => {
  const plugin = (name: string, line: string): MetricPlugin => ({
    name,
    command: command(line),
    usePluginTimestamp: false,
  });
  let fake: FakeMackerel;
  before(async () => {
    fake = await fakeMackerel();
  });
  after(() => fake.close());

  it("[SA77] run one by one: one that fails costs its own values only", async () => {
    const lines: string[] = [];
    const troubles = new Troubles({ ...silentLogger, warn: (_, message) => void lines.push(message) });
    const plugins = new MetricPlugins([], troubles);
    const [good, bad] = await Promise.all([
      plugins.collect(plugin("good", "echo a 1 1"), 60, never),
      plugins.collect(plugin("bad", "kill -9 $$"), 60, never),
    ]);
    deepEqual([good.length, bad.length], [1, 0]);
    deepEqual(lines, ["plugin.metrics.bad fails"]);
  });

  it("[SA77] are not started again while they run", async () => {
    const plugins = new MetricPlugins([], new Troubles(silentLogger));
    const slow = plugin("slow", "sleep 0.3; echo a 1 1");
    const first = plugins.collect(slow, 60, never);
    deepEqual(await plugins.collect(slow, 120, never), []);
    equal((await first).length, 1);
    equal((await plugins.collect(slow, 180, never)).length, 1);
  });

  it("[SA76] describe their graphs when they are asked by the variable", async () => {
    const asked = plugin(
      "dice",
      `if [ "$MACKEREL_AGENT_PLUGIN_META" = 1 ]; then printf '# mackerel-agent-plugin\\n{"graphs":{"dice":{}}}'; fi`,
    );
    const defs = await graphDefsOf(
      [asked, plugin("plain", "echo a 1 1"), plugin("gone", "exit 1")],
      silentLogger,
      never,
    );
    deepEqual(
      defs.map(({ name }) => name),
      ["custom.dice"],
    );
  });

  it("[SA76] one bad definition does not take the others with it", async () => {
    fake.on("POST /api/v0/graph-defs/create", ({ body }) =>
      (body as GraphDef[]).some(({ name }) => name === "custom.bad")
        ? { status: 400, json: { error: { message: "bad" } } }
        : { success: true },
    );
    const defs = ["custom.a", "custom.bad", "custom.b"].map((name) => ({ name, metrics: [] }));
    const client = createClient({ baseUrl: fake.url, apiKey: "k" });
    await postGraphDefs(client, defs, { clock: new ManualClock(), log: silentLogger, signal: never });
    deepEqual(
      fake.bodies<GraphDef[]>("POST /api/v0/graph-defs/create").map((body) => body.map(({ name }) => name)),
      [["custom.a", "custom.bad", "custom.b"], ["custom.a"], ["custom.bad"], ["custom.b"]],
    );
  });
});
