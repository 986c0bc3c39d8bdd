import { equal, match, ok, rejects } from "node:assert/strict";
import { describe, it } from "node:test";
import { Rejected, type Unavailable } from "#core/errors.ts";
import { fakeCredentials, startAwsFake } from "#test/support/aws-fake/fake.ts";
import { openAws } from "./aws.ts";
import { refusalOrOutage } from "./failure.ts";

const ARN = "arn:aws:elasticloadbalancing:x:1:targetgroup/a/1";

describe("asking AWS", () => {
  it("[RA2] tells refusals from outages, with what was asked and what was said", async (t) => {
    fakeCredentials();
    const fake = await startAwsFake(t);
    const aws = openAws({ region: "ap-northeast-1", endpoint: fake.endpoint });
    const ask = (signal?: AbortSignal) =>
      aws.ask(
        "elb",
        "read a group",
        (elb, options) => elb.describeTargetHealth({ TargetGroupArn: ARN }, options),
        signal,
      );
    await rejects(ask(), {
      reason: "not-found",
      message: /^Cannot read a group: AWS says "Target group .* was not found"/,
    });
    fake.state.targets[ARN] = [];
    for (const [code, found] of [
      ["AccessDenied", "Rejected forbidden"],
      ["ValidationError", "Rejected invalid"],
      ["RequestLimitExceeded", "Unavailable"],
      ["ExpiredToken", "Unavailable"],
    ] as const) {
      fake.fault(/./, { kind: "refuse", code, message: "no" }, 3);
      const error = (await ask().then(
        () => undefined,
        (reason: unknown) => reason,
      )) as Rejected | Unavailable;
      equal(error instanceof Rejected ? `${error.name} ${error.reason}` : error.name, found, code);
      match(error.message, new RegExp(`^Cannot read a group: AWS says "no" \\(${code}\\)$`));
      fake.heal();
    }
    fake.fault(/./, { kind: "throttle" }, 2);
    ok(await ask(), "two throttled attempts are tried again");
    fake.fault(/./, { kind: "slow", ms: 60_000 }, 10);
    await rejects(ask(AbortSignal.timeout(100)), { name: "Unavailable", message: /AWS did not answer in time$/ });
    await fake.stop();
    await rejects(ask(), { name: "Unavailable", message: "Cannot read a group: cannot reach AWS" });
  });

  it("[RA2] a bug stays one", () => {
    const bug = new TypeError("undefined is not a function");
    equal(refusalOrOutage("do it", bug), bug);
    const own = new Rejected("conflict", "found 1, want 2");
    equal(refusalOrOutage("do it", own), own);
    const region = refusalOrOutage("do it", new Error("Region is missing"));
    match(region.message, /found no region/);
  });
});
