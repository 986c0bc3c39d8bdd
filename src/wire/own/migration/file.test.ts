import { deepEqual, equal, match, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { didYouMean } from "#kit/suggest.ts";
import { parseYaml } from "#kit/yaml.ts";
import { readMigration } from "./file.ts";

const FILE = `apiVersion: migration/v1
name: api-to-fargate
service: api
timezone: Asia/Tokyo
sides: { stable: EC2, canary: { label: Fargate } }
routes:
  - { name: public, driver: proxy, url: "http://127.0.0.1:8481", tokenFile: /run/token }
  - name: internal
    driver: haproxy
    socket: unix:/run/haproxy/admin.sock
    map: { file: /etc/haproxy/weights.map, key: api }
counts: { route: public, bucket: 60s }
slis:
  - { name: errors, rollbackAt: 1% }
  - { name: latency, rollbackAt: p99 >= 200ms }
steps:
  - { weight: 1%, bake: 15m..12h }
  - { weight: 25%, bake: 30m..6h, gate: manual }
  - { weight: 100%, bake: 1h..72h }
gates:
  - checklist: [egress-ip-announced]
windows: { advance: "Mon-Thu 10:00-17:00", freeze: ["2026-12-25..2027-01-05"] }
`;

const read = (text: string) => readMigration(parseYaml(text).value, didYouMean);

function problemsOf(text: string): readonly string[] {
  const yaml = parseYaml(text);
  const found = readMigration(yaml.value, didYouMean);
  if (!("problems" in found)) return [];
  return found.problems.map(({ path, message }) => `${yaml.at(path).line}: ${path.join(".")}: ${message}`);
}

describe("a migration's file", () => {
  it("[MY3] is read with every default filled in", () => {
    const found = read(FILE);
    ok("definition" in found, JSON.stringify(found));
    const { policy, labels, routes, counts, windows } = found.definition;
    deepEqual(labels, { stable: "EC2", canary: "Fargate" });
    deepEqual(
      routes.map(({ name, config }) => [name, config.driver]),
      [
        ["public", "proxy"],
        ["internal", "haproxy"],
      ],
    );
    deepEqual(counts, { from: "route", route: "public", bucketSeconds: 60 });
    deepEqual(policy.indicators, [
      { name: "errors", limit: 0.01, measure: { kind: "errors" } },
      { name: "latency", limit: 0.01, measure: { kind: "latency", slow: 0, limitMs: 200, percentile: 99 } },
    ]);
    deepEqual(policy.steps[1], { canaryBp: 2500, bake: { least: 1800, most: 21_600 }, manual: true });
    deepEqual([policy.alphaTotal, policy.staleAfter, policy.keepStableSeconds], [0.05, 300, 604_800]);
    equal(windows.freeze.length, 1);
  });

  it("[MY1] [MY2] [MY4] says everything that is wrong with it, and where", () => {
    const rows: [what: RegExp, by: string, problem: RegExp][] = [
      [/timezone: \S+/, "timezone: Tokyo", /^4: timezone: want a time zone/],
      [/service: api/, "serivce: api", /^1: : found unknown "serivce", did you mean "service"; known are apiVersion/],
      [/weight: 25%/, "weight: 1%", /^18: steps\.1\.weight: found 1%, want more than 1%$/],
      [/weight: 100%/, "weight: 99%", /^19: steps\.2\.weight: found 99%, want 100% at the end/],
      [/weight: 25%/, "weight: 25", /^18: steps\.1\.weight: found 25, want string/],
      [/weight: 25%/, "weight: 0.001%", /^18: steps\.1\.weight: .*in steps of 0\.01%/],
      [/15m\.\.12h/, "15m", /^17: steps\.0\.bake: .*the least and the most/],
      [/15m\.\.12h/, "60s..12h", /^17: steps\.0\.bake: found 60 s at least, want 80 s/],
      [/rollbackAt: 1%/, "rollbackAt: 60%", /^14: slis\.0\.rollbackAt: found "60%", want a ratio/],
      [/name: latency/, "name: errors", /^15: slis\.1\.name: found "errors" a second time/],
      [/route: public/, "route: pubic", /^12: counts\.route: found "pubic", want a route of this file: "public"/],
      [/driver: haproxy/, "driver: envoy", /^9: routes\.1\.driver: /],
      [/key: api }/, "kye: api }", /^11: routes\.1\.map(\.key)?: /],
      [/"Mon-Thu[^"]*"/, '"always"', /windows\.advance/],
    ];
    for (const [what, by, problem] of rows) {
      const text = FILE.replace(what, by);
      const problems = problemsOf(text);
      ok(
        problems.some((each) => problem.test(each)),
        `${by}: ${problems.join("\n")}`,
      );
    }
    ok(problemsOf(FILE.replace("1%", "x").replace("15m", "y")).length >= 2);
    match(problemsOf("[]")[0]!, /found \[\], want object/);
  });

  it("[MY8] asks for the budget of an objective, before it begins and while it goes on", () => {
    const gate = '  - budget: { objective: checkout, remaining: ">= 30%" }\n';
    const text = `${FILE.replace("gates:\n", `gates:\n${gate}`)}budget: { objective: checkout, maxSpend: 10% }\n`;
    const found = read(text);
    ok("definition" in found, JSON.stringify(found));
    deepEqual(found.definition.gates, [
      { kind: "budget", objective: "checkout", remaining: 0.3 },
      { kind: "checklist", items: ["egress-ip-announced"] },
    ]);
    deepEqual(found.definition.budget, { objective: "checkout", maxSpend: 0.1 });
    const paced = read(text.replace("10% }", "10%, pace: policy }"));
    equal("definition" in paced && paced.definition.budget?.takesPace, true);
    const broken = problemsOf(text.replace("maxSpend: 10%", "maxSpend: ten").replace('">= 30%"', "30%"));
    ok(
      broken.some((each) => /^24: budget\.maxSpend: found "ten", want a share as in "10%"/.test(each)),
      broken.join("\n"),
    );
    ok(
      broken.some((each) =>
        /^21: gates\.0\.budget\.remaining: found "30%", want the least share as in ">= 30%"/.test(each),
      ),
      broken.join("\n"),
    );
  });

  it("[MY9] lowers an objective until a day, for a reason, by somebody", () => {
    const override = (until: string) =>
      `${FILE}objective: { name: checkout, override: { target: 99%, until: ${until}, reason: the move, approvedBy: ken } }\n`;
    const found = read(override("2026-12-14T18:00+09:00"));
    ok("definition" in found, JSON.stringify(found));
    deepEqual(found.definition.override, {
      ...{ objective: "checkout", target: 99, until: Date.UTC(2026, 11, 14, 9) / 1000 },
      ...{ reason: "the move", approvedBy: "ken" },
    });
    match(problemsOf(override("soon"))[0]!, /^23: objective\.override\.until: found "soon", want a moment/);
    match(problemsOf(override("2026-13-01"))[0]!, /want a moment as in/);
    match(
      problemsOf(override("2026-12-14").replace(", approvedBy: ken", ""))[0]!,
      /objective\.override\.approvedBy: found nothing/,
    );
  });

  it("[MY1] a gate is of one kind", () => {
    match(
      problemsOf(FILE.replace("- checklist:", "- cheklist:")).join(),
      /gates\.0: found unknown "cheklist", did you mean "checklist"/,
    );
    match(
      problemsOf(FILE.replace("- checklist: [egress-ip-announced]", "- {}")).join(),
      /gates\.0: want one of staging/,
    );
  });

  it("[MY7] no text makes it throw", () => {
    const pieces = fc.constantFrom(
      "a: ",
      "- ",
      "{",
      "}",
      "[",
      "]",
      "&a ",
      "*a",
      "\n",
      "  ",
      "|",
      "!!x ",
      "1%",
      '"',
      "steps",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 30 }), (parts) => {
        const yaml = parseYaml(parts.join(""));
        ok("problems" in readMigration(yaml.value, didYouMean));
        ok(yaml.at(["steps", 3]).line >= 1);
      }),
    );
    fc.assert(fc.property(fc.anything(), (value) => "problems" in readMigration(value, didYouMean)));
  });

  it("[RA13] a share of DNS answers has to be meant", () => {
    const by = FILE.replace(
      /- \{ name: public.*\}/,
      "- { name: public, driver: route53, zone: Z1, record: api.example.com, type: A, identifiers: { stable: a, canary: b } }",
    );
    const [problem, ...more] = problemsOf(by);
    match(
      problem!,
      /^7: routes\.0\.acceptGranularity: want true: a share of DNS answers .* 1 % is 25 % or more in 3\.9 %/,
    );
    deepEqual(more, []);
    deepEqual(problemsOf(by.replace("type: A,", "type: A, acceptGranularity: true,")), []);
  });

  it("[RA3] a share that a router can only round is refused", () => {
    const arn = "arn:aws:elasticloadbalancing:x:1:";
    const by = FILE.replace(
      /- \{ name: public.*\}/,
      `- { name: public, driver: alb, topology: shared, rule: "${arn}listener-rule/app/a/1/2/3", stable: { targetGroup: "${arn}targetgroup/a/1" }, canary: { follow: { cluster: c, ecsService: s, controller: ecs } } }`,
    );
    deepEqual(problemsOf(by), []);
    deepEqual(problemsOf(by.replace("weight: 1%", "weight: 0.03%")), [
      '17: steps.0.weight: found 0.03%, want a share that route "public" can set; the nearest is 0.1%',
    ]);
  });
});
