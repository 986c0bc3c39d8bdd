import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import { createClassifier } from "./classify.ts";
import { type CountSettings, countOptionsOf, isField, logsOf, statusRuleOf } from "./settings.ts";

const settings = (over: Partial<CountSettings> = {}): CountSettings => ({
  ...{ format: "combined", tail: [], field: [], limits: [500, 200, 500], bucketSeconds: 60, finalAfter: 60 },
  ...{ stableTarget: [], canaryTarget: [], status: [], ignorePath: [], untimedPath: [], ignoreAgent: [] },
  ...over,
});

it("[SN8] logs are one of both sides, or one of each; without targets all is the stable side", () => {
  const f = (over: Partial<CountSettings>, want: ReturnType<typeof logsOf>) => deepEqual(logsOf(settings(over)), want);
  f({ log: "a" }, [{ path: "a", side: { by: "file", side: "stable" } }]);
  const targets = { stableTarget: ["1"], canaryTarget: ["2"] };
  f({ log: "a", ...targets }, [{ path: "a", side: { by: "target", stable: ["1"], canary: ["2"] } }]);
  f({ stableLog: "a", canaryLog: "b" }, [
    { path: "a", side: { by: "file", side: "stable" } },
    { path: "b", side: { by: "file", side: "canary" } },
  ]);
  f({ canaryLog: "b" }, [{ path: "b", side: { by: "file", side: "canary" } }]);
  f({}, "found no log, want one");
  f({ log: "a", canaryLog: "b" }, "found a log of both sides and one of a single side, want either");
  f({ stableLog: "a", ...targets }, "found targets without a log of both sides, want one");
  f(
    { log: "a", stableTarget: ["1"] },
    "found targets of one side, want those of both: what is of neither side counts nowhere",
  );
});

it("[SN8] statuses and paths mean what settings say before they mean the usual", () => {
  const { rules, limits } = countOptionsOf(
    settings({ status: ["404=ignored", "4xx=bad", "520-529=good"], untimedPath: ["/dl/*"], ignoreAgent: ["bot*"] }),
    { by: "file", side: "canary" },
  );
  deepEqual(limits, [200, 500]);
  const classify = createClassifier(rules);
  const request = {
    time: 0,
    latencyMs: 5,
    path: "/",
    userAgent: "",
    target: "",
    clientAborted: false,
    isBroken: false,
  };
  const outcome = (status: number, over = {}) => classify({ ...request, isStream: false, status, ...over });
  for (const [status, want] of [
    [200, "good"],
    [404, "ignored"],
    [429, "bad"],
    [499, "bad"],
    [503, "bad"],
    [520, "good"],
    [530, "bad"],
  ] as const)
    equal(outcome(status).outcome, want, String(status));
  deepEqual(outcome(200, { path: "/dl/a" }), { outcome: "good", side: "canary", isTimed: false });
  for (const userAgent of ["bot/1", "kube-probe/1.30"]) equal(outcome(200, { userAgent }).outcome, "ignored");
});

it("[SN8] rules and fields that are none are found", () => {
  const f = (text: string, want: ReturnType<typeof statusRuleOf>) => deepEqual(statusRuleOf(text), want, text);
  f("429=bad", { from: 429, to: 430, outcome: "bad" });
  f("5xx=good", { from: 500, to: 600, outcome: "good" });
  f("520-529=ignored", { from: 520, to: 530, outcome: "ignored" });
  for (const text of ["", "429", "429=wrong", "42=bad", "0xx=bad", "529-520=bad", "099=bad", "429=toString"])
    f(text, undefined);
  for (const text of ["status=code", "latency=took:ms", "latency=a:b:us", "user-agent=http.ua"])
    equal(isField(text), true, text);
  for (const text of ["", "status", "status=", "latency=took", "latency=took:h", "toString=a", "latency=took:toString"])
    equal(isField(text), false, text);
});

it("[SN8] fields that are named win over the usual ones, in their order", () => {
  const read = (format: "ltsv" | "json", field: string[], line: string) => {
    const found = countOptionsOf(settings({ format, field }), { by: "file", side: "stable" }).read(line);
    return typeof found === "string" ? found : [found.status, found.latencyMs];
  };
  const line = "time:1800000000\tstatus:200\tcode:503\treqtime:1\ttook:7";
  deepEqual(read("ltsv", [], line), [200, 1000]);
  deepEqual(read("ltsv", ["status=code", "latency=took:ms"], line), [503, 7]);
  deepEqual(read("ltsv", ["status=none", "status=code"], line), [503, 1000]);
  deepEqual(
    read("json", ["status=http.code", "latency=took:us"], '{"time":1800000000,"http":{"code":404},"took":5}'),
    [404, 0.005],
  );
});
