import { deepEqual, equal, match, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import { type TalkRoots, talk } from "#test/support/ecs.ts";
import { ganttOf } from "./chart.ts";
import { ganttSvg } from "./gantt-svg.ts";
import { ganttText } from "./gantt-text.ts";
import { requiredGrace } from "./grace.ts";
import type { Life, Span } from "./life.ts";
import { mend } from "./mend.ts";
import { sayBreaker } from "./say.ts";
import { simulate } from "./simulate.ts";
import { liveTask } from "./task.ts";

const spansOf = (
  { spans }: Life,
  of: Span["lane"]["of"],
  name?: string,
): readonly (readonly [string, number, number])[] =>
  spans
    .filter(({ lane }) => lane.of === of && (name === undefined || ("name" in lane && lane.name === name)))
    .map(({ state, from, to }) => [state, from, to] as const);

const notEssential = ({ taskDefinition }: TalkRoots): void => {
  taskDefinition.containerDefinitions[1].essential = false;
};
const longer = (roots: TalkRoots): void => {
  notEssential(roots);
  roots.behaviour.behaviour.warmup.runs = "70s";
  roots.behaviour.behaviour.app.ready = "96s";
};

describe("the start of the talk's task", () => {
  it("[ES9] loops about every 70 s where essential is left out on the warm-up", () => {
    const scene = { ...talk(), service: undefined, group: undefined };
    const { verdict, worse } = simulate(scene);
    deepEqual(verdict, {
      kind: "crash-loop",
      period: 69.04,
      why: { kind: "essential-exited", container: "warmup", exit: 0 },
    });
    // The application runs at 1; its fifth probe, 25 s later, is the first that is answered.
    deepEqual(spansOf(worse!.life, "health", "app")[0], ["UNKNOWN", 1, 26.04]);
    deepEqual(spansOf(worse!.life, "container", "warmup").at(-2), ["RUNNING", 27.04, 67.04]);
    deepEqual(
      spansOf(worse!.life, "task").map(([state]) => state),
      ["PROVISIONING", "PENDING", "RUNNING", "STOPPING", "STOPPED"],
    );
    deepEqual(
      mend(scene).map(({ changes }) => changes),
      [[{ kind: "not-essential", container: "warmup" }]],
    );
  });

  it("[ES9] [ES8] loops even faster behind a load balancer whose first check comes at once", () => {
    const { verdict, worse, other } = simulate(talk());
    equal(worse!.firstCheck, "at-once");
    deepEqual(verdict, { kind: "crash-loop", period: 57.08, why: { kind: "target-unhealthy" } });
    deepEqual(other!.verdict, {
      kind: "crash-loop",
      period: 69.04,
      why: { kind: "essential-exited", container: "warmup", exit: 0 },
    });
  });

  it("[ES9] [ES8] without essential, a grace period of 0 is enough by luck only", () => {
    const { verdict, other } = simulate(talk(notEssential));
    equal(verdict.kind, "crash-loop");
    deepEqual([other!.firstCheck, other!.verdict.kind], ["after-interval", "stable"]);
    // Asked at 57 and 87; ready at 66.
    equal(other!.life.servesAt, 87.08);
  });

  it("[ES9] with a warm-up of 70 s it is killed at about 86 s, however late the first check comes", () => {
    const { end, runningAt } = liveTask(talk(longer), "after-interval");
    equal(runningAt, 27.04);
    deepEqual(end?.why, { kind: "target-unhealthy" });
    equal(end!.at, 87.08);
    // Counted from the application's start, as on paper.
    ok(Math.abs(end!.at - 1 - 86) < 0.2);
  });

  it("[ES9] wants a grace period of 150 s, and more where a target has to be healthy more often", () => {
    deepEqual(requiredGrace(talk(notEssential)), { seconds: 150, ready: 65, failing: 38.96, checks: 1, interval: 30 });
    const often = talk((roots) => {
      notEssential(roots);
      roots.targetGroup.TargetGroups[0].HealthyThresholdCount = 5;
      roots.service.healthCheckGracePeriodSeconds = 150;
    });
    equal(simulate(often).verdict.kind, "crash-loop");
    equal(requiredGrace(often)!.seconds, 258);
    const patient = { ...often, service: { ...often.service!, gracePeriod: 258 } };
    equal(simulate(patient).verdict.kind, "stable");
  });
});

describe("health checks", () => {
  const healthyAt = (engine: string, edit: (roots: TalkRoots) => void): number | undefined =>
    spansOf(
      liveTask(
        talk((roots) => {
          roots.behaviour.behaviour.engine = engine;
          edit(roots);
        }),
        "at-once",
      ),
      "health",
      "app",
    ).find(([state]) => state === "HEALTHY")?.[1];

  it("[ES7] are first asked an interval after the start, but every 5 s by Docker 25 in the start period", () => {
    const edit = ({ taskDefinition, behaviour }: TalkRoots): void => {
      Object.assign(taskDefinition.containerDefinitions[0].healthCheck, { interval: 30, startPeriod: 60 });
      Object.assign(behaviour.behaviour.app, { portOpens: "11s", healthLatency: "0s" });
    };
    equal(healthyAt("docker<25", edit), 31);
    equal(healthyAt("fargate", edit), 31);
    equal(healthyAt("docker>=25", edit), 16);
  });

  it("[ES7] failures count after the start period, and one success makes it healthy again", () => {
    const states = (edit: (roots: TalkRoots) => void) =>
      spansOf(
        liveTask(
          {
            ...talk((roots) => {
              notEssential(roots);
              roots.taskDefinition.containerDefinitions.splice(1, 1);
              delete (roots.behaviour.behaviour as Record<string, unknown>).warmup;
              Object.assign(roots.taskDefinition.containerDefinitions[0].healthCheck, {
                interval: 10,
                timeout: 2,
                retries: 2,
                startPeriod: 20,
              });
              Object.assign(roots.behaviour.behaviour.app, { healthLatency: "0s", ready: "0s" });
              roots.service.healthCheckGracePeriodSeconds = 300;
              edit(roots);
            }),
            group: undefined,
          },
          "at-once",
        ),
        "health",
        "app",
      ).map(([state, from]) => [state, from - 1]);
    // Asked at 10 (passed over), 20 and 30 (count), 40 (well).
    deepEqual(
      states((roots) => Object.assign(roots.behaviour.behaviour.app, { portOpens: "35s" })),
      [
        ["UNKNOWN", 0],
        ["UNHEALTHY", 30],
        ["HEALTHY", 40],
      ],
    );
    // Probes that hang take their timeout, and the next comes an interval after.
    deepEqual(states((roots) => Object.assign(roots.behaviour.behaviour.app, { portOpens: "35s", hangs: true }))[1], [
      "UNHEALTHY",
      // 10 to 12, 22 to 24, 34 to 36
      36,
    ]);
  });

  it("[ES7] the start period protects until the first success only", () => {
    const scene = (portOpens: string) =>
      talk((roots) => {
        notEssential(roots);
        Object.assign(roots.taskDefinition.containerDefinitions[0].healthCheck, { retries: 3, startPeriod: 120 });
        Object.assign(roots.behaviour.behaviour.app, { portOpens, ready: "100s", cpuStarved: ["40s", "90s"] });
        roots.behaviour.behaviour.alb.pathOkAfter = "app.portOpens";
      });
    // It answers early, is starved while it warms up, and is killed for it.
    deepEqual(simulate(scene("10s")).verdict.kind, "crash-loop");
    deepEqual((simulate(scene("10s")).verdict as { why?: unknown }).why, {
      kind: "container-unhealthy",
      container: "app",
    });
    // So a faster start can be worse: it is up where it answers for the first time after that.
    equal(simulate(scene("95s")).verdict.kind, "stable");
  });
});

describe("what never starts", () => {
  const why = (edit: (roots: TalkRoots) => void) => {
    const { verdict } = simulate(
      talk((roots) => {
        notEssential(roots);
        edit(roots);
      }),
    );
    return "why" in verdict ? [verdict.kind, verdict.why.kind] : [verdict.kind];
  };
  const container = (roots: TalkRoots, i: 0 | 1) => roots.taskDefinition.containerDefinitions[i];

  it("[ES11] ECS refuses it, or a dependency fails, or a time is over, and the reason is said", () => {
    deepEqual(
      why((roots) => (container(roots, 1).dependsOn = [{ containerName: "apq", condition: "START" }])),
      ["never-starts", "missing"],
    );
    deepEqual(
      why((roots) => (container(roots, 0).dependsOn = [{ containerName: "warmup", condition: "START" }])),
      ["never-starts", "cycle"],
    );
    deepEqual(
      why((roots) => delete (container(roots, 0) as Record<string, unknown>).healthCheck),
      ["never-starts", "no-check"],
    );
    deepEqual(
      why((roots) => (container(roots, 0).essential = false)),
      ["never-starts", "no-essential"],
    );
    deepEqual(
      why((roots) => (container(roots, 0).startTimeout = 20)),
      ["never-starts", "start-timeout"],
    );
    const gated = (roots: TalkRoots) => {
      roots.taskDefinition.containerDefinitions.push({
        name: "gate",
        image: "busybox",
        essential: false,
        dependsOn: [{ containerName: "warmup", condition: "SUCCESS" }],
      });
      roots.behaviour.behaviour.gate = { runs: "0s" };
    };
    deepEqual(why(gated), ["stable"]);
    deepEqual(
      why((roots) => {
        gated(roots);
        roots.behaviour.behaviour.warmup.exit = 1;
      }),
      ["never-starts", "dependency-failed"],
    );
    deepEqual(
      why((roots) => {
        gated(roots);
        container(roots, 1).essential = true;
      }),
      ["never-starts", "waits-for-essential"],
    );
  });

  it("[ES11] what takes more than five minutes is slow", () => {
    const scene = talk((roots) => {
      notEssential(roots);
      roots.behaviour.behaviour.app.ready = "400s";
      roots.service.healthCheckGracePeriodSeconds = 900;
    });
    const { verdict, worse } = simulate(scene);
    equal(verdict.kind, "slow");
    equal(worse!.life.hidden, true);
  });

  it("[ES11] a restart policy masks no exit that comes before its period", () => {
    const scene = (runs: string) =>
      talk((roots) => {
        Object.assign(container(roots, 0), { restartPolicy: { enabled: true, restartAttemptPeriod: 60 } });
        roots.taskDefinition.containerDefinitions.splice(1, 1);
        delete (roots.behaviour.behaviour as Record<string, unknown>).warmup;
        Object.assign(roots.behaviour.behaviour.app, { runs, ready: "0s", portOpens: "0s", exit: 1 });
      });
    equal(simulate({ ...scene("30s"), group: undefined, service: undefined }).verdict.kind, "crash-loop");
    const restarted = liveTask({ ...scene("90s"), group: undefined, service: undefined }, "at-once");
    equal(restarted.end, undefined);
    ok(spansOf(restarted, "container", "app").filter(([state]) => state === "RUNNING").length > 2);
  });
});

describe("the circuit breaker", () => {
  it("[ES11] fires when enough tasks failed, one after another or together", () => {
    const { breaker } = simulate(talk(notEssential));
    equal(breaker!.failures, 3);
    deepEqual(
      [breaker!.minutes!.least, breaker!.minutes!.most].map((each) => Math.round(each * 60)),
      [114, 171],
    );
    match(sayBreaker(breaker!).en, /after 3 failures, in about 1\.9 to 2\.9 min, and rolls back/);
  });

  it("[ES11] does not count tasks that were healthy before they failed, unless it keeps its count", () => {
    const dies = (more: object) =>
      simulate(
        talk((roots) => {
          notEssential(roots);
          Object.assign(roots.taskDefinition.containerDefinitions[0].healthCheck, { retries: 2 });
          Object.assign(roots.behaviour.behaviour.app, { ready: "25s", cpuStarved: ["200s", "2000s"] });
          roots.service.deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, ...more } };
        }),
      );
    equal(dies({}).verdict.kind, "crash-loop");
    equal(dies({}).breaker!.minutes, undefined);
    ok(dies({ resetOnHealthyTask: false }).breaker!.minutes!.least > 5);
  });

  it("[ES11] does not count tasks that ran and then ended by themselves", () => {
    const { breaker } = simulate(
      talk((roots) => {
        roots.service.healthCheckGracePeriodSeconds = 600;
      }),
    );
    equal(breaker!.minutes, undefined);
    match(sayBreaker(breaker!).en, /do not rely on it/);
  });
});

describe("charts of a start", () => {
  it("[ES12] fit into 80 columns, in both languages", () => {
    const chart = ganttOf(simulate(talk()).worse!.life);
    for (const language of ["en", "ja"] as const) {
      const text = ganttText(chart, language);
      ok(
        text.split("\n").every((line) => line.length <= 80),
        text,
      );
    }
    deepEqual(
      chart.rows.map(({ label }) => label),
      ["task", "app", "app health", "warmup", "target"],
    );
    match(ganttText(chart, "en"), /^target .*!$/m);
  });

  it("[ES12] as a picture have a bar for every state that lasts, and no text of anybody's as markup", () => {
    const chart = ganttOf(simulate(talk()).worse!.life);
    const svg = ganttSvg(chart, "<script>&");
    ok(!svg.includes("<script>"));
    equal(svg.match(/<svg /g)!.length, 1);
    match(svg, /<title>app health: HEALTHY, 26 to 61\.1 s<\/title>/);
    match(svg, /<\/svg>\n$/);
  });
});
