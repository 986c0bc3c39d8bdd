import { deepEqual, equal, match, ok } from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { Agent, createServer, get, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { eventually } from "#test/support/eventually.ts";
import { type ProxyProcess, startProxyProcess } from "#test/support/proxy-process.ts";
import { mailReceiver, type Receiver, slackReceiver, webhookReceiver } from "#test/support/receivers.ts";
import { startServer, type TestServer } from "#test/support/server.ts";
import type { MigrationDetail } from "#wire/own/migrations.ts";

const path = "/api/sawara/v1/migrations";

/** What a webhook was told of a migration. */
interface Told {
  readonly migration: {
    readonly event: string;
    readonly message: string;
    readonly links: readonly { readonly verb: string; readonly url: string }[];
  };
}

describe("messages of a migration, with a real server and a real proxy", () => {
  let server: TestServer;
  let proxy: ProxyProcess;
  let load: NodeJS.Timeout;
  let receivers: readonly [Receiver, Receiver, Receiver];
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const targets: Server[] = [];
  let canaryFails = false;

  before(async () => {
    receivers = [await mailReceiver(), await slackReceiver(), await webhookReceiver()];
    const [mail, slack, webhook] = receivers;
    server = await startServer({
      moveTraffic: true,
      args: ["--smtp-url", `smtp://127.0.0.1:${mail.port}`, "--allow-local-targets"],
    });
    const home = join(server.dataDir, "migrations");
    mkdirSync(home, { recursive: true });
    const channels = [
      { type: "email", name: "mail", emails: ["ken@acme.example"], userIds: [], events: [] },
      { type: "slack", name: "slack", url: `http://127.0.0.1:${slack.port}/T0/B0`, mentions: {}, events: [] },
      { type: "webhook", name: "webhook", url: `http://127.0.0.1:${webhook.port}/hook`, events: [] },
    ];
    for (const channel of channels) equal((await server.api("POST", "/api/v0/channels", channel)).status, 200);
    const target = async (fails: () => boolean) => {
      const each = createServer((_, response) => {
        response.statusCode = fails() ? 500 : 200;
        response.end();
      }).listen(0, "127.0.0.1");
      await once(each, "listening");
      targets.push(each);
      return `http://127.0.0.1:${(each.address() as AddressInfo).port}`;
    };
    const sides = { stable: [await target(() => false)], canary: [await target(() => canaryFails)] };
    proxy = await startProxyProcess(join(home, "proxy"), sides, ["--bucket", "1"]);
    load = setInterval(() => {
      for (let i = 0; i < 10; i++) get(proxy.url, { agent }, (answer) => answer.resume()).on("error", () => {});
    }, 50);
  });

  after(async () => {
    clearInterval(load);
    agent.destroy();
    await proxy?.end("SIGKILL");
    await server?.remove();
    for (const receiver of receivers ?? []) await receiver.close();
    for (const target of targets) {
      target.closeAllConnections();
      target.close();
    }
  });

  const file = (name: string, notify: string): string => `apiVersion: migration/v1
name: ${name}
sides: { stable: VMs, canary: containers }
routes:
  - { name: public, driver: proxy, url: "${proxy.controlUrl}", tokenFile: proxy/token }
counts: { route: public, bucket: 1s }
slis:
  - { name: errors, rollbackAt: 5% }
steps:
  - { weight: 20%, bake: 3s..10m }
  - { weight: 50%, bake: 3s..10m, gate: manual }
  - { weight: 100%, bake: 3s..10m }
judge: { dispersion: 1, staleAfter: 5m }
verify: { within: 5m, guard: 1s }
after: { keepStableFor: 30m }
notify:
${notify}
tick: 1s
`;

  const make = async (document: string) => await server.api("POST", path, { document });
  const detail = async (name: string) => (await server.api("GET", `${path}/${name}`)).body as MigrationDetail;
  const phaseIs = (name: string, phase: string) => async () => (await detail(name)).run?.phase === phase;
  const told = (event: string): Told["migration"][] =>
    receivers[2].received
      .map(({ text }) => (JSON.parse(text) as Told).migration)
      .filter((migration) => migration.event === event);

  it("[MN6] refuses a channel that is not there", async () => {
    const { status, body } = await make(file("lost", "  - { channel: slakc }"));
    equal(status, 400);
    match(JSON.stringify(body), /Cannot tell \\"slakc\\" of it: found no such channel, want one of \\"mail\\"/);
  });

  it("[MN4] [MN5] a link asks first, acts once, and only while it means what it says", async () => {
    equal((await make(file("linked", "  - { channel: webhook, links: 1h }"))).status, 200);
    await server.api("POST", `${path}/linked/start`);
    await eventually("it holds", phaseIs("linked", "holding"));
    await eventually("the webhook heard of it", () => told("hold").length === 1);
    const [hold] = told("hold");
    match(hold!.message, /^On hold: somebody has to approve: 50 %$/);
    deepEqual(
      hold!.links.map(({ verb }) => verb),
      ["approve", "roll-back"],
    );
    const [approve, back] = hold!.links.map(({ url }) => url.replace(/^http:\/\/[^/]+/, server.url)) as [
      string,
      string,
    ];

    // Looked at by a scanner, in whatever way, it does nothing.
    for (const method of ["GET", "HEAD", "GET"]) equal((await fetch(approve, { method })).status, 200);
    deepEqual((await detail("linked")).run?.approved, []);
    const page = await (await fetch(approve)).text();
    match(page, /<h1>Approve step 2 of linked\?<\/h1>/);
    match(page, /<form method="post"><button class="approve">Approve<\/button><\/form>/);
    match(await (await fetch(`${approve}?lang=ja`)).text(), /linked のステップ 2 を承認しますか\?/);

    // Nobody but us makes one.
    const forged = approve.replace(/act\/\w{8}/, "act/AAAAAAAA");
    equal((await fetch(forged, { method: "POST" })).status, 404);
    equal((await fetch(`${server.url}/act/none`, { method: "POST" })).status, 404);
    deepEqual((await detail("linked")).run?.approved, []);

    const pressed = await fetch(approve, { method: "POST" });
    equal(pressed.status, 200);
    match(await pressed.text(), /Step 2 of linked is approved\./);
    deepEqual((await detail("linked")).run?.approved, [2]);
    const again = await fetch(approve, { method: "POST" });
    deepEqual([again.status, /was used already/.test(await again.text())], [409, true]);

    await eventually("it goes on", async () => ((await detail("linked")).run?.step ?? 0) >= 1);
    const rolled = await fetch(back, { method: "POST", headers: { "Sec-Fetch-Site": "same-origin" } });
    equal(rolled.status, 200);
    await eventually("it is rolled back", phaseIs("linked", "rolled-back"));
    equal((await proxy.router.read()).canaryBp, 0);
    await eventually("the webhook heard of both", () => told("rollback").length === 2);
    const late = await fetch(back, { method: "POST" });
    equal(late.status, 409);
    match(JSON.stringify((await server.api("GET", `${path}/linked/entries`)).body), /link in \\"webhook\\"/);
    const [advanced] = told("advanced");
    const stale = advanced!.links.find(({ verb }) => verb === "hold")!.url.replace(/^http:\/\/[^/]+/, server.url);
    match(await (await fetch(stale)).text(), /The run is over/);
  });

  it("[MN3] none is lost when the server is killed while it sends; what comes twice says so", async () => {
    for (const { received } of receivers) received.length = 0;
    const notify = ["mail", "slack", "webhook"].map(
      (channel) => `  - { channel: ${channel}, on: [started, rollback] }`,
    );
    equal((await make(file("killed", notify.join("\n")))).status, 200);
    const killed: string[] = [];
    let life = Promise.resolve();
    const kindOf = (title: string) => (/started/i.test(title) ? "started" : "rollback");
    for (const receiver of receivers)
      receiver.before = async ({ title }) => {
        const point = `${receiver.name} ${kindOf(title)}`;
        if (killed.includes(point)) return;
        killed.push(point);
        life = life.then(async () => {
          await server.kill();
          await server.restart();
        });
        await life;
      };
    await server.api("POST", `${path}/killed/start`);
    const heard = (kind: string, least: number) => () =>
      receivers.every(({ received }) => received.filter(({ title }) => kindOf(title) === kind).length >= least);
    await eventually("everybody heard twice that it started", heard("started", 2));
    await life;
    canaryFails = true;
    // It may hold for what happened meanwhile; what is bad rolls back all the same.
    // How often each comes depends on whose plug was pulled meanwhile.
    const messages = ({ received }: Receiver) => new Set(received.map(({ id }) => id)).size;
    await eventually(
      "everybody heard of the rollback twice, and of its end",
      () => heard("rollback", 3)() && receivers.every((receiver) => messages(receiver) === 3),
    );
    await life;
    await eventually("it is rolled back", phaseIs("killed", "rolled-back"));
    equal((await proxy.router.read()).canaryBp, 0);
    equal(killed.length, 6);
    for (const { name, received } of receivers) {
      const byId = Map.groupBy(received, ({ id }) => id);
      equal(byId.size, 3, `${name}: ${received.map(({ title }) => title).join(", ")}`);
      for (const copies of byId.values())
        for (const copy of copies.slice(1)) ok(copy.isRepeat, `${name}: ${copy.title}`);
    }
  });
});
