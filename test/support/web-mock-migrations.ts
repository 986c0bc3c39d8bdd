import type { Entry, Intent } from "#core/migration/run.ts";
import { templateOf } from "#core/migration/template.ts";
import { ActionBody, CheckBody, MigrationBody } from "#wire/own/migration-asked.ts";
import { PlanAnswer, PlanBody } from "#wire/own/migration-plan.ts";
import { TasksAnswer } from "#wire/own/migration-tasks.ts";
import {
  CountsAnswer,
  EntryList,
  MigrationDetail,
  MigrationList,
  MigrationSummaryAnswer,
  RunAnswer,
} from "#wire/own/migrations.ts";
import { chance } from "./web-mock-data.ts";
import { type MockRoute, parse, path, Refusal } from "./web-mock-route.ts";

const own = "/api/sawara/v1/migrations";
const seconds = (): number => Math.floor(Date.now() / 1_000);
const LABELS = { stable: "EC2", canary: "Fargate" };
const STEPS = [
  { canaryBp: 500, leastSeconds: 600, mostSeconds: 21_600, manual: false },
  { canaryBp: 2_000, leastSeconds: 600, mostSeconds: 21_600, manual: false },
  { canaryBp: 5_000, leastSeconds: 1_800, mostSeconds: 21_600, manual: true },
  { canaryBp: 10_000, leastSeconds: 3_600, mostSeconds: 86_400, manual: false },
];

interface MockMigration {
  readonly id: string;
  readonly name: string;
  document: string;
  run: RunAnswer | undefined;
  entries: EntryList["entries"];
  readonly checks: Map<string, { by: string; at: number }>;
}

/** A migration that waits for somebody, one that was taken back, and one that was never begun. */
export function migrationRoutes({
  isQuiet,
  by,
  tell,
}: {
  readonly isQuiet: boolean;
  readonly by: () => string;
  readonly tell: (event: string) => void;
}): readonly MockRoute[] {
  const migrations = isQuiet ? [] : makeMigrations(seconds());
  const found = (id: string): MockMigration => {
    const one = migrations.find((each) => each.id === id || each.name === decodeURIComponent(id));
    if (one === undefined) throw new Refusal(404, `Cannot find migration "${id}"`);
    return one;
  };
  const nameIn = (document: string): string => {
    const name = /^name: *([a-z0-9-]+)/m.exec(document)?.[1];
    if (name === undefined) throw new Refusal(400, "Cannot read the file: line 2:1: name: found nothing, want a name");
    return name;
  };
  const save = (id: string | undefined, body: unknown): MigrationSummaryAnswer => {
    const { document } = parse(MigrationBody, body);
    const name = nameIn(document);
    const one = id === undefined ? makeMigration(name, document) : found(id);
    one.document = document;
    if (id === undefined) migrations.push(one);
    tell("migrations-changed");
    return summaryOf(one);
  };
  return [
    ["GET", path(own), MigrationList, () => ({ migrations: migrations.map(summaryOf) })],
    ["POST", path(own), MigrationSummaryAnswer, ({ body }) => save(undefined, body)],
    [
      "POST",
      path(`${own}/plan`),
      PlanAnswer,
      ({ body }) => {
        const { document, requestsPerSecond = 38 } = parse(PlanBody, body);
        return planOf(nameIn(document), requestsPerSecond);
      },
    ],
    ["GET", path(`${own}/:id`), MigrationDetail, ({ params: [id] }) => detailOf(found(id!))],
    ["PUT", path(`${own}/:id`), MigrationSummaryAnswer, ({ params: [id], body }) => save(id, body)],
    [
      "DELETE",
      path(`${own}/:id`),
      undefined,
      ({ params: [id] }) => {
        migrations.splice(migrations.indexOf(found(id!)), 1);
        return { success: true };
      },
    ],
    [
      "POST",
      path(`${own}/:id/start`),
      RunAnswer,
      ({ params: [id] }) => {
        const one = found(id!);
        Object.assign(one, begun(one.name, seconds()));
        tell("migrations-changed");
        return one.run;
      },
    ],
    [
      "POST",
      path(`${own}/:id/actions`),
      RunAnswer,
      ({ params: [id], body }) => {
        const one = found(id!);
        const { verb } = parse(ActionBody, body);
        if (one.run === undefined) throw new Refusal(409, "The migration was never started: start it first");
        if (verb === "roll-back") rollBack(one, by());
        tell("migrations-changed");
        return one.run;
      },
    ],
    [
      "GET",
      path(`${own}/:id/entries`),
      EntryList,
      ({ params: [id] }) => {
        const one = found(id!);
        return { runId: one.run?.id ?? "", entries: one.entries };
      },
    ],
    [
      "GET",
      path(`${own}/:id/tasks`),
      TasksAnswer,
      ({ params: [id] }) => {
        found(id!);
        return tasksOf();
      },
    ],
    [
      "GET",
      path(`${own}/:id/counts`),
      CountsAnswer,
      ({ params: [id], query }) =>
        countsOf(found(id!), { from: Number(query.get("from")), to: Math.min(Number(query.get("to")), seconds()) }),
    ],
    [
      "POST",
      path(`${own}/:id/checks`),
      undefined,
      ({ params: [id], body }) => {
        const { item, checked } = parse(CheckBody, body);
        if (checked) found(id!).checks.set(item, { by: by(), at: seconds() });
        else found(id!).checks.delete(item);
        return { success: true };
      },
    ],
  ];
}

const makeMigration = (name: string, document = templateOf(name)): MockMigration => ({
  ...{ id: `id-${name}`, name, document, run: undefined, entries: [], checks: new Map() },
});

function makeMigrations(now: number): MockMigration[] {
  const held = { ...makeMigration("checkout-to-ecs"), ...begun("checkout-to-ecs", now - 3_000) };
  const back = { ...makeMigration("search-to-ecs"), ...begun("search-to-ecs", now - 90_000) };
  rollBack(back, "ken", now - 86_400);
  return [held, back, makeMigration("orders-to-ecs")];
}

/** A run that went through two steps and waits for somebody to approve the third. */
function begun(name: string, at: number): Pick<MockMigration, "run" | "entries"> {
  const intent = (number: number, fromBp: number, wantBp: number, when: number): Entry => ({
    kind: "intent",
    intent: { kind: "step", fromBp, wantBp, at: when, number, why: { because: "step", step: number - 1 } } as Intent,
  });
  const lines: readonly (readonly [number, Entry])[] = [
    [0, { kind: "gates", results: [] }],
    [1, { kind: "phase", from: "preflight", to: "warming", why: { because: "gates-open" } }],
    [240, intent(1, 0, 500, at + 240)],
    [242, { kind: "verified", canaryBp: 500, intent: 1 }],
    [242, { kind: "phase", from: "stepping", to: "baking", why: { because: "everywhere", canaryBp: 500 } }],
    [1_000, intent(2, 500, 2_000, at + 1_000)],
    [1_002, { kind: "verified", canaryBp: 2_000, intent: 2 }],
    [1_002, { kind: "phase", from: "stepping", to: "baking", why: { because: "everywhere", canaryBp: 2_000 } }],
    [
      2_400,
      { kind: "phase", from: "baking", to: "holding", why: { because: "hold", reason: "approval", detail: "50 %" } },
    ],
  ];
  return {
    entries: lines.map(([after, entry], i) => ({ number: i + 1, at: at + after, actor: "controller", entry })),
    run: {
      ...{ id: `run-${name}`, phase: "holding", hasEnded: false, step: 1, canaryBp: 2_000, since: at + 2_400 },
      ...{ startedAt: at, hold: { reason: "approval", detail: "50 %" }, needsHands: false, approved: [] },
    },
  };
}

function rollBack(one: MockMigration, who: string, at = seconds()): void {
  const why = { because: "person", who } as const;
  const kinds: Entry[] = [
    { kind: "phase", from: "holding", to: "rolling-back", why },
    {
      kind: "intent",
      intent: { kind: "roll-back", fromBp: one.run!.canaryBp, wantBp: 0, at, number: 9, why } as Intent,
    },
    { kind: "verified", canaryBp: 0, intent: 9 },
    { kind: "phase", from: "rolling-back", to: "rolled-back", why: { because: "everywhere", canaryBp: 0 } },
  ];
  one.entries = [
    ...one.entries,
    ...kinds.map((entry, i) => ({ number: one.entries.length + i + 1, at, actor: i < 2 ? who : "controller", entry })),
  ];
  const { hold: _, ...run } = one.run!;
  one.run = { ...run, phase: "rolled-back", hasEnded: true, canaryBp: 0, since: at, endedAt: at };
}

const summaryOf = ({ id, name, run }: MockMigration): MigrationSummaryAnswer => ({
  ...{ id, name, service: "Shop", labels: LABELS, steps: STEPS, createdAt: 1_700_000_000, updatedAt: 1_700_000_000 },
  template: { name: "ec2-to-ecs", values: { service: name.split("-")[0]! } },
  hosts: { stable: run?.phase === "rolled-back" ? 4 : 2, canary: 3 },
  ...(run === undefined ? {} : { run }),
});

/** One of the new side's hosts has another processor than the others. */
function tasksOf(): TasksAnswer {
  const task = (name: string, cpuModel: string, zone: string): TasksAnswer["stable"][number] => ({
    ...{ id: `h-${name}`, name, status: "working", cpuModel, cores: 4, zone, interfaces: ["eth0"] },
  });
  const canary = ["a", "b", "c"].map((one, i) =>
    task(`task-${one}`, i === 2 ? "AMD EPYC 7R13" : "Intel Xeon 8375C", `ap-northeast-1${one}`),
  );
  return {
    labels: LABELS,
    stable: ["a", "c"].map((one) => task(`vm-${one}`, "Intel Xeon 8375C", `ap-northeast-1${one}`)),
    canary,
    warnings: [
      {
        ...{ kind: "mixed-cpu", side: "canary", found: ["AMD EPYC 7R13", "Intel Xeon 8375C"] },
        text: {
          en: "Fargate runs on different processors (AMD EPYC 7R13, Intel Xeon 8375C)",
          ja: "Fargate の CPU が揃っていません (AMD EPYC 7R13, Intel Xeon 8375C)",
        },
      },
    ],
  };
}

const ITEMS = ["dashboards-ready", "rollback-drill-done", "owner-awake"];

function detailOf(one: MockMigration): MigrationDetail {
  const now = seconds();
  const { run, checks, document } = one;
  const isLive = run !== undefined && !run.hasEnded;
  const none = { total: 0, bad: 0 };
  const evidence = isLive
    ? { canary: { total: 8_214, bad: 3 }, stable: { total: 32_908, bad: 11 }, finding: "better" as const }
    : { canary: none, stable: none, finding: "unknown" as const };
  const odds = { lnWorse: isLive ? 0.2 : 0, worseAt: 4, lnBetter: isLive ? 4.2 : 0, betterAt: 3, needed: 0 };
  return {
    ...summaryOf(one),
    ...{ document, timeZone: "Asia/Tokyo", bucketSeconds: 60 },
    indicators: [
      { name: "errors", limit: 0.01, ...evidence, ...odds },
      { name: "latency", limit: 0.01, latencyMs: 200, ...evidence, ...odds },
    ],
    routes: ["public", "internal"].map((name) => ({
      ...{ name, driver: "proxy", byHand: `curl -X PUT http://127.0.0.1:8481/share -d '{"canaryBp":0}'` },
      ...(isLive ? { canaryBp: run.canaryBp, canaryTarget: "http://10.0.1.5:3000" } : {}),
    })),
    checklist: ITEMS.map((item) => ({ item, ...checks.get(item) })),
    runs: run === undefined ? [] : [run],
    ...(isLive ? { lookedAt: now - 4, countedUntil: Math.floor(now / 60) * 60 - 60, healthy: 6 } : {}),
  };
}

function planOf(name: string, requestsPerSecond: number): PlanAnswer {
  return {
    name,
    requestsPerSecond,
    traffic: { p10: 12, p50: 36, p90: 71 },
    alphaTotal: 0.05,
    alphaOfEach: 0.00625,
    spread: 1.4,
    steps: STEPS.map(({ canaryBp, leastSeconds }) => ({
      canaryBp,
      requestsPerMinute: (requestsPerSecond * 60 * canaryBp) / 10_000,
      earliestPass: leastSeconds,
      quietPass: leastSeconds * 3,
      budgetAtRisk: canaryBp / 200_000,
      tooFew: requestsPerSecond < 1,
      faults: [0.02, 0.05].map((ratio) => ({ ratio, found: 90 / ratio / canaryBp, exposed: Math.round(3 / ratio) })),
    })),
  };
}

/** Both sides every minute, as the run divided them. */
function countsOf({ run, entries }: MockMigration, { from, to }: { from: number; to: number }): CountsAnswer {
  const buckets: CountsAnswer["buckets"] = [];
  if (run === undefined) return { bucketSeconds: 60, buckets };
  const end = Math.min(to, (run.endedAt ?? to) + 600);
  for (let start = Math.floor(Math.max(from, run.startedAt) / 60) * 60; start < end; start += 60) {
    const set = entries.findLast(({ at, entry }) => entry.kind === "verified" && at <= start)?.entry;
    const share = (set?.kind === "verified" ? set.canaryBp : 0) / 10_000;
    const total = 2_200 + Math.round(300 * chance(`${start}`));
    const canary = Math.round(total * share * (0.97 + 0.06 * chance(`c${start}`)));
    const of = (side: "stable" | "canary", count: number) => {
      const bad = Math.round(count * 0.003 * chance(`${side}${start}`));
      return { start, side, total: count, bad, slow: [Math.round(count * 0.006 * chance(`s${side}${start}`))] };
    };
    buckets.push(of("stable", total - canary), of("canary", canary));
  }
  return { bucketSeconds: 60, buckets };
}
