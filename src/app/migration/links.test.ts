import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { createEvents } from "#app/events.ts";
import { Unavailable } from "#core/errors.ts";
import { eventsOf } from "#core/migration/events.ts";
import type { Notification } from "#core/notify/notification.ts";
import { silentLogger } from "#kit/log.ts";
import type { Meta } from "#meta/meta.ts";
import { eventually } from "#test/support/eventually.ts";
import { type Faults, openStage } from "#test/support/migration-stage.ts";
import { countsFrom } from "./counts.ts";
import { createLinks, LINK_SECRET } from "./links.ts";
import { createMessages } from "./messages.ts";
import { createMigrations } from "./migrations.ts";

async function open(t: TestContext, faults: Faults = { databaseDown: false }) {
  const stage = await openStage(t);
  const { org, clock } = stage;
  const meta = stage.seenWith(faults);
  const controller = stage.controller("one", faults);
  const messages = createMessages({ meta: stage.meta, clock, log: silentLogger });
  const unused = {
    ...{ permit: () => {}, permitGate: () => {}, byHand: () => "", override: async () => {} },
    openCounts: countsFrom(meta, clock),
    budgets: { outageSeconds: async () => undefined },
  };
  const parts = { controller, messages, ...unused, events: createEvents(), clock };
  const migrations = createMigrations({ meta: { ...stage.meta, ...meta }, ...parts });
  const secrets: Meta["secrets"] = {
    ...stage.meta.secrets,
    async ensure(name) {
      if (faults.databaseDown) throw new Unavailable("the database is away");
      return stage.meta.secrets.ensure(name);
    },
  };
  const links = createLinks({
    meta: { ...stage.meta, ...meta, secrets },
    migrations,
    publicUrl: () => "https://s.example",
    clock,
  });
  const { id } = await stage.start();
  const input = { name: "sre", locale: "ja", type: "webhook", url: "https://hook.example", events: [] } as const;
  const channel = await stage.meta.channels.create(
    org,
    { ...input, enabledGraphImage: false },
    { addToDefaultGroup: false },
    byKen(clock.now()),
  );

  /** Tokens by verb, of the message that tells of the newest line of the run. */
  async function tokens(seconds = 3600): Promise<Record<string, string>> {
    const { run } = await stage.run(id);
    const entries = await stage.meta.migrations.entries(org, id, { after: 0, limit: 100 });
    const { entry, asks, event } = eventsOf(run, run, [entries.at(-1)!.entry]).at(-1)!;
    const now = Math.floor(clock.now() / 1000);
    const notification: Notification = {
      ...{
        org: { id: org, name: "acme", displayName: "" },
        at: now,
        kind: "migration",
        actor: "ken",
        event,
        entry,
        asks,
      },
      migration: { id: stage.migration.id, name: "api", labels: { stable: "a", canary: "b" } },
      run: { id, startedAt: now, canaryBp: 0 },
      asksUntil: now + seconds,
    };
    const signed = await links.sign(notification, { id: `d${now}`, channel });
    return Object.fromEntries(signed.map(({ verb, url }) => [verb, url.split("/").at(-1)!]));
  }
  return { stage, controller, migrations, links, tokens, id, channel };
}

const byKen = (at: number) => ({ actor: { kind: "user", id: "u", name: "ken" }, at }) as const;

describe("links that act without signing in", () => {
  it("[MN4] are the same for the same message, and nothing when somebody changed them", async (t) => {
    const { stage, controller, migrations, links, tokens, id } = await open(t);
    await stage.until(id, ["baking"], [controller]);
    await migrations.ask(stage.org, "api-to-fargate", { verb: "hold" }, undefined, byKen(stage.clock.now()));
    const found = await tokens();
    deepEqual(found, await tokens());
    deepEqual(Object.keys(found), ["roll-back", "resume"]);
    const [payload, signature] = found.resume!.split(".");
    for (const forged of [
      "",
      "e30.AAAA",
      payload!,
      `${payload}.`,
      `${payload}.${signature}A`,
      `${payload}A.${signature}`,
    ])
      await rejects(links.act(forged), { reason: "not-found" }, forged);
    equal((await stage.run(id)).run.phase, "holding");
  });

  it("[MN4] end with their time", async (t) => {
    const { stage, controller, migrations, links, tokens, id } = await open(t);
    await stage.until(id, ["baking"], [controller]);
    await migrations.ask(stage.org, "api-to-fargate", { verb: "hold" }, undefined, byKen(stage.clock.now()));
    const { resume } = await tokens(60);
    equal((await links.view(resume!)).link.locale, "ja");
    await stage.clock.advance(61_000);
    equal((await links.act(resume!)).spent, "late");
    equal((await stage.run(id)).run.phase, "holding");
  });

  it("[MN8] end when another secret takes the place of the one that signed them, and not while the database is away", async (t) => {
    const faults: Faults = { databaseDown: false };
    const { stage, controller, migrations, links, tokens, id } = await open(t, faults);
    await stage.until(id, ["baking"], [controller]);
    await migrations.ask(stage.org, "api-to-fargate", { verb: "hold" }, undefined, byKen(stage.clock.now()));
    const before = await tokens();
    await stage.clock.advance(6_000);
    faults.databaseDown = true;
    equal((await links.view(before["roll-back"]!)).spent, undefined);
    faults.databaseDown = false;
    await stage.meta.secrets.rotate(LINK_SECRET, "migration.revoke-links", byKen(stage.clock.now()));
    await stage.clock.advance(6_000);
    for (const token of Object.values(before)) await rejects(links.act(token), { reason: "not-found" });
    equal((await links.act((await tokens()).resume!)).spent, undefined);
    const { entries } = await stage.meta.audit.list(stage.org, { limit: 5 });
    ok(entries.some(({ action }) => action === "migration.revoke-links"));
  });

  it("[HD6] end with the channel that they were sent to", async (t) => {
    const { stage, controller, migrations, links, tokens, id, channel } = await open(t);
    await stage.until(id, ["baking"], [controller]);
    await migrations.ask(stage.org, "api-to-fargate", { verb: "hold" }, undefined, byKen(stage.clock.now()));
    const { resume } = await tokens();
    await stage.meta.channels.remove(stage.org, channel.id, byKen(stage.clock.now()));
    for (let time = 0; time < 2; time++) equal((await links.act(resume!)).spent, "revoked");
    equal((await stage.run(id)).run.phase, "holding");
  });

  it("[HD6] act once, however often they are pressed at the same moment", async (t) => {
    const { stage, controller, migrations, links, tokens, id } = await open(t);
    await stage.until(id, ["baking"], [controller]);
    await migrations.ask(stage.org, "api-to-fargate", { verb: "hold" }, undefined, byKen(stage.clock.now()));
    const { resume } = await tokens();
    await Promise.allSettled(Array.from({ length: 5 }, () => links.act(resume!)));
    const entries = await stage.meta.migrations.entries(stage.org, id, { after: 0, limit: 1_000 });
    equal(entries.filter(({ entry, actor }) => entry.kind === "phase" && actor.startsWith("link in")).length, 1);
    equal((await links.act(resume!)).spent, "used");
    equal((await stage.run(id)).run.phase, "baking");
  });

  it("[MN5] one that ends a hold ends no other", async (t) => {
    const { stage, controller, migrations, links, tokens, id } = await open(t);
    await stage.until(id, ["baking"], [controller]);
    const ask = (verb: "hold" | "resume") =>
      migrations.ask(stage.org, "api-to-fargate", { verb }, undefined, byKen(stage.clock.now()));
    await ask("hold");
    const first = await tokens();
    await ask("resume");
    await stage.clock.advance(5_000);
    await ask("hold");
    equal((await links.act(first.resume!)).spent, "moved-on");
    equal((await stage.run(id)).run.phase, "holding");
    const second = await tokens();
    equal((await links.act(second.resume!)).spent, undefined);
    equal((await stage.run(id)).run.phase, "baking");
    equal((await links.act(second.resume!)).spent, "used");
  });

  it("[MN5] [MC4] one that rolls back does so without the database", async (t) => {
    const faults: Faults = { databaseDown: false };
    const { stage, controller, migrations, links, tokens, id } = await open(t, faults);
    await stage.until(id, ["baking"], [controller]);
    await migrations.ask(stage.org, "api-to-fargate", { verb: "hold" }, undefined, byKen(stage.clock.now()));
    const links1 = await tokens();
    faults.databaseDown = true;
    await rejects(links.act(links1.resume!), /the database is down/);
    equal((await links.act(links1["roll-back"]!)).stored, undefined);
    await eventually("no share", async () => (await stage.shares()).every((share) => share === 0));
    faults.databaseDown = false;
    const { run } = await stage.until(id, ["rolled-back"], [controller]);
    match(JSON.stringify(run.intent?.why), /link in \\"/);
  });
});
