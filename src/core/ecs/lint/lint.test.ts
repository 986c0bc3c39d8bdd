import { deepEqual, equal, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import { knownOf } from "#test/support/ecs.ts";
import {
  all,
  app,
  CASES,
  command,
  type Edit,
  env,
  good,
  type Roots,
  service,
  warmup,
} from "#test/support/ecs-cases.ts";
import { RULES } from "./catalogue.ts";
import { type Finding, lint } from "./lint.ts";

/** Information that is there of every service. */
const ALWAYS = ["HC009", "CB002"];

function findings(edit: Edit): readonly Finding[] {
  const roots = good();
  edit(roots);
  return lint(knownOf(JSON.parse(JSON.stringify(roots)) as Roots)).findings;
}
const idsOf = (found: readonly Finding[]): readonly string[] => [...new Set(found.map(({ id }) => id))];

describe("the catalogue", () => {
  it("[EC3] has a case for each rule, and no more", () => {
    deepEqual(
      RULES.map(({ id }) => id),
      Object.keys(CASES),
    );
  });

  it("[EC3] finds nothing in a good service but what is worth knowing", () => {
    deepEqual(idsOf(findings(() => {})), ALWAYS);
  });

  for (const [id, { bad, fine = [] }] of Object.entries(CASES)) {
    it(`[EC3] ${id} finds what it is about, and not what is right`, () => {
      for (const [i, edit] of bad.entries()) ok(idsOf(findings(edit)).includes(id), `${id}: bad ${i + 1} is not found`);
      const right = ALWAYS.includes(id) ? fine : [() => {}, ...fine];
      for (const [i, edit] of right.entries()) ok(!idsOf(findings(edit)).includes(id), `${id}: fine ${i} is found`);
    });

    it(`[EC4] ${id} says where, what was found, what was wanted and how to mend it, in both languages`, () => {
      for (const { found, wanted, mend, title, path, severity } of bad
        .flatMap(findings)
        .filter((each) => each.id === id)) {
        for (const words of [found, wanted, mend, title])
          for (const text of [words.en, words.ja]) {
            ok(text.length > 0 && !/undefined|NaN|\[object/.test(text), `${id}: ${text}`);
            ok(!text.endsWith(".") && !text.endsWith("。"), `${id}: ${text}`);
          }
        ok(path.length > 0 && ["error", "warning", "info"].includes(severity));
      }
    });
  }

  it("[EC4] a secret's value is in no finding", () => {
    ok(!JSON.stringify(findings(env("DB_PASSWORD", "hunter2"))).includes("hunter2"));
  });

  it("[EC3] curl without --fail is worse where nothing else asks", () => {
    const edit = all(command("curl http://localhost:8000/ || exit 1"), service({ loadBalancers: [] }));
    const roots = good();
    edit(roots);
    const { targetGroup, ...rest } = roots;
    ok(targetGroup);
    equal(lint(knownOf(rest)).findings.find(({ id }) => id === "HC005")!.severity, "warning");
    equal(
      findings(command("curl http://localhost:8000/ || exit 1")).find(({ id }) => id === "HC005")!.severity,
      "info",
    );
  });
});

describe("the linter", () => {
  it("[EC5] says which rules had too little to go by", () => {
    const { taskDefinition } = good();
    const { notLookedAt } = lint(knownOf({ taskDefinition }));
    deepEqual(
      notLookedAt.map(({ id }) => id),
      RULES.filter(({ needs }) => needs.length > 0).map(({ id }) => id),
    );
    deepEqual(notLookedAt.find(({ id }) => id === "LB001")!.needs, ["service", "targetGroup", "behaviour"]);
    deepEqual(lint(knownOf({ ...good() })).notLookedAt, []);
  });

  it("[EC6] what is ignored is told apart, with the reason that the behaviour file gives", () => {
    const roots = good();
    all(env("DB_PASSWORD", "x"), app({ user: undefined }), warmup({ user: undefined }))(roots);
    roots.behaviour.ignore = [
      { id: "SEC001", reason: "a test database" },
      { id: "SEC002", reason: "it writes to /tmp", container: "app" },
    ];
    const { findings, suppressed } = lint(knownOf({ ...roots }), ["HC009"]);
    deepEqual(
      suppressed.map(({ id, container, reason }) => [id, container, reason]),
      [
        ["SEC001", "app", "a test database"],
        ["HC009", "app", undefined],
        ["SEC002", "app", "it writes to /tmp"],
      ],
    );
    deepEqual(
      findings.map(({ id, container }) => [id, container]),
      [
        ["CB002", undefined],
        ["SEC002", "warmup"],
      ],
    );
  });

  it("[EC4] tells the worst first", () => {
    const order = findings(all(env("DB_PASSWORD", "x"), app({ cpu: 4096 }))).map(({ severity }) => severity);
    deepEqual(
      order,
      order.toSorted((a, b) => ["error", "warning", "info"].indexOf(a) - ["error", "warning", "info"].indexOf(b)),
    );
  });
});
