import { deepEqual, equal, match, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import { type TalkRoots, talk } from "#test/support/ecs.ts";
import { mend } from "./mend.ts";
import { sayMend, sayVerdict } from "./say.ts";
import { simulate } from "./simulate.ts";

const notEssential = ({ taskDefinition }: TalkRoots): void => {
  taskDefinition.containerDefinitions[1].essential = false;
};

describe("a loop", () => {
  it("[ES10] is mended by essential and a grace period, or by essential and a gate", () => {
    const scene = talk();
    deepEqual(
      mend(scene).map(({ changes }) => changes),
      [
        [
          { kind: "not-essential", container: "warmup" },
          { kind: "grace", seconds: 150 },
        ],
        [
          { kind: "not-essential", container: "warmup" },
          { kind: "gate", dependency: "warmup" },
        ],
      ],
    );
    deepEqual(mend(scene), mend(scene));
    match(
      sayMend(mend(scene)[0]!).en,
      /^essential: false on "warmup"; healthCheckGracePeriodSeconds: 150 \(serves after 117\.1 s\)$/,
    );
    match(sayMend(mend(scene)[1]!).ja, /「gate」/);
  });

  it("[ES10] what is up needs nothing, and what cannot be mended gets no advice", () => {
    deepEqual(
      mend(
        talk((roots) => {
          notEssential(roots);
          roots.service.healthCheckGracePeriodSeconds = 150;
        }),
      ),
      [],
    );
    const hopeless = talk((roots) => {
      notEssential(roots);
      roots.behaviour.behaviour.app.portOpens = "never";
    });
    const { verdict } = simulate(hopeless);
    equal(verdict.kind, "never-starts");
    match(sayVerdict(verdict).en, /"warmup" waits for "app": HEALTHY, which does not come/);
    deepEqual(mend(hopeless), []);
  });

  it("[ES10] many containers take no longer than a moment's thought, and what has to be is always there", () => {
    const scene = talk((roots) => {
      for (let i = 0; i < 8; i++) {
        roots.taskDefinition.containerDefinitions.push({
          name: `side-${i}`,
          image: "side",
          startTimeout: 60,
          healthCheck: { command: ["CMD", "x"], interval: 10 },
        });
        roots.behaviour.behaviour[`side-${i}`] = i < 2 ? { runs: "20s" } : { portOpens: "5s" };
      }
    });
    const found = mend(scene);
    ok(found.length > 0);
    for (const { changes } of found) {
      const names = changes.flatMap((each) => (each.kind === "not-essential" ? [each.container] : []));
      deepEqual(names, ["warmup", "side-0", "side-1"]);
    }
  });

  it("[ES10] a proxy that gets the requests waits for the warm-up, rather than a gate", () => {
    const scene = talk((roots) => {
      notEssential(roots);
      roots.taskDefinition.containerDefinitions.push({
        name: "proxy",
        image: "nginx",
        portMappings: [{ containerPort: 80 }],
      });
      roots.service.loadBalancers = [{ containerName: "proxy", containerPort: 80 }];
      roots.behaviour.behaviour.proxy = { portOpens: "1s" };
    });
    ok(
      mend(scene).some(({ changes }) => changes.some(({ kind }) => kind === "wait")),
      JSON.stringify(mend(scene)),
    );
  });

  it("[ES10] is mended by a start period, or a grace period, where the application only takes its time", () => {
    const scene = talk((roots) => {
      roots.taskDefinition.containerDefinitions.splice(1, 1);
      delete (roots.behaviour.behaviour as Record<string, unknown>).warmup;
      Object.assign(roots.taskDefinition.containerDefinitions[0].healthCheck, {
        interval: 10,
        retries: 3,
        startPeriod: 0,
      });
      Object.assign(roots.behaviour.behaviour.app, { portOpens: "95s", ready: "95s", healthLatency: "0s" });
    });
    const alone = { ...scene, group: undefined, service: undefined };
    deepEqual(
      mend(alone).map(({ changes }) => changes),
      [
        // Unhealthy from 30 on, and healthy again at 100, which is too late for a grace period that ends right then.
        [{ kind: "grace", seconds: 110 }],
        // Failures at 80 and 90 count, and a third would be one too many.
        [{ kind: "start-period", container: "app", seconds: 80 }],
        [{ kind: "retries", container: "app", retries: 10 }],
      ],
    );
  });

  it("[ES10] of a startTimeout is mended by having none", () => {
    const scene = talk((roots) => {
      notEssential(roots);
      roots.service.healthCheckGracePeriodSeconds = 150;
      roots.taskDefinition.containerDefinitions[0].startTimeout = 20;
    });
    deepEqual(
      mend(scene).map(({ changes }) => changes),
      [[{ kind: "no-start-timeout", container: "app" }]],
    );
  });
});
