import { deepEqual, equal, match, ok } from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "#test/support/eventually.ts";
import { startServer } from "#test/support/server.ts";

/** A program that reads `mackerel-agent.conf`: the real one, or ours. */
export interface AgentProgram {
  /** Runs until it is told to stop. */
  readonly command: readonly string[];
  /** Retires the host without asking. */
  readonly retire: readonly string[];
  /** What it calls itself in the host's description. */
  readonly name: RegExp;
}

/** An agent posts each minute, and keeps a failed post for a minute: everything takes up to a few of those. */
const MINUTE = 60_000;

interface Detail {
  readonly checks: readonly { readonly name: string; readonly status?: string; readonly message?: string }[];
}

/**
 * The life of one host, told by its agent: it registers, its metrics, graphs, check and metadata arrive, the server dies and
 * nothing is lost, a stop sends what is left, and retiring ends it. Takes about four minutes.
 */
export async function agentStory(program: AgentProgram): Promise<void> {
  const server = await startServer({ args: ["--log-level", "warn"] });
  const folder = mkdtempSync(join(tmpdir(), "sawara-interop-"));
  const conf = join(folder, "agent.conf");
  const doorFile = join(folder, "door");
  const door = (exitCode: number) => writeFileSync(doorFile, String(exitCode));
  door(0);
  writeFileSync(conf, configuration({ url: server.url, apiKey: server.apiKey, folder, doorFile }));

  let log = "";
  let agent: ChildProcess | undefined;
  const get = async <T>(path: string): Promise<T> => (await server.api("GET", path)).body as T;
  const until = (what: string, isSo: () => Promise<boolean>) =>
    eventually(
      what,
      () => isSo().catch(() => false),
      () => `${log}\n${server.log()}`,
    );

  try {
    const [binary, ...args] = program.command;
    // mackerel-agent keeps there what it posted last, and posts nothing that is the same: not even to a new server.
    const env = { ...process.env, MACKEREL_PLUGIN_WORKDIR: folder };
    agent = spawn(binary!, [...args, "-conf", conf], { stdio: ["ignore", "pipe", "pipe"], env });
    for (const stream of [agent.stdout!, agent.stderr!])
      stream.on("data", (chunk: Buffer) => {
        log += chunk.toString();
      });

    // It registers.
    const idFile = join(folder, "root/id");
    await until("an id file", async () => existsSync(idFile));
    const id = readFileSync(idFile, "utf8").trim();
    const { host } = await get<{ host: { meta: Record<string, string>; roles: object; displayName: string } }>(
      `/api/v0/hosts/${id}`,
    );
    match(host.meta["agent-name"] ?? "", program.name);
    deepEqual([host.roles, host.displayName], [{ shop: ["web"] }, "interop"]);

    // Metrics arrive, those of its plugin too, with the plugin's own graph.
    const series = async (name: string) => {
      const path = `/api/v0/hosts/${id}/metrics?name=${name}&from=0&to=${Math.ceil(Date.now() / 1_000)}`;
      return (await get<{ metrics?: { time: number; value: number }[] }>(path)).metrics ?? [];
    };
    await until("metrics", async () => {
      const found = await Promise.all(["loadavg5", "memory.total", "custom.dice.d6"].map(series));
      return found.every((points) => points.length > 0);
    });
    equal((await series("custom.dice.d6"))[0]?.value, 4);
    const graphs = await get<{ graphs: { title: string }[] }>(`/api/sawara/v1/hosts/${id}/graphs`);
    ok(graphs.graphs.some(({ title }) => title === "My dice"));
    const metadata = () => get<{ who?: string }>(`/api/v0/hosts/${id}/metadata/facts`);
    await until("metadata", async () => (await metadata()).who === "me");

    // A check that was fine fails.
    const doorNow = async () =>
      (await get<Detail>(`/api/sawara/v1/hosts/${id}`)).checks.find(({ name }) => name === "door");
    await until("a first report", async () => (await doorNow())?.status === "OK");
    door(2);
    await until("a failed check", async () => (await doorNow())?.status === "CRITICAL");
    equal((await doorNow())?.message, "exit 2\n");
    const alerts = async () =>
      (await get<{ alerts: { type: string; status: string; hostId: string }[] }>("/api/v0/alerts")).alerts;
    await until("an alert", async () => (await alerts()).length > 0);
    deepEqual(
      (await alerts()).map(({ type, status, hostId }) => [type, status, hostId]),
      [["check", "CRITICAL", id]],
    );

    // The server dies while minutes and reports are due, and none of them is lost.
    await server.kill();
    door(0);
    await new Promise((resolve) => setTimeout(resolve, MINUTE + 10_000));
    await server.restart();
    await until("a repaired check", async () => (await doorNow())?.status === "OK");
    await until("the end of the alert", async () => (await alerts()).length === 0);
    const isWhole = async () => {
      const times = (await series("loadavg5")).map(({ time }) => time);
      const newest = times.at(-1) ?? 0;
      const gaps = times.slice(1).filter((time, i) => time - times[i]! !== 60);
      return gaps.length === 0 && newest * 1_000 > Date.now() - 3 * MINUTE;
    };
    await until("every minute", isWhole);

    // It stops when it is told to, and its host can be retired.
    const exited = once(agent, "exit");
    agent.kill("SIGTERM");
    deepEqual(await exited, [0, null]);
    ok(await isWhole());
    const [retireBinary, ...retireArgs] = program.retire;
    const retiring = spawn(retireBinary!, [...retireArgs, "-conf", conf, "-force"], { stdio: "ignore" });
    deepEqual(await once(retiring, "exit"), [0, null]);
    equal(existsSync(idFile), false);
    equal((await get<{ host: { isRetired: boolean } }>(`/api/v0/hosts/${id}`)).host.isRetired, true);
  } finally {
    agent?.kill("SIGKILL");
    await server.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

function configuration(where: {
  readonly url: string;
  readonly apiKey: string;
  readonly folder: string;
  readonly doorFile: string;
}): string {
  const graphs = JSON.stringify({ graphs: { dice: { label: "My dice", unit: "integer", metrics: [{ name: "d6" }] } } });
  return `
apibase = "${where.url}"
apikey = "${where.apiKey}"
root = "${where.folder}/root"
pidfile = "${where.folder}/pid"
roles = ["shop:web"]
display_name = "interop"
cloud_platform = "none"

[plugin.metrics.dice]
command = '''
if [ "$MACKEREL_AGENT_PLUGIN_META" = 1 ]; then
  printf '# mackerel-agent-plugin\\n%s\\n' '${graphs}'
else
  printf 'dice.d6\\t4\\t%s\\n' "$(date +%s)"
fi
'''

[plugin.checks.door]
command = 'code=$(cat ${where.doorFile}); echo "exit $code"; exit $code'

[plugin.metadata.facts]
command = "echo '{\\"who\\":\\"me\\"}'"
`;
}
