import { deepEqual, equal, ok } from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import type { Run } from "#core/migration/run.ts";
import { eventually } from "#test/support/eventually.ts";
import { startServer, type TestServer } from "#test/support/server.ts";

const PATH = "/api/sawara/v1/migrations";
const ROUTES = ["public", "internal"] as const;
type RouteName = (typeof ROUTES)[number];

/** Where in the protocol the server is killed: a route is told a share, has taken it, is read back. */
interface Point {
  readonly route: RouteName;
  readonly op: "write" | "read";
  readonly when: "before" | "after";
}

const POINTS: readonly Point[] = ROUTES.flatMap((route): Point[] => [
  { route, op: "write", when: "before" },
  { route, op: "write", when: "after" },
  { route, op: "read", when: "before" },
]);

/**
 * A route that is a program, which kills the server that runs it with SIGKILL at the point it was told, once. So the server dies at
 * exactly this call of its protocol, and nothing in it knows.
 */
const PROGRAM = `
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
const [state, order] = process.argv.slice(2);
const want = JSON.parse(readFileSync(0, "utf8"));
const found = existsSync(state) ? JSON.parse(readFileSync(state, "utf8")) : { canaryBp: 0, fence: 0 };
function point(when) {
  if (!existsSync(order)) return;
  const { op, when: at, share } = JSON.parse(readFileSync(order, "utf8"));
  if (op !== want.op || at !== when || (op === "read" && found.canaryBp !== share)) return;
  rmSync(order);
  process.kill(process.ppid, "SIGKILL");
  process.exit(75);
}
point("before");
if (want.op === "write") writeFileSync(state, JSON.stringify({ canaryBp: want.canaryBp, fence: want.fence }));
else console.log(JSON.stringify({ ...found, fingerprint: String(found.canaryBp) }));
point("after");
`;

describe("a migration whose server is killed at every call to its routes", () => {
  let server: TestServer;
  let home: string;
  let counting: NodeJS.Timeout;

  before(async () => {
    server = await startServer({ moveTraffic: true });
    home = join(server.dataDir, "migrations");
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, "route.mjs"), `#!${process.execPath}\n${PROGRAM}`);
    chmodSync(join(home, "route.mjs"), 0o755);
    // A healthy canary, counted by the second. What the server was away for is posted when it is back.
    let posted = Math.floor(Date.now() / 1000) - 5;
    let isPosting = false;
    const post = async () => {
      if (isPosting) return;
      isPosting = true;
      const until = Math.floor(Date.now() / 1000);
      const buckets = Array.from({ length: until - posted }, (_, i) => posted + i).flatMap((start) =>
        ["stable", "canary"].map((side) => ({ start, side, total: 200, bad: 0, slow: [] })),
      );
      const body = { bucketSeconds: 1, limitsMs: [], finalUntil: until, buckets };
      const answer = await server.api("POST", "/api/sawara/v1/sli/shop", body).catch(() => undefined);
      if (answer?.status === 200) posted = until;
      isPosting = false;
    };
    counting = setInterval(() => void post(), 250);
    await post();
  });
  after(async () => {
    clearInterval(counting);
    await server?.remove();
  });

  const stateOf = (route: RouteName) => join(home, `${route}.json`);
  const orderOf = (route: RouteName) => join(home, `${route}.order`);
  const shareOf = (route: RouteName): number =>
    existsSync(stateOf(route))
      ? (JSON.parse(readFileSync(stateOf(route), "utf8")) as { canaryBp: number }).canaryBp
      : 0;

  const writeShare = (route: RouteName, canaryBp: number): void => {
    const { fence } = JSON.parse(readFileSync(stateOf(route), "utf8")) as { fence: number };
    writeFileSync(stateOf(route), JSON.stringify({ canaryBp, fence }));
  };

  const file = `apiVersion: migration/v1
name: shop
routes:
${ROUTES.map((name) => `  - { name: ${name}, driver: exec, resource: ${name}, command: [route.mjs, ${"$STATE"}] }`).join("\n")}
counts: { source: shop, bucket: 1s }
slis: [{ name: errors, rollbackAt: 5% }]
steps:
${[10, 20, 30, 40, 50, 60, 100].map((share) => `  - { weight: ${share}%, bake: 3s..10m, gate: manual }`).join("\n")}
# What is counted is the same whatever the routes have.
judge: { dispersion: 1, staleAfter: 5m, onShareMismatch: say }
verify: { within: 5m, guard: 2s }
after: { keepStableFor: 10m }
tick: 1s
`;

  /** The run as it is on disk, whether or not the server lives. */
  function stored(): Run {
    const database = new DatabaseSync(join(server.dataDir, "meta.sqlite"), { readOnly: true });
    try {
      const row = database.prepare("select run from migration_runs order by started_at desc limit 1").get();
      return JSON.parse(String(row!.run)) as Run;
    } finally {
      database.close();
    }
  }

  const until = (what: string, is: () => boolean): Promise<true> =>
    eventually(what, is, () => `${JSON.stringify(stored())}\n${server.log().slice(-2000)}`);

  async function approve(step: number): Promise<void> {
    const { status, body } = await server.api("POST", `${PATH}/shop/actions`, { verb: "approve", step });
    equal(status, 200, JSON.stringify(body));
  }

  /** The next call that fits kills; of reads, the first that finds the share which was written. */
  function arm({ route, op, when }: Point, share: number): void {
    writeFileSync(`${orderOf(route)}.new`, JSON.stringify({ op, when, share }));
    renameSync(`${orderOf(route)}.new`, orderOf(route));
  }

  /** It may be killed again before it says that it is ready. */
  async function relaunched(next?: Point): Promise<void> {
    await server.restart().catch((error: unknown) => {
      if (next === undefined || existsSync(orderOf(next.route))) throw error;
    });
  }

  async function killed({ route }: Point): Promise<void> {
    await until(`killed by ${route}`, () => !existsSync(orderOf(route)));
    await server.kill();
  }

  /** No route has a share that was not written down before it was set [MG2]. */
  function keepsIntent(point: Point): void {
    const { intent, verified } = stored();
    for (const route of ROUTES)
      ok(
        [intent?.wantBp, verified.canaryBp].includes(shareOf(route)),
        `${JSON.stringify(point)}: ${route} has ${shareOf(route)}, found ${JSON.stringify({ intent, verified })}`,
      );
  }

  it("[MC2] goes on from each of them, step by step, and never sets what was not stored", async () => {
    const document = ROUTES.reduce(
      (text, route) => text.replace("$STATE", `${stateOf(route)}, ${orderOf(route)}`),
      file,
    );
    const saved = await server.api("POST", PATH, { document });
    equal(saved.status, 200, JSON.stringify(saved.body));
    equal((await server.api("POST", `${PATH}/shop/start`)).status, 200);
    for (const [i, point] of POINTS.entries()) {
      const share = (i + 1) * 1000;
      // Nothing moves before it is armed.
      arm(point, share);
      await approve(i + 1);
      await killed(point);
      keepsIntent(point);
      await relaunched();
      await until(`${share} everywhere`, () => stored().verified.canaryBp === share);
      deepEqual(ROUTES.map(shareOf), [share, share], JSON.stringify(point));
    }
  });

  it("[MC2] [MG4] rolls back however often it is killed meanwhile", async () => {
    await approve(POINTS.length + 1);
    await until("at the last step", () => stored().phase === "soaking");
    arm(POINTS[0]!, 0);
    // The server may be dead before it answers.
    const word = { verb: "roll-back", requestId: "back" };
    await server.api("POST", `${PATH}/shop/actions`, word).catch(() => {});
    for (const [i, point] of POINTS.entries()) {
      await killed(point);
      equal(stored().intent?.kind, "roll-back");
      keepsIntent(point);
      const next = POINTS[i + 1];
      if (next !== undefined) {
        // A rollback writes to all routes at once: somebody stale has written again, so that each point comes.
        if (next.op === "write") for (const route of ROUTES) writeShare(route, 10_000);
        arm(next, 0);
      }
      await relaunched(next);
    }
    await until("rolled back", () => stored().phase === "rolled-back");
    deepEqual(ROUTES.map(shareOf), [0, 0]);
  });
});
