import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { z } from "zod";
import { Rejected } from "#core/errors.ts";
import { toSloBody, toSloInput } from "#wire/own/convert-slos.ts";
import { type Indicator, SloBody } from "#wire/own/slos.ts";
import { sloFiles } from "./slo-files.ts";

const OWN = `apiVersion: slos/v1
slos:
  - name: checkout
    service: shop
    memo: call ken
    indicator: { latency: web, limit: 1.5s, slices: { length: 5m, good: 95% } }
    target: 99.9%
    window: { calendar: month, zone: Asia/Tokyo }
    policy: { plenty: 60%, say: { freeze: Ask ken } }
    alerts: page
`;

const OPEN = `apiVersion: openslo/v1
kind: SLI
metadata: { name: web-errors, displayName: Errors }
spec:
  ratioMetric:
    counter: true
    bad: { metricSource: { type: sawara, spec: { source: web } } }
    total: { metricSource: { type: sawara, spec: { source: web } } }
---
apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
spec: {}
---
apiVersion: openslo/v1
kind: SLO
metadata:
  name: checkout
  labels: { team: shop }
spec:
  description: What people buy
  service: shop
  indicatorRef: web-errors
  timeWindow: [{ duration: 4w, isRolling: true }]
  budgetingMethod: Timeslices
  objectives: [{ target: 0.9995, timeSliceTarget: 0.95, timeSliceWindow: 5 }]
  alertPolicies: [{ alertPolicyRef: pager }]
---
`;

const problems = (text: string): string => {
  try {
    sloFiles.read(text);
  } catch (error) {
    ok(error instanceof Rejected && error.reason === "invalid", String(error));
    return error.message;
  }
  return "";
};

describe("files of objectives", () => {
  it("[SF1] ours says what a form says, with defaults for what it leaves out", () => {
    const { inputs, notes } = sloFiles.read(OWN);
    deepEqual(notes, []);
    const [one] = inputs;
    deepEqual(
      [one?.target, one?.window, one?.alerts],
      [99.9, { kind: "calendar", unit: "month", zone: "Asia/Tokyo" }, "page"],
    );
    deepEqual(one?.indicator, {
      ...{ kind: "slices", sliceSeconds: 300, sliceTarget: 95 },
      of: { kind: "latency", source: "web", limitMs: 1_500 },
    });
    deepEqual([one?.policy.plenty, one?.policy.careful, one?.policy.say], [0.6, 0.2, { freeze: "Ask ken" }]);
    const short = "apiVersion: slos/v1\nslos: [{ name: a, service: shop, indicator: { probe: front }, target: 99% }]\n";
    deepEqual(sloFiles.read(short).inputs[0]?.window, { kind: "rolling", days: 30 });
  });

  it("[SF2] everything that is wrong is told at once, with its line", () => {
    const broken = OWN.replace("service: shop", "servce: shop").replace("99.9%", "101%").replace("limit: 1.5s, ", "");
    const found = problems(broken);
    match(found, /line 3:5: slos\.0: found unknown "servce", did you mean "service"/);
    match(found, /line 6:16: slos\.0\.indicator: want latency and limit together/);
    match(found, /line 7:13: slos\.0\.target: found "101%", want above 0% and below 100%/);
    match(problems(`${OWN}${OWN.slice(OWN.indexOf("  - name"))}`), /slos\.1\.name: found "checkout" a second time/);
    match(problems("apiVersion: slos/v2"), /found apiVersion "slos\/v2", want "slos\/v1" or "openslo\/v1"/);
    match(problems("apiVersion: slos/v1\n---\nslos: []"), /found 2 documents, want one/);
    match(problems("slos: ["), /Cannot read the file as YAML: line 1:/);
    match(problems(""), /found apiVersion nothing/);
  });

  it("[SF3] OpenSLO is read where it can be said of what we count; what is left out is told with its place", () => {
    const { inputs, notes } = sloFiles.read(OPEN);
    deepEqual(
      inputs.map(({ policy: _, ...each }) => each),
      [
        {
          ...{ name: "checkout", service: "shop", memo: "What people buy", target: 99.95, alerts: "all" },
          missingAfterMinutes: 30,
          indicator: { kind: "slices", of: { kind: "events", source: "web" }, sliceSeconds: 300, sliceTarget: 95 },
          window: { kind: "rolling", days: 28 },
        },
      ],
    );
    const told = notes.join("\n");
    match(told, /line 10:1: a Service is left out/);
    match(told, /line 19:11: metadata\.labels: left out/);
    match(told, /line 27:18: spec\.alertPolicies: left out/);
    match(told, /line 3:44: metadata\.displayName: left out/);
  });

  it("[SF3] what would mean something else is refused with its place", () => {
    const refused = (from: string | RegExp, to: string) => problems(OPEN.replace(from, to));
    match(
      refused("indicatorRef: web-errors", "indicatorRef: web-error"),
      /line 23:17: spec\.indicatorRef: found "web-error", did you mean "web-errors"/,
    );
    match(
      refused("type: sawara", "type: Prometheus"),
      /line 7:[0-9]+: spec\.ratioMetric\.bad\.metricSource\.type: found "Prometheus", want "sawara"/,
    );
    match(
      refused("Timeslices", "RatioTimeslices"),
      /budgetingMethod: found "RatioTimeslices", want Occurrences or Timeslices/,
    );
    match(refused("4w, isRolling: true", "1M, isRolling: true"), /found "1M", want whole days/);
    match(
      refused("4w, isRolling: true", "1M, calendar: { startTime: 2026-01-15 00:00:00, timeZone: UTC }"),
      /want midnight of the first of a month/,
    );
    match(refused("target: 0.9995,", "target: 1,"), /want target between 0 and 1/);
    match(refused("objectives: [", "objectives: [{ target: 0.5 }, "), /found 2, want a list of one/);
    match(
      refused(
        "total: { metricSource: { type: sawara, spec: { source: web",
        "total: { metricSource: { type: sawara, spec: { source: api",
      ),
      /want the source of bad/,
    );
    match(refused("kind: Service", "kind: Servce"), /found "Servce", did you mean "Service"/);
    match(refused("spec: { source: web }", "spec: { source: web, query: up }"), /found unknown "query"/);
  });

  it("[SF4] what is written is read as it was, in both", () => {
    const counted = fc.oneof(
      fc.constantFrom<Indicator>(
        { kind: "events", source: "web" },
        { kind: "probe", monitor: "3yAYEDLXKL5" },
        { kind: "latency", source: "web-1.api", limitMs: 0.5 },
        { kind: "latency", source: "web", limitMs: 1_500 },
      ),
    ) as fc.Arbitrary<Exclude<Indicator, { kind: "slices" }>>;
    const indicator: fc.Arbitrary<Indicator> = fc.oneof(
      counted,
      fc.record({
        kind: fc.constant("slices" as const),
        of: counted,
        sliceSeconds: fc.integer({ min: 1, max: 60 }).map((minutes) => minutes * 60),
        sliceTarget: fc.constantFrom(50, 95, 99.9),
      }),
    );
    const share = fc.integer({ min: 0, max: 10_000 }).map((each) => each / 10_000);
    const text = fc.string({ maxLength: 50, unit: "grapheme" }).map((each) => each.normalize());
    const body: fc.Arbitrary<z.output<typeof SloBody>> = fc.record({
      ...{
        name: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/),
        service: fc.constantFrom("shop", "no", "0123"),
        memo: text,
      },
      indicator,
      target: fc.integer({ min: 1, max: 99_999_999 }).map((each) => each / 1_000_000),
      window: fc.oneof(
        fc.record({ kind: fc.constant("rolling" as const), days: fc.integer({ min: 1, max: 366 }) }),
        fc.record({
          kind: fc.constant("calendar" as const),
          unit: fc.constantFrom("week" as const, "month" as const),
          zone: fc.constantFrom("UTC", "Asia/Tokyo"),
        }),
      ),
      policy: fc.record({
        ...{ plenty: share, careful: share, whenUnknown: fc.constantFrom("go" as const, "stop" as const) },
        say: fc.constantFrom({}, { freeze: "Ask: ken # now\n" }),
      }),
      alerts: fc.constantFrom("all" as const, "page" as const, "none" as const),
      missingAfterMinutes: fc.constantFrom(30, 0, 7, 10_080),
    });
    fc.assert(
      fc.property(fc.uniqueArray(body, { selector: ({ name }) => name, maxLength: 3, minLength: 1 }), (bodies) => {
        for (const format of ["sawara", "openslo"] as const) {
          const { document } = sloFiles.write(format, bodies);
          const { inputs, notes } = sloFiles.read(document);
          deepEqual(notes, [], document);
          deepEqual(
            inputs,
            bodies.map((each) => toSloInput(SloBody.parse(each))),
            document,
          );
        }
      }),
    );
  });

  it("[SF2] no text makes the reader throw anything but a refusal", () => {
    const words = [
      "apiVersion: slos/v1\n",
      "apiVersion: openslo/v1\n",
      "slos:",
      "- name: a\n",
      "kind: SLO\n",
      "spec: ",
      "metadata: {name: a}\n",
    ];
    const more = [
      "---\n",
      "indicator: ",
      "{",
      "}",
      "[",
      "]",
      "null",
      "&a ",
      "*a",
      "target: 1%\n",
      "objectives: [{}]\n",
      "timeWindow: [{}]\n",
    ];
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...words, ...more), fc.string()), { maxLength: 20 }), (parts) => {
        problems(parts.join(""));
      }),
    );
    fc.assert(
      fc.property(fc.nat(OPEN.length - 1), fc.nat(30), fc.string({ maxLength: 5 }), (at, length, put) => {
        problems(OPEN.slice(0, at) + put + OPEN.slice(at + length));
        problems(OWN.slice(0, at) + put + OWN.slice(at + length));
      }),
    );
    throws(() => sloFiles.read("a: ["), Rejected);
  });

  it("[SF4] what is stored is what a form gets back", () => {
    const [input] = sloFiles.read(OWN).inputs;
    const { policy, alerts, missingAfterMinutes, ...objective } = input!;
    const wanted = { policy, alerts, missingAfterMinutes };
    const times = { createdAt: 0, updatedAt: 0 };
    const slo = { id: "x", objective: { ...objective, overrides: [] }, ...wanted, corrections: [], ...times };
    deepEqual(toSloInput(SloBody.parse(toSloBody(slo))), input);
    equal(SloBody.safeParse({ ...toSloBody(slo), target: 100 }).success, false);
  });
});

it("[HD1] of a file that is wrong everywhere the first problems are told, in the time that its length takes", () => {
  const keys = Array.from({ length: 50_000 }, (_, i) => `k${i}: 1`);
  const open = problems(["apiVersion: openslo/v1", ...keys].join("\n"));
  equal(open.split("line ").length - 1, 50);
  match(problems(["apiVersion: slos/v1", ...keys].join("\n")), /unknown "k0" and .* and 49995 more; known are /);
  const one = "apiVersion: openslo/v1\nkind: SLO\nmetadata: { name: a }\nspec: {}\n";
  match(problems(Array(1_001).fill(one).join("---\n")), /found 1001 SLOs, want 1000 at most/);
  match(problems(`apiVersion: openslo/v1\nkind: ${"S".repeat(500_000)}`), /want one of SLO, SLI/);
  equal(problems(`apiVersion: slos/v1\n${"s".repeat(500_000)}: 1`).length < 1_000, true);
});
