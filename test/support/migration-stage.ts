import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, createServer, get, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { ControllerParts } from "#app/migration/controller.ts";
import { type Controller, createController } from "#app/migration/controller.ts";
import { countsFrom } from "#app/migration/counts.ts";
import { createMessages } from "#app/migration/messages.ts";
import { Unavailable } from "#core/errors.ts";
import type { Definition } from "#core/migration/definition.ts";
import { type Entry, newRun } from "#core/migration/run.ts";
import { ALWAYS } from "#core/migration/windows.ts";
import type { RouterConfig } from "#core/traffic/config.ts";
import type { Side } from "#core/traffic/router.ts";
import { ManualClock } from "#kit/clock.ts";
import { silentLogger } from "#kit/log.ts";
import { Secret } from "#kit/secret.ts";
import { openRollbackJournal } from "#main/rollback-journal.ts";
import { type Meta, openMeta } from "#meta/meta.ts";
import type { StoredRun } from "#meta/migrations/repositories.ts";
import { type RunningProxy, startProxy } from "#proxy/proxy.ts";
import { eventually, PATIENCE_MS } from "#test/support/eventually.ts";
import { causeAt } from "#test/support/meta.ts";
import { proxyRouter } from "#traffic/proxy.ts";
import { randomFrom } from "./random.ts";

export const T0 = 1_800_000_000;
const TOKEN = new Secret("control-token-0123456789");
const never = new AbortController().signal;

/** What may be broken between a controller and the world. */
export interface Faults {
  /** The database answers nothing. */
  databaseDown: boolean;
  /** The database takes every question and answers none. */
  databaseHangs?: boolean;
  /** Dies at the so many-th call of these, before the call. */
  dies?: { readonly at: "save" | "write"; calls: number } | undefined;
}

/** The end of a controller: it does nothing any more. */
export class Died extends Error {}

/** Two routes that are real proxies with real targets, a real database, and as many controllers as a test wants. */
export async function openStage(t: TestContext, over: (definition: Definition) => Definition = (same) => same) {
  const dir = mkdtempSync(join(tmpdir(), "sawara-migration-"));
  const clock = new ManualClock(T0 * 1000);
  const meta = await openMeta({ file: join(dir, "meta.sqlite"), log: silentLogger });
  const { id: org } = await meta.orgs.ensure("acme", causeAt(T0));
  /** Chance that a side fails a request. */
  const badness: Record<Side, number> = { stable: 0, canary: 0 };
  const random = randomFrom(11);
  const servers: Server[] = [];

  async function target(side: Side): Promise<URL> {
    const server = createServer((_, response) => {
      response.statusCode = random() < badness[side] ? 500 : 200;
      response.end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    servers.push(server);
    return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  const targets = { stable: [await target("stable")], canary: [await target("canary")] };
  const proxies: Record<string, RunningProxy> = {};
  for (const name of ["public", "internal"])
    proxies[name] = await startProxy(
      {
        targets,
        host: "127.0.0.1",
        port: 0,
        control: { host: "127.0.0.1", port: 0, token: TOKEN },
        shareFile: join(dir, name),
        healthEveryMs: 3_600_000,
        timeoutMs: 60_000,
        drainMs: 0,
        bucketSeconds: 1,
        limitsMs: [200, 500],
      },
      { clock, log: silentLogger, random },
    );
  const controlUrl = (name: string) => `http://127.0.0.1:${proxies[name]!.controlPort}`;
  const routerOf = (url: string) => proxyRouter({ url, token: TOKEN, timeoutMs: PATIENCE_MS });
  const routerAt = (config: RouterConfig) => routerOf(config.driver === "proxy" ? config.url : "");
  const routers = Object.fromEntries(Object.keys(proxies).map((name) => [name, routerOf(controlUrl(name))]));

  const definition = over({
    name: "api-to-fargate",
    timeZone: "UTC",
    labels: { stable: "EC2", canary: "Fargate" },
    routes: Object.keys(proxies).map((name) => ({
      name,
      config: { driver: "proxy", url: controlUrl(name), tokenFile: "" },
    })),
    counts: { from: "route", route: "public", bucketSeconds: 1 },
    policy: {
      routes: Object.keys(proxies),
      indicators: [{ name: "errors", measure: { kind: "errors" }, limit: 0.05 }],
      steps: [
        { canaryBp: 2000, bake: { least: 3, most: 60 }, manual: false },
        { canaryBp: 10_000, bake: { least: 3, most: 60 }, manual: false },
      ],
      bucketSeconds: 1,
      alphaTotal: 0.05,
      betaStep: 0.05,
      staleAfter: 20,
      onInconclusive: "hold",
      onSharedCause: "hold",
      minHealthy: 0,
      warmSeconds: 0,
      warmLimitSeconds: 60,
      keepStableSeconds: 3,
      gapSeconds: 60,
      verifySeconds: 10,
      guardSeconds: 3,
    },
    gates: [],
    windows: ALWAYS,
    dispersion: 1,
    tickSeconds: 1,
  } satisfies Definition);
  const migration = await meta.migrations.create(org, { document: "", definition }, causeAt(T0));
  const told: Entry[] = [];

  /** A controller of its own process, as far as anybody can tell. */
  function controller(
    owner: string,
    faults: Faults = { databaseDown: false },
    parts: Partial<ControllerParts> = {},
  ): Controller {
    const call = (at: "save" | "write"): void => {
      if (faults.dies?.at !== at) return;
      if (faults.dies.calls <= 0) throw new Died();
      faults.dies.calls--;
    };
    return createController({
      meta: broken(meta, faults, () => call("save")),
      budgets: {
        remaining: async () => undefined,
        spent: async () => undefined,
        pace: async () => undefined,
        outageSeconds: async () => undefined,
        pass: async () => undefined,
      },
      lint: ({ taskDefinition }) => ({ name: `lint of ${taskDefinition}`, ok: false, found: "1 error" }),
      openRouter: (config) => {
        const router = routerAt(config);
        return {
          ...router,
          write: async (want, signal) => {
            call("write");
            await router.write(want, signal);
          },
        };
      },
      openCounts: countsFrom(meta, clock),
      journal: openRollbackJournal(join(dir, `journal-${owner}`)),
      messages: createMessages({ meta, clock, log: silentLogger }),
      looked: async () => {},
      tell: async (_, entries) => void told.push(...entries),
      owner,
      clock,
      log: silentLogger,
      ...parts,
    });
  }

  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const request = (url: string) =>
    new Promise<void>((resolve, reject) =>
      get(url, { agent }, (answer) => answer.resume().on("end", resolve).on("error", reject)).on("error", reject),
    );

  t.after(async () => {
    agent.destroy();
    await Promise.all(Object.values(proxies).map((proxy) => proxy.stop()));
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await meta.close();
    rmSync(dir, { recursive: true, force: true });
  });

  return {
    org,
    meta,
    clock,
    badness,
    routers,
    proxies,
    migration,
    told,
    controller,
    routerAt,
    /** The database as a process sees it that has such faults. */
    seenWith: (faults: Faults) => broken(meta, faults, () => {}),
    /** Waits for something that waits for the clock and for the machine's time. */
    async patiently(work: Promise<unknown>): Promise<void> {
      await eventually("what waits for the clock", async () => {
        await clock.advance(100);
        return await Promise.race([
          work.then(() => true),
          new Promise<false>((resolve) => setTimeout(resolve, 20, false)),
        ]);
      });
    },
    start: () => meta.migrations.start(org, migration.id, newRun(Math.floor(clock.now() / 1000)), causeAt(T0)),
    run: async (id: string): Promise<StoredRun> => meta.migrations.run(org, id),
    shares: async () => Promise.all(Object.values(routers).map(async (router) => (await router.read()).canaryBp)),
    /** So many seconds, with requests in each, and a round of each controller after it. */
    async pass(seconds: number, controllers: readonly Controller[], requests = 60): Promise<void> {
      for (let second = 0; second < seconds; second++) {
        await Promise.all(Array.from({ length: requests }, () => request(`http://127.0.0.1:${proxies.public!.port}/`)));
        await clock.advance(1000);
        for (const each of controllers) await each.round(never);
      }
    },
    /** Until the run is in one of the phases; fails after so many seconds. */
    async until(
      id: string,
      phases: readonly string[],
      controllers: readonly Controller[],
      seconds = 90,
    ): Promise<StoredRun> {
      for (let second = 0; second < seconds; second++) {
        const stored = await this.run(id);
        if (phases.includes(stored.run.phase)) return stored;
        await this.pass(1, controllers);
      }
      const { run } = await this.run(id);
      throw new Error(`found ${run.phase} ${JSON.stringify(run.hold)} after ${seconds} s, want ${phases.join(" or ")}`);
    },
  };
}

/** The database as a controller sees it when it is down, or when the controller dies at a call. */
function broken(
  meta: Meta,
  faults: Faults,
  beforeSave: () => void,
): Pick<Meta, "migrations" | "leases" | "sliBuckets" | "hosts"> {
  const guarded = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(object, key) {
        const method = Reflect.get(object, key) as (...args: unknown[]) => Promise<unknown>;
        return async (...args: unknown[]) => {
          if (faults.databaseDown) throw new Unavailable("the database is down");
          if (faults.databaseHangs) return await new Promise(() => {});
          if (key === "save") beforeSave();
          return await method.apply(object, args);
        };
      },
    });
  return {
    migrations: guarded(meta.migrations),
    leases: guarded(meta.leases),
    sliBuckets: guarded(meta.sliBuckets),
    hosts: guarded(meta.hosts),
  };
}
