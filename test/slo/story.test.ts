import { deepEqual, equal, match, ok } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { eventually } from "#test/support/eventually.ts";
import { fastNow } from "#test/support/fast-clock.ts";
import { type Receiver, slackReceiver } from "#test/support/receivers.ts";
import { startServer, type TestServer } from "#test/support/server.ts";
import type { GateAnswer, ReplayAnswer, SloDetail } from "#wire/own/slos.ts";

const SAWARA = fileURLToPath(new URL("../../bin/sawara", import.meta.url));
/** A minute takes 0.6 s. */
const RATE = 100;
const START = Date.now();
const MINUTE = 60;
const own = "/api/sawara/v1";

const minuteNow = (): number => Math.floor(fastNow(START, RATE) / 60_000) * MINUTE;

const FILE = `# what the shop promises
apiVersion: slos/v1
slos:
  - name: checkout
    service: Shop
    memo: "call ken"
    indicator: { events: web }
    target: 99%
    # A machine that stalls for 18 seconds has none for half an hour.
    missingAfter: never
  - name: checkout-strict
    service: Shop
    indicator: { events: web }
    target: 99.99%
    window: 28d
    policy: { careful: 25%, say: { exhausted: Ask ken } }
    alerts: none
  - name: checkout-fast
    service: Shop
    indicator: { latency: web, limit: 200ms, slices: { length: 5m, good: 95% } }
    target: 99%
    window: { calendar: month, zone: Asia/Tokyo }
    missingAfter: never
`;

describe("SLOs, with a real server whose time flies", () => {
  let server: TestServer;
  let slack: Receiver;
  let posting: NodeJS.Timeout;
  let isBad = false;
  let posted = Math.floor(START / 60_000) * MINUTE;

  before(async () => {
    slack = await slackReceiver();
    server = await startServer({
      moveTraffic: true,
      args: ["--allow-local-targets"],
      env: {
        NODE_OPTIONS: `--import ${fileURLToPath(new URL("../support/fast-clock.ts", import.meta.url))}`,
        SAWARA_TEST_CLOCK_RATE: String(RATE),
        SAWARA_TEST_CLOCK_START: String(START),
      },
    });
    await ok200("POST", "/api/v0/services", { name: "Shop", memo: "" });
    const url = `http://127.0.0.1:${slack.port}/T0/B0`;
    const { id } = await ok200("POST", "/api/v0/channels", {
      ...{ type: "slack", name: "shop people", url, mentions: {}, events: ["alert"], enabledGraphImage: false },
    });
    // Only a group of the service has the channel: routing by service is what brings the message.
    const { notificationGroups } = await ok200("GET", "/api/v0/notification-groups");
    const [first] = notificationGroups as { id: string; name: string; childChannelIds: string[] }[];
    await ok200("PUT", `/api/v0/notification-groups/${first!.id}`, { ...first, childChannelIds: [] });
    await ok200("POST", "/api/v0/notification-groups", {
      ...{ name: "shop", notificationLevel: "all", childNotificationGroupIds: [], childChannelIds: [id] },
      ...{ monitors: [], services: [{ name: "Shop" }] },
    });
    // Three days, busy at first and quiet in the last two hours.
    const history = Array.from({ length: 3 * 1_440 }, (_, i) =>
      bucket(posted - (i + 1) * MINUTE, i < 120 ? 100 : 1_000, 0),
    );
    await post(history, posted);
    posting = setInterval(() => void goOn().catch(() => {}), 100);
  });

  after(async () => {
    clearInterval(posting);
    await server?.remove();
    await slack?.close();
  });

  async function ok200(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const answer = await server.api(method, path, body);
    equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body as Record<string, unknown>;
  }

  const bucket = (start: number, total: number, bad: number) => ({ start, side: "stable", total, bad, slow: [bad] });

  const post = (buckets: readonly object[], finalUntil: number) =>
    ok200("POST", `${own}/sli/web`, { bucketSeconds: MINUTE, limitsMs: [200], finalUntil, buckets });

  /** Every minute that is over. */
  async function goOn(): Promise<void> {
    const until = minuteNow();
    const buckets = [];
    for (let start = posted; start < until; start += MINUTE) buckets.push(bucket(start, 100, isBad ? 60 : 0));
    if (buckets.length === 0) return;
    posted = until;
    await post(buckets, until);
  }

  async function sawara(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
    const child = spawn(SAWARA, ["slo", ...args], {
      env: { ...process.env, SAWARA_URL: server.url, SAWARA_API_KEY: server.apiKey },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    return { code, out, err };
  }

  const file = (name: string, text: string): string => {
    const path = join(server.dataDir, name);
    writeFileSync(path, text);
    return path;
  };

  const until = <T>(what: string, look: () => Promise<T | undefined>) =>
    eventually(what, look, () => server.log().slice(-3_000));

  const at = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 16)}Z`;

  const slo = async (name: string) => (await ok200("GET", `${own}/slos/${name}`)) as unknown as SloDetail;

  it("[SV1] a file is applied once; twice changes nothing, and what is wrong is told with its line", async () => {
    const broken = FILE.replace("indicator: { events: web }", "indicater: { events: web }").replace("99.99%", "100%");
    const refused = await sawara("apply", file("broken.yaml", broken));
    equal(refused.code, 1);
    match(refused.err, /line 4:5: slos\.0: found unknown "indicater", did you mean "indicator"/);
    match(refused.err, /line 14:13: slos\.1\.target: found "100%", want above 0% and below 100%/);
    const path = file("slos.yaml", FILE);
    match((await sawara("apply", path, "--dry-run")).out, /created {2}checkout \(not done: dry run\)/);
    equal((await sawara("list")).out.split("\n").length, 2);
    const first = await sawara("apply", path);
    equal(first.out, "created  checkout\ncreated  checkout-strict\ncreated  checkout-fast\n", first.err);
    const again = await sawara("apply", path);
    equal(again.out, "unchanged  checkout\nunchanged  checkout-strict\nunchanged  checkout-fast\n");
    const changed = await sawara("apply", file("changed.yaml", FILE.replace("call ken", "call ada")), "--dry-run");
    match(changed.out, /changed {2}checkout \(not done: dry run\)\n {2}memo: "call ken" → "call ada"\n/);
  });

  it("[SV2] what is exported changes nothing when it is applied, in our words and in those of OpenSLO", async () => {
    for (const format of ["sawara", "openslo"]) {
      const { out, code } = await sawara("export", "--format", format);
      equal(code, 0);
      const again = await sawara("apply", file(`${format}.yaml`, out));
      equal(again.out.replaceAll(/unchanged {2}[\w-]+\n/g, ""), "", again.out + again.err + out);
    }
    match((await sawara("export", "checkout")).out, /^apiVersion: slos\/v1\nslos:\n {2}- name: checkout\n/);
  });

  it("[SV3] with good traffic all is left, and the gate is open", async () => {
    const found = await until("an opinion", async () => {
      const one = await slo("checkout");
      return one.budget.opinion === "known" ? one : undefined;
    });
    deepEqual([found.budget.bad, found.budget.remaining, found.firing], [0, 1, []]);
    equal((await sawara("gate", "checkout")).code, 0);
    match((await sawara("list")).out, /checkout +Shop +99 % +100 % +100 %/);
    match((await sawara("show", "checkout")).out, /of full outage left \(100 %\)/);
  });

  it("[SJ1] [SJ2] a bad time opens an alert, people of the service hear why in words, and clients of Mackerel's API see it", async () => {
    isBad = true;
    const message = await until("a message", async () => slack.received.find(({ title }) => /CRITICAL/.test(title)));
    match(message.title, /\[CRITICAL\] checkout: Shop/);
    match(
      message.text,
      /Burns [\d.]+ times too fast, at least [\d.]+ times with 95 % confidence: \d+ bad of \d+ in the last 1 h/,
    );
    match(message.text, /\/slos\//);
    const { alerts } = await ok200("GET", "/api/v0/alerts");
    const [alert] = alerts as { type: string; status: string; monitorId: string; message: string; value: number }[];
    const found = await slo("checkout");
    deepEqual([alert?.type, alert?.status, alert?.monitorId], ["slo", "CRITICAL", found.id]);
    ok((alert?.value ?? 0) >= 14.4, String(alert?.value));
    equal(found.firing[0]?.status, "CRITICAL");
    match((await sawara("list")).out, /checkout +Shop .* CRITICAL/);
    // The one that nobody is to hear of.
    equal(slack.received.filter(({ title }) => /strict/.test(title)).length, 0);
  });

  it("[SV4] a budget that is gone shuts the gate; somebody with a reason passes, and it is written down who", async () => {
    const shut = await until("a gate that is shut", async () => {
      const answer = await sawara("gate", "checkout-strict");
      return answer.code === 30 ? answer : undefined;
    });
    match(shut.out, /checkout-strict: stop: nothing of the budget is left: repair first\. Ask ken/);
    const passed = await sawara("gate", "checkout-strict", "--override", "security fix", "--by", "ada");
    equal(passed.code, 0, passed.err);
    match(passed.out, /go: .*; ada goes ahead: security fix/);
    // For everybody who asks within the hour, pages and migrations too.
    const gate = (await ok200("GET", `${own}/slos/checkout-strict/gate`)) as unknown as GateAnswer;
    deepEqual([gate.answer, gate.overriddenBy, gate.state], ["go", "ada", "exhausted"]);
    const { passes } = await slo("checkout-strict");
    deepEqual([passes[0]?.by, passes[0]?.reason], ["ada", "security fix"]);
  });

  it("[SJ3] when it is good again the alert closes by itself, and people hear of that", async () => {
    isBad = false;
    const closed = await until("the message of the end", async () =>
      slack.received.find(({ title }) => /OK/.test(title)),
    );
    match(closed.title, /\[OK\] checkout: Shop/);
    match(closed.text, /Burns [\d.]+ times as fast as it may/);
    await until("no alert", async () => ((await slo("checkout")).firing.length === 0 ? true : undefined));
    const found = await slo("checkout");
    ok(found.budget.bad > 0 && found.budget.remaining! < 1);
    ok(found.burnDown[0]!.remaining === 1);
    ok(Math.abs(found.burnDown.at(-1)!.remaining - found.budget.remaining!) < 1e-9);
    ok(found.worstHours[0]!.bad > 0);
    ok(found.comesBack[0]!.at > found.budget.to);
  });

  it("[SV5] replay tells of the alert that there was, and what another target would have meant", async () => {
    // The command's own clock is that of the machine.
    const range = ["--within", "2d", "--to", at(minuteNow())];
    const replayed = await sawara("replay", "checkout", ...range, "--json");
    const { alerts, bad } = JSON.parse(replayed.out) as ReplayAnswer;
    deepEqual(
      alerts.map(({ worst }) => worst),
      ["CRITICAL"],
    );
    ok(bad > 0 && alerts[0]!.closedAt !== null);
    match((await sawara("replay", "checkout", ...range)).out, /1 alert\n .*CRITICAL/);
    const lax = await sawara("replay", "checkout", ...range, "--target", "50%");
    match(lax.out, /No alert/);
  });

  it("[SV6] a correction gives the budget back, and an override counts from now on", async () => {
    const made = await sawara(
      "correct",
      "checkout-strict",
      "--from",
      at(START / 1000 - 60),
      "--to",
      at(minuteNow() + 60),
      "--reason",
      "load test",
    );
    equal(made.code, 0, made.err);
    const corrected = await slo("checkout-strict");
    deepEqual([corrected.budget.bad, corrected.budget.remaining], [0, 1]);
    match(made.out, /does not count; \w+ takes that back/);
    equal((await sawara("uncorrect", "checkout-strict", corrected.corrections[0]!.id)).code, 0);
    ok((await slo("checkout-strict")).budget.bad > 0);

    const wanted = ["override", "checkout", "--target", "95%", "--reason", "the move", "--by", "ken"];
    equal((await sawara(...wanted)).code, 2);
    equal((await sawara(...wanted, "--until", at(minuteNow() + 86_400))).code, 0);
    match((await sawara(...wanted, "--until", at(minuteNow() + 90_000))).err, /want one target at a time/);
    const overridden = await slo("checkout");
    deepEqual([overridden.override?.target, overridden.target, overridden.budget.target], [95, 99, 95]);
    equal(overridden.normal?.target, 99);
    match((await sawara("show", "checkout")).out, /95 %, by ken: the move/);
    equal((await sawara("end-override", "checkout", overridden.override!.id)).code, 0);
    equal((await slo("checkout")).override, null);
  });

  it("[SV7] survives a restart, prunes what its file has no more, and is gone when it is deleted", async () => {
    await server.stop();
    await server.restart();
    ok((await slo("checkout")).budget.bad > 0);
    equal((await sawara("delete", "checkout-fast")).code, 0);
    equal((await sawara("show", "checkout-fast")).code, 1);
    const [one] = FILE.split("  - name: checkout-strict");
    const pruned = await sawara("apply", file("one.yaml", one!), "--prune");
    equal(pruned.out, "unchanged  checkout\nremoved  checkout-strict\n");
  });
});
