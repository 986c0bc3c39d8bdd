import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "node:test";
import type { Judgement } from "#core/alert/alert.ts";
import type { Column } from "#core/series.ts";
import { judgeAnomaly } from "./anomaly-judge.ts";
import { judgeCheck } from "./check.ts";
import { judgeConnectivity } from "./connectivity.ts";
import { judgeExpression, momentOf } from "./expression.ts";
import { judgeProbe } from "./external.ts";
import { componentsOf, judgeHost } from "./host.ts";
import { levelOf } from "./level.ts";
import { judgePoints } from "./metric.ts";
import type { AnomalyMonitor, ExpressionMonitor, ExternalMonitor, Monitor, ServiceMonitor } from "./monitor.ts";
import { createPlans } from "./plan.ts";
import type { ProbeResult } from "./probe.ts";
import { judgeHistory, judgeServiceHistory, judgeSilences, judgeValues, replay } from "./replay.ts";
import { judgeService } from "./service.ts";

/** Points a minute that end at `last`; `undefined` is a gap. */
function points(last: number, ...values: (number | undefined)[]): Column {
  const pairs = values.flatMap((value, i) =>
    value === undefined ? [] : [[last - (values.length - 1 - i) * 60, value] as const],
  );
  return {
    times: Float64Array.from(pairs, ([time]) => time),
    values: Float64Array.from(pairs, ([, value]) => value),
    length: pairs.length,
  };
}
const NOW = 1_800_000_000;
const said = (judgement: Judgement | undefined) =>
  judgement && `${judgement.status}${judgement.confirmed === false ? "?" : ""} ${judgement.value ?? ""}`.trim();

it("[MO1] a limit is broken beyond it, and the worse level counts", () => {
  const f = (value: number, operator: ">" | "<", warning: number | null, critical: number | null | undefined) =>
    levelOf(value, { operator, warning, critical });
  deepEqual(
    [f(80, ">", 80, 90), f(80.1, ">", 80, 90), f(90.1, ">", 80, 90), f(95, ">", null, 90), f(95, ">", 80, undefined)],
    ["OK", "WARNING", "CRITICAL", "CRITICAL", "WARNING"],
  );
  deepEqual([f(5, "<", 5, 1), f(4, "<", 5, 1), f(0, "<", 5, 1)], ["OK", "WARNING", "CRITICAL"]);
});

describe("a metric rule", () => {
  const rule = { operator: ">", warning: 5, critical: 10, duration: 1 } as const;
  const judge = (column: Column, more: object = {}, now = NOW) => said(judgePoints(column, { ...rule, ...more }, now));

  it("[MO2] averages points, not minutes", () => {
    equal(judge(points(NOW, 4, 6, 8), { duration: 3 }), "WARNING 6");
    equal(judge(points(NOW, 4, undefined, undefined, 6, 8), { duration: 3 }), "WARNING 6");
    equal(judge(points(NOW, 4, 6), { duration: 3 }), undefined);
    const day = { times: Float64Array.of(NOW - 86_400, NOW), values: Float64Array.of(9, 9), length: 2 };
    equal(judge(day, { duration: 2 }), undefined);
  });

  it("[MO3] judges the newest point, unless it is late", () => {
    equal(judge(points(NOW, 99, 1)), "OK 1");
    equal(judge(points(NOW - 1200, 99)), "CRITICAL 99");
    equal(judge(points(NOW - 1201, 99)), undefined);
    equal(judge(points(NOW)), undefined);
  });

  it("[MO3] counts attempts over points: 15:03, 15:04 and 15:05 are three, however they arrived", () => {
    const three = { maxCheckAttempts: 3 };
    equal(judge(points(NOW, 1, 6, 6), three), "WARNING? 6");
    equal(judge(points(NOW, 6, 6, 6), three), "WARNING 6");
    equal(judge(points(NOW, 6, 6), three), "WARNING? 6");
    // The level is the newest one's.
    equal(judge(points(NOW, 11, 11, 6), three), "WARNING 6");
    equal(judge(points(NOW, 6, 6, 11), three), "CRITICAL 11");
    equal(judge(points(NOW, 6, 6, 1), three), "OK 1");
    // Means of two: 2, 6, 7 are not three bad ones.
    equal(judge(points(NOW, 0, 4, 8, 6), { ...three, duration: 2 }), "WARNING? 7");
  });
});

describe("a host", () => {
  const minute = (values: Record<string, number>) => {
    const names = Object.keys(values);
    return { names, read: (name: string) => points(NOW, values[name]) };
  };
  const f = (metric: string, values: Record<string, number>, limit = 0) => {
    const { names, read } = minute(values);
    const rule = { metric, operator: ">", warning: limit, duration: 1 } as const;
    const judged = judgeHost(rule, componentsOf(metric, names), read, NOW);
    return judged && `${judged.value} ${judged.component ?? ""}`.trim();
  };

  it("[MO4] has rates that no agent posts", () => {
    equal(f("cpu%", { "cpu.user.percentage": 100, "cpu.system.percentage": 50, "cpu.idle.percentage": 50 }), "75");
    equal(f("cpu%", { "cpu.user.percentage": 100 }), undefined);
    const twoCores = { "cpu.user.percentage": 70, "cpu.idle.percentage": 129 };
    equal(f("loadavg5-per-core", { loadavg5: 5, ...twoCores }), "2.5");
    equal(f("loadavg5-per-core", { loadavg5: 5 }), undefined);
    equal(f("loadavg5-per-core", { loadavg5: 5, "cpu.idle.percentage": 0 }), undefined);
    equal(f("memory%", { "memory.used": 3, "memory.total": 4 }), "75");
    equal(f("memory%", { "memory.used": 3, "memory.total": 0 }), undefined);
    equal(f("swap%", { "memory.swap_total": 8, "memory.swap_free": 6 }), "25");
    equal(f("swap%", { "memory.swap_total": 0, "memory.swap_free": 0 }), undefined);
    equal(f("container-cpu%", { "container.cpu.app.usage": 50, "container.cpu.app.limit": 200 }), "25 app");
    equal(f("container-memory%", { "container.memory.app.usage": 50 }), undefined);
    equal(f("memory.swap_used", { "memory.swap_total": 8, "memory.swap_free": 6 }), "2");
    equal(f("custom.a.b", { "custom.a.b": 7 }), "7");
    equal(f("custom.a.c", { "custom.a.b": 7 }), undefined);
  });

  it("[MO5] is as bad as its worst component", () => {
    const disks = {
      "filesystem.sda1.used": 10,
      "filesystem.sda1.size": 100,
      "filesystem.sdb1.used": 96,
      "filesystem.sdb1.size": 100,
      "filesystem.sdc1.used": 99,
      "filesystem.sdc1.size": 100,
    };
    equal(f("disk%", disks, 90), "99 sdc1");
    equal(f("disk%", disks, 99.5), "99 sdc1");
  });

  it("[MO5] is well as of its newest component, though another one posts no more", () => {
    const rule = { metric: "disk%", operator: ">", critical: 90, duration: 1 } as const;
    const columns: Record<string, Column> = {
      "filesystem.old.used": points(NOW - 300, 80),
      "filesystem.old.size": points(NOW - 300, 100),
      "filesystem.new.used": points(NOW, 50),
      "filesystem.new.size": points(NOW, 100),
    };
    const judged = judgeHost(rule, componentsOf("disk%", Object.keys(columns)), (name) => columns[name]!, NOW);
    deepEqual([judged?.status, judged?.at], ["OK", NOW]);
  });

  it("[MO11] has the monitors whose scopes hold it, shared by all hosts of equal roles", () => {
    const host = (id: string, scopes: string[], excludeScopes: string[] = []) =>
      ({
        id,
        type: "host",
        metric: "loadavg5",
        scopes: scopes.map((service) => ({ service })),
        excludeScopes: excludeScopes.map((text) => ({ service: "shop", role: text })),
      }) as unknown as Monitor;
    const plans = createPlans([host("all", []), host("shop", ["shop"]), host("not-db", [], ["db"]), host("x", ["x"])]);
    const idsOf = (...roles: string[]) =>
      plans
        .of(roles.map((role) => ({ service: "shop", role })))
        .metrics.flatMap(({ monitors }) => monitors.map(({ id }) => id));
    deepEqual(idsOf("web"), ["all", "shop", "not-db"]);
    deepEqual(idsOf("db", "web"), ["all", "shop"]);
    deepEqual(idsOf(), ["all", "not-db"]);
    equal(plans.of([]), plans.of([]));
  });
});

it("[MO6] silence is judged by arrival, and only while we could receive", () => {
  const gone = { alertStatusOnGone: "WARNING" } as const;
  const f = (lastArrival: number, receivingSince = 0) =>
    said(judgeConnectivity(gone, lastArrival, receivingSince, NOW));
  equal(f(NOW - 599), "OK");
  equal(f(NOW - 600), "WARNING");
  equal(f(0), undefined);
  equal(f(NOW - 6000, NOW - 599), undefined);
  equal(f(NOW - 6000, NOW - 600), "WARNING");
});

it("[MO7] a service metric is as bad as its value or its silence", () => {
  const monitor = { duration: 1, operator: ">", warning: 5, missingDurationWarning: 10, missingDurationCritical: 60 };
  const f = (column: Column, last: number, since = 0) =>
    said(judgeService(monitor as unknown as ServiceMonitor, column, last, since, NOW));
  equal(f(points(NOW, 4), NOW), "OK 4");
  equal(f(points(NOW, 6), NOW), "WARNING 6");
  equal(f(points(NOW - 600, 4), NOW - 600), "WARNING");
  equal(f(points(NOW - 3600, 4), NOW - 3600), "CRITICAL");
  equal(f(points(NOW), 0), undefined);
  equal(f(points(NOW), NOW - 86_400, NOW - 60), "OK");
  // The end of a silence needs no value: three points have not come yet.
  const many = { ...monitor, duration: 3 } as unknown as ServiceMonitor;
  const column = points(NOW - 60, 4);
  const at = (last: number) => judgeService(many, column, last, 0, NOW)?.at;
  deepEqual([at(NOW - 60), at(NOW - 660)], [NOW - 60, NOW - 659]);
  // One bad value that has to come twice says less than silence.
  const twice = { ...monitor, critical: 5, warning: null, maxCheckAttempts: 2 } as unknown as ServiceMonitor;
  equal(said(judgeService(twice, points(NOW - 660, 9), NOW - 660, 0, NOW)), "WARNING");
  equal(said(judgeService(twice, points(NOW - 660, 9, 9), NOW - 660, 0, NOW)), "CRITICAL 9");
  const unwatched = { ...monitor, missingDurationWarning: null, missingDurationCritical: null };
  equal(judgeService(unwatched as unknown as ServiceMonitor, points(NOW), NOW - 86_400, 0, NOW), undefined);
});

it("[MO8] a check is what its agent says, as often as it asks for", () => {
  const state = { status: "CRITICAL", message: "refused", occurredAt: NOW, since: NOW } as const;
  equal(said(judgeCheck({ ...state, maxCheckAttempts: 3, attempts: 2 })), "CRITICAL?");
  equal(said(judgeCheck({ ...state, maxCheckAttempts: 3, attempts: 3 })), "CRITICAL");
  equal(said(judgeCheck({ ...state, status: "OK", maxCheckAttempts: 3, attempts: 0 })), "OK");
});

it("[MO9] an expression without one value is unknown", () => {
  const monitor = { type: "expression", operator: ">", critical: 5 } as unknown as ExpressionMonitor;
  const f = (outcome: Parameters<typeof judgeExpression>[1]) => {
    const { status, message } = judgeExpression(monitor, outcome, 0, NOW)!;
    return `${status} ${message ?? ""}`.trim();
  };
  // We were away: hosts have ten minutes to post again.
  equal(judgeExpression(monitor, { kind: "none", never: false }, NOW - 599, NOW), undefined);
  equal(judgeExpression(monitor, { kind: "none", never: false }, NOW - 600, NOW)?.status, "UNKNOWN");
  equal(judgeExpression(monitor, { kind: "value", value: 6 }, NOW, NOW)?.status, "CRITICAL");
  equal(f({ kind: "value", value: 6 }), "CRITICAL");
  equal(f({ kind: "value", value: 5 }), "OK");
  equal(f({ kind: "none", never: false }), "UNKNOWN no value");
  equal(f({ kind: "none", never: true }), "OK");
  equal(f({ kind: "many", count: 3 }), "UNKNOWN 3 series, want one");
  equal(f({ kind: "failed", message: "too much" }), "UNKNOWN too much");
  deepEqual(
    [momentOf(monitor, NOW), momentOf({ ...monitor, evaluateBackwardMinutes: 5 }, NOW)],
    [NOW - 120, NOW - 300],
  );
});

describe("a probe", () => {
  const monitor = { method: "GET", headers: [], service: "shop" } as unknown as ExternalMonitor;
  const phases = { dns: 1, connect: 1, tls: 0, firstByte: 1, total: 300 };
  const answer = (status: number, body = "", more: object = {}): ProbeResult =>
    ({ outcome: "answered", at: NOW, phases, status, body, redirects: 0, ...more }) as ProbeResult;
  const f = (more: object, result: ProbeResult, before?: Parameters<typeof judgeProbe>[2]) => {
    const { judgement } = judgeProbe({ ...monitor, ...more }, result, before);
    return `${judgement.status}${judgement.confirmed === false ? "?" : ""} ${judgement.message}`;
  };

  it("[MO10] is judged by its code, alone in the message", () => {
    equal(f({}, answer(200)), "OK 200");
    equal(f({}, answer(301)), "OK 301");
    equal(f({ followRedirect: true }, answer(301)), "CRITICAL 301");
    equal(f({}, answer(503)), "CRITICAL 503");
    equal(f({ expectedStatusCode: 503 }, answer(503)), "OK 503");
    equal(f({ expectedStatusCode: 200 }, answer(204)), "CRITICAL 204");
    const failed = { outcome: "failed", at: NOW, phases, reason: "dns", message: "No such name" } as ProbeResult;
    equal(f({}, failed), "CRITICAL No such name");
  });

  it("[MO10] is judged by what its body holds", () => {
    equal(f({ containsString: "ok" }, answer(200, "all ok")), "OK 200");
    equal(f({ containsString: "ok" }, answer(200, "no")), 'CRITICAL The body does not contain "ok" (200)');
  });

  it("[MO10] is judged by its mean response time, where it has a service", () => {
    const limits = { responseTimeWarning: 200, responseTimeCritical: 1000, responseTimeDuration: 2 };
    equal(f(limits, answer(200)), "OK 200");
    equal(f(limits, answer(200), { bad: 0, responseTimes: [200] }), "WARNING Response time 250 ms > 200 ms");
    equal(f({ ...limits, service: null }, answer(200), { bad: 0, responseTimes: [9000] }), "OK 200");
  });

  it("[MO10] is judged by the days of its certificate", () => {
    const certificate = { expiresAt: NOW + 6.5 * 86_400, subject: "", issuer: "" };
    const limits = { certificationExpirationWarning: 21, certificationExpirationCritical: 7 };
    equal(f(limits, answer(200, "", { certificate })), "CRITICAL The certificate is good for 6 more days");
    equal(
      f({ ...limits, certificationExpirationCritical: 6 }, answer(200, "", { certificate })),
      "WARNING The certificate is good for 6 more days",
    );
  });

  it("[MO10] is confirmed after as many bad ones in a row", () => {
    const twice = { maxCheckAttempts: 2 };
    equal(f(twice, answer(500)), "CRITICAL? 500");
    equal(f(twice, answer(500), { bad: 1, responseTimes: [] }), "CRITICAL 500");
    const { memory } = judgeProbe(monitor, answer(200), { bad: 4, responseTimes: Array(10).fill(1) });
    deepEqual([memory.bad, memory.responseTimes.length, memory.responseTimes.at(-1)], [0, 10, 300]);
  });
});

it("[MO13] an anomaly is confirmed after three in a row", () => {
  const monitor = { warningSensitivity: "sensitive", criticalSensitivity: "insensitive" } as unknown as AnomalyMonitor;
  const f = (score: number, badBefore: number) => {
    const { judgement, bad } = judgeAnomaly(monitor, { score, metric: "cpu%", side: "above" } as never, badBefore, NOW);
    return `${said(judgement)} ${bad}`;
  };
  equal(f(1, 5), "OK 0");
  equal(f(4.5, 1), "WARNING? 2");
  equal(f(4.5, 2), "WARNING 3");
  equal(f(7, 2), "CRITICAL 3");
});

it("[MO12] the past is judged by what judges the present", () => {
  const rule = { operator: ">", warning: 5, critical: 10, duration: 1, maxCheckAttempts: 2 } as const;
  const column = points(NOW, 1, 6, 6, 12, 1, 6, 1, 6, 6);
  deepEqual(replay(judgeHistory(column, rule), 1), [
    { status: "CRITICAL", openedAt: NOW - 360, closedAt: NOW - 240 },
    { status: "WARNING", openedAt: NOW },
  ]);
  equal(replay(judgeHistory(column, rule), 2).length, 1);
  const gone = { times: Float64Array.of(0, 60, 1260), values: Float64Array.of(1, 1, 1), length: 3 };
  deepEqual(replay(judgeSilences(gone, "CRITICAL", 600), 1), [{ status: "CRITICAL", openedAt: 660, closedAt: 1260 }]);
  deepEqual(replay(judgeValues(Float64Array.of(1, 9, Number.NaN, 1), rule, 0, 60), 1), [
    { status: "UNKNOWN", openedAt: 60, closedAt: 180 },
  ]);
  const orders = { times: Float64Array.of(0, 60, 1260), values: Float64Array.of(1, 1, 9), length: 3 };
  const watched = { ...rule, maxCheckAttempts: 1, missingDurationWarning: 10, missingDurationCritical: 20 };
  deepEqual(replay(judgeServiceHistory(orders, watched, 2_500), 1), [{ status: "CRITICAL", openedAt: 660 }]);
  deepEqual(replay(judgeServiceHistory({ ...orders, values: Float64Array.of(1, 1, 1) }, watched, 1_900), 1), [
    { status: "WARNING", openedAt: 660, closedAt: 1260 },
    { status: "WARNING", openedAt: 1860 },
  ]);
});
