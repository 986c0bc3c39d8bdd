import { equal, match, ok } from "node:assert/strict";
import { it } from "node:test";
import { displayWidth } from "#cli/table.ts";
import type { CountsAnswer, MigrationDetail } from "#wire/own/migrations.ts";
import { liveText } from "./live.ts";

const NOW = 1_800_000_030;
const side = { total: 1_000, bad: 20 };
const detail: MigrationDetail = {
  id: "m",
  name: "shop",
  labels: { stable: "旧環境", canary: "Fargate" },
  steps: [
    { canaryBp: 1, leastSeconds: 900, mostSeconds: 3600, manual: false },
    { canaryBp: 10_000, leastSeconds: 900, mostSeconds: 3600, manual: true },
  ],
  createdAt: 0,
  updatedAt: 0,
  run: {
    ...{ id: "r", phase: "baking", hasEnded: false, step: 0, canaryBp: 1, since: NOW - 60, startedAt: NOW - 90 },
    needsHands: false,
    approved: [],
  },
  document: "",
  timeZone: "UTC",
  bucketSeconds: 1,
  indicators: [
    {
      ...{ name: "errors", limit: 0.01, canary: side, stable: { total: 0, bad: 0 }, finding: "unknown", lnWorse: 2 },
      ...{ worseAt: 4, lnBetter: -1, betterAt: 3, needed: 700 },
    },
    {
      ...{ name: "latency", limit: 0.05, latencyMs: 500, canary: side, stable: side, finding: "better", lnWorse: 0 },
      ...{ worseAt: 4, lnBetter: 5, betterAt: 3, needed: 0 },
    },
  ],
  routes: [{ name: "public", driver: "proxy", byHand: "", unreadable: "connection refused" }],
  checklist: [],
  runs: [],
};
const counts: CountsAnswer = {
  bucketSeconds: 1,
  buckets: [
    { start: NOW - 3, side: "canary", total: 10, bad: 5, slow: [0] },
    { start: NOW - 2, side: "canary", total: 10, bad: 0, slow: [1] },
    { start: NOW - 1, side: "stable", total: 10, bad: 0, slow: [0] },
  ],
};

it("[MR5] [MR9] shows both sides over time, what is missing, and what happened, in 80 columns", () => {
  const lines = Array.from({ length: 20 }, (_, i) => `12:00:${i}  line ${i}`);
  const text = liveText({ detail, counts, lines, now: NOW, colour: false });
  match(text, /^shop {2}Baking for 60 s of 15 min to 60 min\n/);
  // One request in ten thousand is seen.
  match(text, /旧環境 ░{39}█ Fargate {2}0\.01 %\n {2}\[0\.01 %\] {2}100 %\*\n/);
  match(text, /errors, limit 1 %\n {4}Fargate {2} {27}█▁ {3}2 % \(20 of 1000\)\n {4}旧環境 {3} {29}▁ {2}-\n/);
  match(text, /pass ▯{10} {2}roll back ▮{5}▯{5} {2}700 more good requests\n/);
  match(text, /latency ≥ 500 ms, limit 5 %\n {4}Fargate {2} {27}▁█/);
  match(text, /public: connection refused\n/);
  match(text, /\n {2}Times: UTC\n {2}12:00:13 /);
  ok(text.endsWith("line 19\n") && !text.includes("line 12\n"));
  for (const line of text.split("\n")) ok(displayWidth(line) <= 80, line);
  equal(text.includes("\u001b"), false);
  ok(liveText({ detail, counts, lines, now: NOW, colour: true }).includes("\u001b[31m█\u001b[0m"));
});
