import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createClassifier, DEFAULT_RULES, DEFAULT_STATUSES, matcher, type Rules } from "./classify.ts";
import type { Request } from "./request.ts";

const request = (different: Partial<Request> = {}): Request => ({
  ...{ time: 0, status: 200, latencyMs: 1, path: "/", userAgent: "Mozilla/5.0", target: "" },
  ...{ clientAborted: false, isBroken: false, isStream: false },
  ...different,
});
const rules = (different: Partial<Rules>): Rules => ({ ...DEFAULT_RULES, ...different });
const outcome = (different: Partial<Request>, by: Partial<Rules> = {}) =>
  createClassifier(rules(by))(request(different)).outcome;

describe("what counts as what", () => {
  it("[SI7] is bad when the server failed or gave no answer, and good otherwise", () => {
    equal(outcome({}), "good");
    equal(outcome({ status: 302 }), "good");
    equal(outcome({ status: 404 }), "good");
    equal(outcome({ status: 429 }), "good");
    equal(outcome({ status: 500 }), "bad");
    equal(outcome({ status: 599 }), "bad");
    equal(outcome({ status: 600 }), "good");
    equal(outcome({ status: undefined }), "bad");
    equal(outcome({ isBroken: true }), "bad");
  });

  it("[SI7] is nothing when the client left, whatever the status", () => {
    equal(outcome({ status: 499 }), "ignored");
    equal(outcome({ status: 460 }), "ignored");
    equal(outcome({ status: 503, clientAborted: true }), "ignored");
    equal(outcome({ status: undefined, clientAborted: true }), "ignored");
  });

  it("[SI7] follows the first row of the statuses", () => {
    const statuses = (row: "good" | "bad" | "ignored") => ({
      statuses: [{ from: 429, to: 430, outcome: row }, ...DEFAULT_STATUSES],
    });
    equal(outcome({ status: 429 }, statuses("bad")), "bad");
    equal(outcome({ status: 429 }, statuses("ignored")), "ignored");
    equal(outcome({ status: 503 }, statuses("bad")), "bad");
    equal(outcome({ status: 503 }, { statuses: [] }), "good");
  });

  it("[SI8] is nothing for health checks and for paths that were excluded", () => {
    for (const userAgent of ["ELB-HealthChecker/2.0", "kube-probe/1.31", "GoogleHC/1.0", "sawara-http-checker/1"])
      equal(outcome({ userAgent, status: 500 }), "ignored", userAgent);
    equal(outcome({ userAgent: "curl/8 kube-probe/" }), "good");
    const ignoredPaths = ["/healthz", "/internal/*", "*.ico"];
    equal(outcome({ path: "/healthz" }, { ignoredPaths }), "ignored");
    equal(outcome({ path: "/internal/a/b" }, { ignoredPaths }), "ignored");
    equal(outcome({ path: "/favicon.ico" }, { ignoredPaths }), "ignored");
    equal(outcome({ path: "/healthz/no" }, { ignoredPaths }), "good");
  });

  it("[SI8] has no duration where it stays open or is excluded", () => {
    const classify = createClassifier(rules({ untimedPaths: ["/events/*"] }));
    equal(classify(request()).isTimed, true);
    equal(classify(request({ latencyMs: undefined })).isTimed, false);
    equal(classify(request({ isStream: true })).isTimed, false);
    deepEqual(classify(request({ path: "/events/1" })), { outcome: "good", side: "stable", isTimed: false });
  });

  it("[SI9] is of the side of its file or of its target, and of none when neither has it", () => {
    const byFile = createClassifier(rules({ side: { by: "file", side: "canary" } }));
    equal(byFile(request({ target: "whatever" })).side, "canary");
    const byTarget = createClassifier(rules({ side: { by: "target", stable: ["web/old*"], canary: ["web/new*"] } }));
    for (let again = 0; again < 2; again++) {
      equal(byTarget(request({ target: "web/old1" })).side, "stable");
      equal(byTarget(request({ target: "web/new1" })).side, "canary");
      equal(byTarget(request({ target: "api/old1" })).side, undefined);
      equal(byTarget(request()).side, undefined);
    }
  });
});

describe("a pattern", () => {
  it("[SI8] is a text in which a star stands for anything", () => {
    const isLike = (text: string, ...patterns: string[]) => matcher(patterns)(text);
    equal(isLike("abc", "abc"), true);
    equal(isLike("abc", "ab"), false);
    equal(isLike("abc", "*"), true);
    equal(isLike("", "*"), true);
    equal(isLike("", "a*"), false);
    equal(isLike("aba", "a*a"), true);
    equal(isLike("a", "a*a"), false);
    equal(isLike("axbxc", "a*b*c"), true);
    equal(isLike("acb", "a*b*c"), false);
    equal(isLike("a.c", "abc", "a.*"), true);
    equal(isLike("abbc", "ab*bc"), true);
    equal(isLike("abc", "ab*bc"), false);
  });

  it("[SI8] matches as the regular expression of the same meaning does", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 6 });
    fc.assert(
      fc.property(word, fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 10 }), (pattern, text) => {
        equal(matcher([pattern])(text), new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(text));
      }),
      { numRuns: 1000 },
    );
  });
});
