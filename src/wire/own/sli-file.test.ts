import { deepEqual, match, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { didYouMean } from "#kit/suggest.ts";
import { parseYaml } from "#kit/yaml.ts";
import { readSource } from "./sli-file.ts";

const FILE = `apiVersion: sli/v1
name: edge
service: shop
bucket: 60s
limits: [200ms, 1.5s, 2000]
from:
  kind: metrics
  sides:
    stable: { total: "a", bad: "b", slow: [c, d, e] }
`;
const read = (text: string) => readSource(parseYaml(text).value, didYouMean);
const problems = (text: string): string[] => {
  const found = read(text);
  return "problems" in found ? found.problems.map(({ path, message }) => `${path.join(".")}: ${message}`) : [];
};

describe("the file of a source", () => {
  it("[SQ3] says what is asked, by which bucket and against which limits", () => {
    const sides = { stable: { total: "a", bad: "b", slow: ["c", "d", "e"] } };
    deepEqual(read(FILE), {
      source: {
        name: "edge",
        service: "shop",
        bucketSeconds: 60,
        limitsMs: [200, 1500, 2000],
        from: { kind: "metrics", sides },
      },
    });
    const origin = (from: string) => read(`apiVersion: sli/v1\nname: edge\nfrom: ${from}\n`);
    for (const [text, from] of [
      [
        '{ kind: haproxy, socket: "tcp:lb:9999", backends: { canary: new } }',
        { kind: "haproxy", socket: "tcp:lb:9999", backends: { canary: "new" } },
      ],
      [
        '{ kind: proxy, url: "http://127.0.0.1:8481", tokenFile: token }',
        { kind: "proxy", url: "http://127.0.0.1:8481", tokenFile: "token" },
      ],
      [
        "{ kind: cloudwatch-alb, region: eu-west-1, loadBalancer: app/edge/50dc, targetGroups: { stable: [targetgroup/a/9] } }",
        {
          kind: "cloudwatch-alb",
          loadBalancer: "app/edge/50dc",
          targetGroups: { stable: ["targetgroup/a/9"] },
          region: "eu-west-1",
        },
      ],
      [
        "{ kind: logs-insights, sides: { stable: { logGroups: [web], query: stats } } }",
        { kind: "logs-insights", sides: { stable: { logGroups: ["web"], query: "stats" } } },
      ],
    ] as const)
      deepEqual(origin(text), {
        source: { name: "edge", service: undefined, bucketSeconds: 60, limitsMs: [], from },
      });
    deepEqual(read("apiVersion: sli/v1\nname: log\nservice: shop\n"), { source: { name: "log", service: "shop" } });
  });

  it("[SQ3] is refused with everything that is wrong with it", () => {
    const wrong = (from: string, to: string, ...want: RegExp[]) => {
      ok(FILE.includes(from), from);
      const found = problems(FILE.replace(from, to));
      for (const each of want) match(found.join("\n"), each);
      ok(found.length > 0, to);
    };
    wrong("servic", "srevic", /found unknown "srevice", did you mean "service"/);
    wrong("kind: metrics", "kind: metric", /from\.kind: want a kind: metrics, haproxy/);
    wrong("name: edge", "name: run/1", /name: want letters/);
    wrong("60s", "90s", /bucket: found 90 s, want whole minutes: "metrics" counts by the minute/);
    wrong("60s", "2h", /bucket: found 7200 s, want whole seconds from 1s to 1h/);
    wrong("60s", "soon", /bucket: found "soon", want a duration/);
    wrong("[200ms, 1.5s, 2000]", "[200ms, 100ms, 2000]", /limits\.1: found 100 ms behind 200 ms, want them ascending/);
    wrong("2000]", "fast]", /limits\.2: found "fast", want a duration as in "200ms"/);
    wrong("[c, d, e]", "[c]", /from\.sides\.stable\.slow: found 1, want 3/);
    wrong("stable: {", "blue: {", /found unknown "blue"/);
    wrong('    stable: { total: "a", bad: "b", slow: [c, d, e] }\n', "    {}\n", /found no side/);
    wrong("servic", "srevic", /srevice/);
    match(problems("apiVersion: sli/v1\nname: log\nlimits: [200ms]\n").join(), /limits: found it without "from"/);
    const haproxy = 'apiVersion: sli/v1\nname: a\nlimits: [5ms]\nfrom: { kind: haproxy, socket: "x", backends: {} }\n';
    match(problems(haproxy).join("\n"), /from\.socket: want "unix:\/path".*\n.*found no side/);
    match(problems(haproxy.replace('"x", backends: {}', '"tcp:a:1", backends: { stable: a }')).join(), /no durations/);
  });

  it("[SQ3] never throws, whatever it says", () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), fc.string(), (value, text) => {
        readSource(value, didYouMean);
        readSource({ apiVersion: "sli/v1", name: text, limits: [text], from: value }, didYouMean);
      }),
    );
  });
});
