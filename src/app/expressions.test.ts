import { deepEqual, equal, rejects, throws } from "node:assert/strict";
import { it } from "node:test";
import { gridOf } from "#core/grid.ts";
import type { TimeSeries } from "#core/ports.ts";
import { ManualClock } from "#kit/clock.ts";
import { memorySeries } from "#test/support/memory-series.ts";
import type { Directory, RoleMember } from "./directory.ts";
import { createExpressions, type ExpressionValue } from "./expressions.ts";

const NOW = 1_800_000_000;
const HOUR = 3600;

/** Hosts `h0`, `h1`, … of role `Shop:web`, each with a point a minute of `loadavg5`, its number. */
function world(hosts: number, minutes = 60) {
  const clock = new ManualClock(NOW * 1000);
  const series = memorySeries(clock);
  const members: RoleMember[] = Array.from({ length: hosts }, (_, i) => ({
    hostId: `h${i}`,
    name: `web-${i}`,
    from: 0,
    to: Number.POSITIVE_INFINITY,
  }));
  for (const [i, { hostId }] of members.entries())
    for (let at = NOW - minutes * 60; at <= NOW; at += 60) series.put("org", `host:${hostId}`, "loadavg5", at, i);
  const reads: string[] = [];
  const store: TimeSeries = {
    ...series,
    readMinutes: async (org, target, names, range) => {
      reads.push(`${target} ${names.join(",")}`);
      return series.readMinutes(org, target, names, range);
    },
  };
  const directory: Directory = {
    hasHost: async (_org, id) => members.some(({ hostId }) => hostId === id),
    hostNames: async (_org, ids) =>
      new Map(members.flatMap(({ hostId, name }) => (ids.includes(hostId) ? [[hostId, name]] : []))),
    hasService: async (_org, service) => service === "Shop",
    roleMembers: async (_org, service, role, range) =>
      service === "Shop" && role === "web"
        ? members.filter(({ from, to }) => from < range.to && to > range.from)
        : undefined,
  };
  const expressions = createExpressions(store, directory, clock);
  const put = (host: number, metric: string, at: number, value: number) =>
    series.put("org", `host:h${host}`, metric, at, value);
  return { expressions, reads, members, put };
}

const lastHour = gridOf({ from: NOW - HOUR, to: NOW }, 60);

it("[EX24] a monitor is given the newest value of the last five minutes", async () => {
  const { expressions, put } = world(2);
  put(0, "custom.slow", NOW - 240, 7);
  put(0, "custom.slow", NOW - 600, 6);
  put(0, "custom.steady", NOW - 600, 6);
  put(0, "custom.steady", NOW - 660, 6);
  const f = async (text: string, want: ExpressionValue, at = NOW) =>
    deepEqual(await expressions.valueAt("org", text, at), want, text);
  await f("host(h1, loadavg5)", { kind: "value", value: 1, at: NOW });
  await f("host(h1, loadavg5)", { kind: "value", value: 1, at: NOW - 60 }, NOW - 1);
  await f("sum(role(Shop:web, loadavg5))", { kind: "value", value: 1, at: NOW - 120 }, NOW - 120);
  await f("host(h0, custom.slow)", { kind: "value", value: 7, at: NOW - 240 });
  await f("host(h0, custom.slow)", { kind: "value", value: 7, at: NOW - 240 }, NOW + 59);
  await f("host(h0, custom.slow)", { kind: "none", never: false }, NOW + 60);
  await f("role(Shop:web, loadavg5)", { kind: "many", count: 2 });
  await f("role(Shop:web, custom.slow)", { kind: "many", count: 2 });
  await f("host(nobody, loadavg5)", { kind: "none", never: false });
  await f("avg(role(Shop:nobody, loadavg5))", { kind: "none", never: false });
  await f("host(h0, nothing)", { kind: "none", never: false });
  await f("timeLeftForecast(host(h0, custom.steady), 1h, 9)", { kind: "none", never: true });
  await f("scale(timeLeftForecast(host(h0, custom.steady), 1h, 9), 1/60)", { kind: "none", never: true });
  const forecast = await expressions.valueAt("org", "timeLeftForecast(host(h0, custom.slow), 1h, 17)", NOW);
  equal(forecast.kind === "value" && Math.round(forecast.value), 3360);
});

it("[EX18] a forecast that never comes true is not drawn", async () => {
  const { expressions } = world(2);
  const { series } = await expressions.evaluate("org", "timeLeftForecast(host(h1, loadavg5), 1h, 9)", lastHour, NOW);
  deepEqual(series, []);
});

it("[EX20] each source is read once, and the names of one target together", async () => {
  const { expressions, reads, put } = world(2);
  put(0, "custom.jobs.a", NOW - 120, 1);
  put(0, "custom.jobs.b", NOW - 120, 2);
  const text =
    "group(host(h0, custom.jobs.*), avg(host(h0, custom.jobs.*)), movingAverage(host('h0', custom.jobs.*), 5m))";
  const { series } = await expressions.evaluate("org", text, lastHour, NOW);
  equal(series.length, 5);
  deepEqual(reads, ["host:h0 custom.jobs.a,custom.jobs.b"]);
});

it("[EX21] series of one label have keys of their own", async () => {
  const { expressions } = world(3);
  const text = "alias(role(Shop:web, loadavg5), 'load')";
  const { series } = await expressions.evaluate("org", text, lastHour, NOW);
  deepEqual(
    series.map(({ key, label }) => [key, label]),
    [
      ["load", "load"],
      ["load #2", "load"],
      ["load #3", "load"],
    ],
  );
});

it("[EX23] too many series or points are refused with what to do", async () => {
  const { expressions } = world(501, 1);
  await rejects(expressions.evaluate("org", "role(Shop:web, loadavg5)", lastHour, NOW), {
    reason: "too-large",
    message: 'Cannot draw expression: it gives 501 series, want at most 500; put "avg", "max" or "sum" around it',
  });
  equal((await expressions.evaluate("org", "avg(role(Shop:web, loadavg5))", lastHour, NOW)).series.length, 1);
  await rejects(expressions.evaluate("org", "avg(movingAverage(role(Shop:web, loadavg5), 10d))", lastHour, NOW), {
    reason: "too-large",
    message: /^Cannot compute expression: it reads 7243959 points, want at most 3000000; ask for/,
  });
});

it("[EX23] a text that is no expression is refused, whatever the names mean", () => {
  const { expressions } = world(0);
  expressions.validate("role(Not:yet, loadavg5)");
  throws(() => expressions.validate("role(Not:yet, loadavg5"), { reason: "invalid" });
});
