import { equal, ok } from "node:assert/strict";
import { it } from "node:test";
import { DAY } from "#core/time.ts";
import { lintObjective } from "./lint.ts";
import type { Objective } from "./objective.ts";
import { sayTrouble, type Trouble } from "./trouble.ts";

const TROUBLES: readonly Trouble[] = [
  { kind: "no-counts", source: "web" },
  { kind: "no-probes" },
  { kind: "no-limit", source: "web", found: [], wanted: 500 },
  { kind: "no-limit", source: "web", found: [200, 1000], wanted: 500 },
  { kind: "uneven", source: "web", bucketSeconds: 3600, sliceSeconds: 300 },
];

/** Words of Latin letters that are no unit, name or command. */
const english = (text: string): readonly string[] =>
  text.match(/[A-Za-z]{2,}/g)?.filter((word) => !/^(?:ms|web|SLO|sawara|sli|count)$/.test(word)) ?? [];

it("[UI62] why nothing can be told of an objective is told in both languages", () => {
  for (const trouble of TROUBLES) {
    ok(english(sayTrouble("en", trouble)).length > 2);
    equal(english(sayTrouble("ja", trouble)).join(" "), "", trouble.kind);
  }
});

it("[UI62] so is what would surprise", () => {
  const indicator = { kind: "events", source: "web" } as const;
  const objective: Objective = {
    ...{ name: "checkout", service: "shop", memo: "", indicator, target: 90, overrides: [] },
    window: { kind: "rolling", days: 30 },
  };
  const lints = lintObjective(objective, { evaluationSeconds: 7_200, retentionSeconds: 7 * DAY, dataSeconds: 30_060 });
  equal(lints.find(({ kind }) => kind === "data-too-young")?.text.ja.includes("501分前"), true);
  for (const { message, text } of lints) {
    equal(text.en, message);
    equal(english(text.ja).join(" "), "");
  }
});
