import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { it } from "node:test";
import { Unavailable } from "#core/errors.ts";
import type { TimeSeries } from "#core/ports.ts";
import { DAY } from "#core/time.ts";
import { ManualClock } from "#kit/clock.ts";
import { memorySeries } from "#test/support/memory-series.ts";
import { createAnomalies } from "./anomalies.ts";
import type { Directory } from "./directory.ts";

const START = 1_800_000_000 - (1_800_000_000 % DAY);
const role = { service: "Shop", role: "web" };

/** Host `a`, whose load has a season from `START` on, and a store that counts what is read of it. */
function world(days: number) {
  const clock = new ManualClock((START + days * DAY) * 1000);
  const memory = memorySeries(clock);
  const load = (time: number) => 2 + Math.sin((2 * Math.PI * time) / DAY) + 0.1 * Math.sin(time / 777);
  const spikes = new Map<number, number>();
  const reads: number[] = [];
  let down: Error | undefined;
  const store: TimeSeries = {
    ...memory,
    names: async () => ["loadavg5", "custom.x"],
    async readMinutes(_org, _target, names, range) {
      if (down !== undefined) throw down;
      reads.push((range.to - range.from) / DAY);
      const values = Float64Array.from({ length: (range.to - range.from) / 60 }, (_value, i) => {
        const time = range.from + i * 60;
        return time < START ? Number.NaN : (spikes.get(time) ?? load(time));
      });
      return names.map(() => values);
    },
  };
  const directory: Directory = {
    hasHost: async () => true,
    hasService: async () => true,
    hostNames: async () => new Map(),
    roleMembers: async () => [{ hostId: "a", name: "a", from: 0, to: Number.POSITIVE_INFINITY }],
  };
  const now = () => Math.floor(clock.now() / 1000);
  const spike = (value: number) => {
    for (let time = now() - (now() % 60); time > now() - 900; time -= 60) spikes.set(time, value);
  };
  return {
    clock,
    now,
    spike,
    reads,
    anomalies: createAnomalies(store, directory, clock),
    setDown: (error?: Error) => {
      down = error;
    },
  };
}

it("[AN6] the first judgement begins training and does not wait; a day later the role is trained again", async () => {
  const { anomalies, clock, now, reads, spike } = world(14);
  const judge = () => anomalies.judge("org", role, "a", now());
  deepEqual(await judge(), { kind: "untrained" });
  deepEqual(await judge(), { kind: "untrained" });
  await anomalies.idle();
  deepEqual(reads, [28]);
  const usual = await judge();
  ok(usual.kind === "deviation" && usual.deviation.score < 2);
  spike(30);
  const unusual = await judge();
  ok(unusual.kind === "deviation" && unusual.deviation.score > 5 && unusual.deviation.metric === "loadavg5");
  await clock.advance((DAY - 60) * 1000);
  await judge();
  await anomalies.idle();
  equal(reads.filter((days) => days === 28).length, 1);
  await clock.advance(60_000);
  equal((await judge()).kind, "deviation");
  await anomalies.idle();
  equal(reads.filter((days) => days === 28).length, 2);
});

it("[AN5] nothing older than four weeks, or before the training period, is learned from", async () => {
  const { anomalies, now, reads } = world(60);
  await anomalies.judge("org", role, "a", now(), now() - 5 * DAY);
  await anomalies.idle();
  equal((await anomalies.judge("org", role, "a", now(), now() - 5 * DAY)).kind, "deviation");
  deepEqual(reads.map(Math.round), [5, 0]);
  await anomalies.judge("org", role, "a", now(), now() - 2 * DAY);
  await anomalies.idle();
  deepEqual(await anomalies.judge("org", role, "a", now(), now() - 2 * DAY), { kind: "untrained" });
});

it("[AN6] an outage costs an hour, and the model before goes on serving", async () => {
  const { anomalies, clock, now, setDown } = world(14);
  const judge = () => anomalies.judge("org", role, "a", now());
  setDown(new Unavailable("The log is being read"));
  await judge();
  await anomalies.idle();
  setDown();
  equal((await judge()).kind, "untrained");
  await clock.advance(3_600_000);
  await judge();
  await anomalies.idle();
  equal((await judge()).kind, "deviation");
});

it("[AN6] a bug in training is told to whoever asks next, and to nobody else", async () => {
  const { anomalies, now, setDown } = world(14);
  setDown(new TypeError("a bug"));
  const judge = () => anomalies.judge("org", role, "a", now());
  await judge();
  await anomalies.idle();
  await rejects(judge(), TypeError);
  equal((await judge()).kind, "untrained");
});

it("[AN4] a role that is too young is tried again each hour", async () => {
  const { anomalies, clock, now } = world(2);
  const judge = async () => {
    const { kind } = await anomalies.judge("org", role, "a", now());
    await anomalies.idle();
    return kind;
  };
  equal(await judge(), "untrained");
  await clock.advance(86_400_000);
  await judge();
  equal(await judge(), "deviation");
});
