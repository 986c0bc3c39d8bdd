import { deepEqual, equal, match, ok } from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { HostInput, HostMetricValue } from "#client/v0/types.ts";
import { Secret } from "#kit/secret.ts";
import { eventually } from "#test/support/eventually.ts";
import { type FakeMackerel, fakeMackerel } from "#test/support/fake-mackerel.ts";
import { agentConfigTest } from "./config-test.ts";
import type { AgentControl } from "./control.ts";
import { confFile, readEffective } from "./effective.ts";
import type { AgentFlags } from "./flags.ts";
import { agentInit } from "./init.ts";
import { agentOnce } from "./once.ts";
import { takePidfile } from "./pidfile.ts";
import type { Program } from "./program.ts";
import { proxySettings } from "./proxy.ts";
import { agentRetire } from "./retire.ts";
import { runAgent } from "./run.ts";

let fake: FakeMackerel;
let folder: string;
let out: string;
let err: string;
beforeEach(async () => {
  fake = await fakeMackerel();
  folder = mkdtempSync(join(tmpdir(), "sawara-agent-"));
  out = "";
  err = "";
});
afterEach(() => fake.close());

const program: Program = {
  version: "1.2.3",
  revision: "abc",
  out: (text) => {
    out += text;
  },
  err: (text) => {
    err += text;
  },
  isTerminal: false,
};

function flags(more: Partial<AgentFlags> = {}): AgentFlags {
  const root = join(folder, "state");
  return { conf: "none", apiBase: fake.url, apiKey: new Secret("very-secret"), root, ...more };
}

/** What a person or systemd does to a running agent. */
function control() {
  const stop = new AbortController();
  const force = new AbortController();
  let reload = () => {};
  const agentControl: AgentControl = {
    stop: stop.signal,
    force: force.signal,
    onReload: (work) => {
      reload = work;
    },
    close() {},
  };
  return { agentControl, stop: () => stop.abort(), force: () => force.abort(), reload: () => reload() };
}

const points = () => fake.bodies<HostMetricValue[]>("POST /api/v0/tsdb").flat();
const names = () => points().map(({ name }) => name);

const until = (isDone: () => boolean, what: string): Promise<true> => eventually(what, isDone, () => err);

const confOf = (text: string): string => {
  const path = join(folder, "agent.conf");
  writeFileSync(path, `cloud_platform = "none"\n${text}`);
  return path;
};

describe("the agent", () => {
  it("[SA1] registers, posts its first points within seconds, rates among them, and leaves when told", async () => {
    const { agentControl, stop } = control();
    const running = runAgent(flags(), agentControl, program);
    await until(() => names().includes("cpu.user.percentage"), "first points");
    stop();
    equal(await running, 0);
    const [host] = fake.bodies<HostInput>("POST /api/v0/hosts");
    equal(host?.meta["agent-name"], "sawara-agent/1.2.3 (Revision abc)");
    equal(fake.seen[0]?.headers["x-agent-version"], "1.2.3");
    for (const name of ["loadavg5", "memory.total", "cpu.user.percentage"]) ok(names().includes(name), name);
    if (process.platform === "linux") ok(names().some((name) => name.endsWith(".rxBytes.delta")));
    const cpu = points().filter(({ name }) => name.startsWith("cpu."));
    equal(Math.round(cpu.reduce((sum, { value }) => sum + value, 0)) % 100, 0);
    const loads = points()
      .filter(({ name }) => name === "loadavg5")
      .map(({ time }) => Math.floor(time / 60));
    // With the next minute there is one more.
    ok(loads.length >= 2, "a new host begins with a line");
    ok(loads[1]! > loads[0]!);
    equal(readFileSync(join(folder, "state/id"), "utf8"), "host1");
    ok(!err.includes("very-secret"));
  });

  it("[SA1] runs plugins, checks and graph definitions of its configuration", async () => {
    const conf = confOf(`
diagnostic = true
[host_status]
on_start = "standby"
on_stop = "poweroff"
[plugin.metrics.dice]
command = '''
if [ "$MACKEREL_AGENT_PLUGIN_META" = 1 ]; then
  printf '# mackerel-agent-plugin\\n{"graphs":{"dice":{"metrics":[{"name":"d6"}]}}}'
else
  printf 'dice.d6\\t4\\t0\\n'
fi
'''
[plugin.metrics.broken]
command = "exit 7"
[plugin.checks.fire]
command = "echo smoke; exit 2"
`);
    const { agentControl, stop } = control();
    const running = runAgent(flags({ conf }), agentControl, program);
    const reports = () => fake.bodies<{ reports: object[] }>("POST /api/v0/monitoring/checks/report");
    await until(() => names().includes("custom.dice.d6") && reports().length > 0, "custom metric and report");
    stop();
    equal(await running, 0);
    ok(names().includes("custom.agent.memory.alloc"));
    const defs = fake.bodies<{ name: string }[]>("POST /api/v0/graph-defs/create").flat();
    deepEqual(
      defs.map(({ name }) => name),
      ["custom.dice", "custom.agent.memory", "custom.agent.queue"],
    );
    deepEqual(fake.bodies("POST /api/v0/hosts/host1/status"), [{ status: "standby" }, { status: "poweroff" }]);
    deepEqual(fake.bodies<HostInput>("POST /api/v0/hosts")[0]?.checks, [{ name: "fire", memo: "" }]);
  });

  it("[SA45] that is told to stop while the server is away leaves when it is told again", async () => {
    fake.on("POST /api/v0/tsdb", () => ({ status: 503, json: {} }));
    const { agentControl, stop, force } = control();
    const running = runAgent(flags(), agentControl, program);
    await until(() => points().length > 0, "a try");
    stop();
    await until(() => fake.bodies("POST /api/v0/tsdb").length > 1, "another try");
    force();
    equal(await running, 0);
    match(err, /not everything could be posted/);
  });

  it("[SA26] reads its configuration again, and keeps the old one when the new one is wrong", async () => {
    const conf = confOf('display_name = "old"\n');
    const { agentControl, stop, reload } = control();
    const running = runAgent(flags({ conf }), agentControl, program);
    const called = () => fake.bodies<HostInput>("PUT /api/v0/hosts/host1").map(({ displayName }) => displayName);
    await until(() => called().length === 1, "first description");
    confOf("verbose = 3\n");
    reload();
    match(err, /agent\.conf:2:1: cannot use \\"verbose\\": found 3, want true or false/);
    confOf('display_name = "new"\n');
    reload();
    await until(() => called().length === 2, "second description");
    deepEqual(called(), ["old", "new"]);
    stop();
    equal(await running, 0);
  });

  it("[SA64] that the server does not want ends with 78 and says why", async () => {
    fake.on("POST /api/v0/hosts", () => ({ status: 401, json: { error: { message: "Unknown key" } } }));
    equal(await runAgent(flags(), control().agentControl, program), 78);
    match(err, /Cannot use the API key: Unknown key/);
  });

  it("[SA27] without a server or a key ends with 78 and says where to put one", async () => {
    equal(await runAgent(flags({ apiBase: undefined }), control().agentControl, program), 78);
    match(err, /found no address, want the server's URL in --api-base/);
    equal(await runAgent(flags({ apiKey: undefined }), control().agentControl, program), 78);
    match(err, /found no API key, want one in SAWARA_AGENT_API_KEY/);
    equal(await runAgent(flags({ conf: "/nowhere.conf" }), control().agentControl, program), 78);
    match(err, /Cannot read \\"\/nowhere.conf\\": ENOENT/);
  });
});

describe("retiring", () => {
  const retire = (more: { force?: boolean; answer?: boolean } = {}) =>
    agentRetire(
      flags(),
      { force: more.force ?? false, confirm: more.answer === undefined ? undefined : async () => more.answer === true },
      program,
    );
  const register = () => {
    mkdirSync(join(folder, "state"), { recursive: true });
    writeFileSync(join(folder, "state/id"), "host1\n");
    fake.on("POST /api/v0/hosts/host1/retire", () => ({ success: true }));
  };

  it("[SA67] is told to the server, then the id file goes", async () => {
    register();
    equal(await retire({ force: true }), 0);
    equal(existsSync(join(folder, "state/id")), false);
    equal(fake.bodies("POST /api/v0/hosts/host1/retire").length, 1);
    equal(await retire({ force: true }), 1);
    match(err, /found no id in ".*state\/id"/);
  });

  it("[SA67] is asked about, and nothing happens without a yes", async () => {
    register();
    equal(await retire({ answer: false }), 1);
    equal(await retire(), 1);
    match(err, /Cannot ask whether to retire "host1"; use --force/);
    equal(existsSync(join(folder, "state/id")), true);
    equal(await retire({ answer: true }), 0);
  });

  it("[SA67] keeps the id file when the server says no", async () => {
    register();
    fake.on("POST /api/v0/hosts/host1/retire", () => ({
      status: 404,
      json: { error: { message: "Host Not Found." } },
    }));
    equal(await retire({ force: true }), 1);
    match(err, /Cannot retire this host: Host Not Found\./);
    equal(existsSync(join(folder, "state/id")), true);
  });
});

describe("the smaller verbs", () => {
  it("[SA68] once prints what would be posted, and posts nothing", async () => {
    const conf = confOf('[plugin.metrics.a]\ncommand = "echo a 1 0"\n');
    equal(await agentOnce({ conf }, program), 0);
    const { host, metrics } = JSON.parse(out) as { host: HostInput; metrics: { name: string; value: number }[] };
    equal(typeof host.name, "string");
    for (const name of ["loadavg1", "cpu.idle.percentage", "custom.a"])
      ok(
        metrics.some((one) => one.name === name && Number.isFinite(one.value)),
        name,
      );
    deepEqual(fake.seen, []);
  });

  it("[SA22] configtest finds what the agent would only warn of", async () => {
    equal(await agentConfigTest({ conf: confOf('[plugin.checks.a]\ncommand = "a"\n') }, program), 0);
    match(out, /is valid: 0 metric plugins, 1 checks, 0 metadata plugins/);
    equal(await agentConfigTest({ conf: confOf("verbos = true\n") }, program), 78);
    match(err, /unknown key "verbos", did you mean "verbose"/);
    equal(await agentConfigTest({ conf: "none" }, program), 78);
  });

  it("[SA69] init writes a key once, for its owner's eyes", async () => {
    const conf = join(folder, "etc/agent.conf");
    equal(await agentInit(flags({ conf }), program), 0);
    const written = readFileSync(conf, "utf8");
    equal(written, `apikey = "very-secret"\napibase = "${fake.url}"\n`);
    equal(statSync(conf).mode & 0o077, 0);
    equal(await agentInit(flags({ conf, apiKey: new Secret("other") }), program), 0);
    equal(readFileSync(conf, "utf8"), written);
    writeFileSync(conf, "verbose = true\n");
    equal(await agentInit(flags({ conf, apiBase: undefined }), program), 0);
    equal(readFileSync(conf, "utf8"), 'apikey = "very-secret"\nverbose = true\n');
    writeFileSync(conf, "x = \n");
    equal(await agentInit(flags({ conf }), program), 78);
    equal(await agentInit(flags({ conf, apiKey: undefined }), program), 78);
  });
});

describe("where settings come from", () => {
  it("[SA28] flags win over the file", () => {
    const conf = confOf('apibase = "http://file"\napikey = "k"\nroot = "/file"\nroles = ["shop:web"]\n');
    const file = readEffective({ conf, role: [] }).effective;
    deepEqual(
      [file.apibase, file.apiKey?.reveal(), file.root, file.roles],
      ["http://file", "k", "/file", ["shop:web"]],
    );
    const flagged = readEffective({ conf, apiBase: "http://flag", root: "/flag", role: ["a1:b1"] }).effective;
    deepEqual([flagged.apibase, flagged.root, flagged.roles], ["http://flag", "/flag", ["a1:b1"]]);
    equal(readEffective({ conf: "none" }).effective.root, "/var/lib/sawara-agent");
  });

  it("[SA29] a server's own agent does not take the configuration of this machine's owner", () => {
    const everywhere = () => true;
    equal(confFile({}, everywhere), "/etc/sawara/agent.conf");
    equal(
      confFile({}, (path) => path.includes("mackerel")),
      "/etc/mackerel-agent/mackerel-agent.conf",
    );
    equal(confFile({ exitWithParent: true }, everywhere), undefined);
    equal(confFile({ exitWithParent: true, conf: "/my.conf" }, everywhere), "/my.conf");
    equal(confFile({ conf: "none" }, everywhere), undefined);
  });

  it("[SA7] proxies come from the file, then from the environment, and never stand before the metadata service", () => {
    const f = (config: object, env: Record<string, string>, http?: string, https?: string) => {
      const settings = proxySettings(config, env);
      deepEqual([settings.http_proxy, settings.https_proxy], [http, https]);
      ok(settings.no_proxy.includes("169.254.169.254"));
    };
    f({}, {}, undefined, undefined);
    f({ httpProxy: "http://a" }, {}, "http://a", "http://a");
    f({ httpProxy: "http://a", httpsProxy: "direct" }, { HTTPS_PROXY: "http://e" }, "http://a", undefined);
    f({}, { http_proxy: "http://e", HTTPS_PROXY: "http://s" }, "http://e", "http://s");
    equal(proxySettings({}, { NO_PROXY: "x.example" }).no_proxy.split(",")[0], "x.example");
  });

  it("[SA8] a pidfile keeps a second agent out, and one that died lets the next in", () => {
    const path = join(folder, "pid");
    const release = takePidfile(path, 111, () => true);
    try {
      takePidfile(path, 222, () => true);
      ok(false, "a second agent started");
    } catch (error) {
      match((error as Error).message, /found process 111/);
    }
    const second = takePidfile(path, 222, () => false);
    release();
    equal(readFileSync(path, "utf8"), "222\n");
    second();
    equal(existsSync(path), false);
  });
});
