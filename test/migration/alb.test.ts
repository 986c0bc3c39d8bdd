import { deepEqual, equal, match, ok } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import type { Definition } from "#core/migration/definition.ts";
import { templateOf } from "#core/migration/template.ts";
import type { SliBucket } from "#core/sli/counts.ts";
import type { Side } from "#core/traffic/router.ts";
import {
  type AlbStage,
  BLUE,
  GREEN,
  MIRROR,
  openAlbStage,
  RULE,
  type StageOptions,
} from "#test/support/aws-fake/alb-stage.ts";
import { openStage } from "#test/support/migration-stage.ts";
import { without } from "#test/support/program.ts";
import { albRouter } from "#traffic/alb/alb.ts";

const SOURCE = "edge";
const never = new AbortController().signal;

const SAWARA = fileURLToPath(new URL("../../bin/sawara", import.meta.url));

/** By the names of the groups. */
const weightsOf =
  ({ fake }: AlbStage) =>
  (): Readonly<Record<string, number>> =>
    Object.fromEntries(
      fake.state.actions[RULE]!.at(-1)!.ForwardConfig!.TargetGroups!.map(({ TargetGroupArn, Weight = 1 }) => [
        TargetGroupArn!.split("/").at(-2)!,
        Weight,
      ]),
    );

/** A controller that moves a fake load balancer of AWS, whose weights a real HAProxy has, with real targets behind it. */
async function open(t: TestContext, options: StageOptions = {}, policy: Partial<Definition["policy"]> = {}) {
  const aws = await openAlbStage(t, options);
  const stage = await openStage(t, (definition) => ({
    ...definition,
    routes: [{ name: "public", config: aws.config }],
    counts: { from: "source", source: SOURCE, bucketSeconds: 1 },
    policy: { ...definition.policy, routes: ["public"], ...policy },
  }));
  const controller = stage.controller("one", undefined, {
    openRouter: (config) => albRouter(config as typeof aws.config, { clock: stage.clock }),
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  t.after(() => agent.destroy());
  const { id } = await stage.start();

  const request = () =>
    new Promise<{ readonly side: Side; readonly bad: boolean }>((resolve, reject) => {
      get(aws.url, { agent }, (answer) => {
        let side = "";
        answer.setEncoding("utf8").on("data", (chunk: string) => (side += chunk));
        answer.on("end", () => resolve({ side: side as Side, bad: answer.statusCode! >= 500 }));
      }).on("error", reject);
    });

  /** A second: its requests, counted as whoever reads the log would, and a round of the controller after it. */
  async function second(requests = 60): Promise<void> {
    const start = Math.floor(stage.clock.now() / 1000);
    const answers = await Promise.all(Array.from({ length: requests }, request));
    const buckets = (["stable", "canary"] as const).map((side): SliBucket => {
      const own = answers.filter((answer) => answer.side === side);
      return { start, side, counts: { total: own.length, bad: own.filter(({ bad }) => bad).length, slow: [] } };
    });
    const source = { name: SOURCE, bucketSeconds: 1, limitsMs: [], finalUntil: start + 1 };
    await stage.meta.sliBuckets.put(stage.org, source, buckets);
    await stage.clock.advance(1000);
    await controller.round(never);
  }

  async function until(isSo: (run: Awaited<ReturnType<typeof stage.run>>["run"]) => boolean, seconds = 90) {
    for (let i = 0; i < seconds; i++) {
      const { run } = await stage.run(id);
      if (isSo(run)) return run;
      await second();
    }
    const { run } = await stage.run(id);
    throw new Error(`found ${run.phase} ${JSON.stringify(run.hold)} at step ${run.step} after ${seconds} s`);
  }

  return {
    ...aws,
    stage,
    second,
    until,
    phase: (...phases: string[]) => until(({ phase }) => phases.includes(phase)),
    weights: weightsOf(aws),
  };
}

describe("a migration of a load balancer of AWS", { skip: without("haproxy", "apt-get install haproxy") }, () => {
  it("[MG3] [RA3] goes up to everything with real requests", async (t) => {
    const { phase, weights, url } = await open(t);
    await phase("done");
    deepEqual(weights(), { vm: 0, blue: 999 });
    equal(await (await fetch(url)).text(), "canary");
  });

  it("[RA4] [RA8] does the same through a mirror", async (t) => {
    const { phase, weights } = await open(t, { topology: "mirror" });
    await phase("done");
    deepEqual(weights(), { vm: 0, mirror: 999 });
  });

  it("[RA7] goes on after a swap of the live group, with evidence that begins anew", async (t) => {
    const { until, phase, swapTo, weights, stage, second } = await open(t);
    const before = await until(({ phase: now, step }) => now === "baking" && step === 0);
    await second();
    await swapTo(GREEN);
    const after = await until(({ verified }) => verified.targets.public === GREEN);
    deepEqual(weights(), { vm: 800, blue: 0, green: 200 });
    equal(before.verified.targets.public, BLUE);
    ok(after.evidence!.from > before.evidence!.from);
    ok(stage.told.some(({ kind }) => kind === "evidence-restarts"));
    await phase("done");
    deepEqual(weights(), { vm: 0, blue: 0, green: 999 });
  });

  it("[RA7] [RA8] a swap leaves a mirror as many healthy targets as are wanted", async (t) => {
    const { until, phase, fake, swapTo, second, targets } = await open(t, { topology: "mirror" }, { minHealthy: 1 });
    await until(({ phase: now, step }) => now === "baking" && step === 0);
    fake.state.registeredAs = "initial";
    await swapTo(GREEN);
    // A new task of the service, at another address.
    fake.state.targets[GREEN] = [{ Id: "127.0.0.2", Port: targets.ports.canary, State: "healthy" }];
    for (let i = 0; i < 3; i++) await second();
    const states = () => fake.state.targets[MIRROR]!.map(({ Id, State }) => `${Id} ${State}`);
    deepEqual(states(), ["127.0.0.1 healthy", "127.0.0.2 initial"]);
    fake.state.targets[MIRROR]![1]!.State = "healthy";
    const { verified } = await phase("done");
    deepEqual([states(), verified.targets.public], [["127.0.0.1 draining", "127.0.0.2 healthy"], GREEN]);
  });

  it("[RA6] waits while a deployment is under way, and goes on after it", async (t) => {
    const { until, phase, fake, second, weights } = await open(t);
    await until(({ phase: now, step }) => now === "baking" && step === 0);
    const service = fake.state.services["prod/api"]!;
    const [primary] = service.taskSets as object[];
    service.taskSets = [primary, { status: "ACTIVE", externalId: "d-2", loadBalancers: [{ targetGroupArn: GREEN }] }];
    fake.state.deployments["d-2"] = { status: "InProgress", applicationName: "api", deploymentGroupName: "api" };
    const held = await phase("holding");
    deepEqual([held.hold!.reason, held.hold!.detail], ["frozen", "CodeDeploy deployment d-2 is InProgress"]);
    for (let i = 0; i < 5; i++) await second();
    deepEqual(weights(), { vm: 800, blue: 200 });
    service.taskSets = [primary];
    await phase("done");
  });

  it("[TR4] holds where somebody else wrote, and fights over nothing", async (t) => {
    const { until, phase, foreign, second, weights } = await open(t);
    await until(({ phase: now, step }) => now === "baking" && step === 0);
    await foreign(5000);
    const held = await phase("holding");
    equal(held.hold!.reason, "drift");
    match(held.hold!.detail!, /public: found 50 %, want 20 %/);
    for (let i = 0; i < 3; i++) await second();
    deepEqual(weights(), { vm: 500, blue: 500 });
  });

  it("[RA14] writes that AWS took and did not do end in a hold at nothing", async (t) => {
    const { phase, fake, weights } = await open(t);
    fake.fault(/^ModifyRule$/, { kind: "lost" }, 1000);
    const held = await phase("holding");
    deepEqual([held.hold!.reason, held.step, weights()], ["unverified", -1, { vm: 1, blue: 0 }]);
  });

  it("[RA14] reads that are behind are waited for", async (t) => {
    const { until, phase, fake, weights } = await open(t);
    await until(({ phase: now }) => now === "stepping");
    fake.fault(/^DescribeRules$/, { kind: "stale" }, 3);
    await phase("done");
    deepEqual(weights(), { vm: 0, blue: 999 });
  });

  it("[RA2] throttling costs time and nothing else", async (t) => {
    const { phase, fake, weights } = await open(t);
    fake.fault(/^ModifyRule$/, { kind: "throttle" }, 4);
    fake.fault(/^DescribeTags$/, { kind: "throttle" }, 3);
    await phase("done");
    deepEqual(weights(), { vm: 0, blue: 999 });
  });

  it("[MG4] takes everything back from a canary that fails", async (t) => {
    const { until, phase, targets, weights, url } = await open(t);
    await until(({ phase: now, step }) => now === "baking" && step === 0);
    targets.status.canary = 500;
    await phase("rolled-back");
    deepEqual(weights(), { vm: 999, blue: 0 });
    equal((await fetch(url)).status, 200);
  });

  it("[RA9] is taken back by a person's command, without a server", async (t) => {
    const { router, config, weights } = await openAlbStage(t).then((stage) => ({
      ...stage,
      weights: weightsOf(stage),
    }));
    await router.write({ canaryBp: 2500, fence: 3 });
    const file = join(mkdtempSync(join(tmpdir(), "sawara-direct-")), "shop.yaml");
    t.after(() => rmSync(dirname(file), { recursive: true, force: true }));
    const route = JSON.stringify({ ...config, name: "public" });
    const text = templateOf("shop").replace(/ {2}- name: public[\s\S]*?tokenFile.*\n/, `  - ${route}\n`);
    writeFileSync(file, text.replace("{ route: public, bucket: 60s }", "{ source: edge, bucket: 60s }"));
    const child = spawn(SAWARA, ["migrate", "rollback", "shop", "--direct", file], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    equal(code, 0, said);
    deepEqual([said, weights()], ["public: 0 %\n", { vm: 999, blue: 0 }]);
    deepEqual((await router.read()).fence, 4);
  });

  it("[RA10] takes everything back when ECS says that no task stays up", async (t) => {
    const { until, phase, fake, stage, weights } = await open(t);
    await until(({ phase: now, step }) => now === "baking" && step === 0);
    const now = stage.clock.now() / 1000;
    fake.state.tasks["prod/api"] = [1, 2].map((i) => ({
      taskArn: `task/${i}`,
      desiredStatus: "STOPPED",
      stopCode: "EssentialContainerExited",
      stoppedReason: "Essential container in task exited",
      stoppedAt: now - i,
    }));
    await phase("rolled-back");
    deepEqual(weights(), { vm: 999, blue: 0 });
    const verdict = stage.told.find((entry) => entry.kind === "verdict" && entry.verdict.rule === "R1");
    ok(verdict?.kind === "verdict" && verdict.circumstances.platform?.failed?.includes("no task stays up"));
  });
});
