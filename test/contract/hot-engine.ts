import { deepEqual, equal, rejects } from "node:assert/strict";
import { describe, it } from "node:test";
import type { FrozenWindow, HotEngine } from "#core/ports.ts";
import { type Column, PointBatch, type SeriesTable } from "#core/series.ts";
import { HOUR } from "#core/time.ts";

/** One engine under test: the tables are the caller's, as in the store. */
export interface OpenedHot {
  readonly engine: HotEngine;
  table(org: string, target: string): SeriesTable;
  /** A crash and a new start: what was acknowledged must still be there. */
  reopen(): Promise<OpenedHot>;
  close(): Promise<void>;
}

type Point = readonly [name: string, time: number, value: number];

const HOST = "host:2eQGEaLxibb";
/** A full hour, so that times in the tests read as minutes of it. */
const T = 1_700_002_800;

function batchOf(opened: OpenedHot, posts: Readonly<Record<string, readonly Point[]>>, org = "org"): PointBatch {
  const batch = new PointBatch();
  for (const [target, points] of Object.entries(posts)) {
    const table = opened.table(org, target);
    for (const [name, time, value] of points) batch.push(table, table.add(name), time, value);
  }
  return batch;
}

async function read(opened: OpenedHot, name: string, from = T - 30 * HOUR, to = T + 30 * HOUR, target = HOST) {
  const table = opened.table("org", target);
  const series = table.find(name);
  return series < 0 ? [] : pairs(await opened.engine.read(table, series, { from, to }));
}

const pairs = ({ times, values, length }: Column) => Array.from({ length }, (_, i) => [times[i], values[i]]);

/** What every hot engine owes its callers: spec/hot.md, rules HE1 to HE12. */
export function hotEngineContract(name: string, open: () => Promise<OpenedHot>): void {
  const using = (title: string, body: (opened: OpenedHot) => Promise<OpenedHot | undefined>) =>
    it(title, async () => {
      const opened = await open();
      const last = await body(opened);
      await (last ?? opened).close();
    });
  const post = (opened: OpenedHot, points: readonly Point[], target = HOST) =>
    opened.engine.append(batchOf(opened, { [target]: points }), T);

  describe(`${name} takes posts`, () => {
    using("[HE1] and has them after a crash once the promise resolved", async (opened) => {
      await post(opened, [
        ["loadavg5", T, 0.5],
        ["loadavg1", T, 1.25],
      ]);
      await post(opened, [["loadavg5", T + 60, 0.75]]);
      const again = await opened.reopen();
      deepEqual(await read(again, "loadavg5"), [
        [T, 0.5],
        [T + 60, 0.75],
      ]);
      deepEqual(await read(again, "loadavg1"), [[T, 1.25]]);
      return again;
    });

    using("[HE2] twice without harm", async (opened) => {
      await post(opened, [["loadavg5", T, 0.5]]);
      await post(opened, [["loadavg5", T, 0.5]]);
      deepEqual(await read(opened, "loadavg5"), [[T, 0.5]]);
      return undefined;
    });

    using("[HE3] and lets the newest write of a minute win, inside one post too", async (opened) => {
      await post(opened, [
        ["loadavg5", T, 1],
        ["loadavg5", T, 2],
      ]);
      deepEqual(await read(opened, "loadavg5"), [[T, 2]]);
      await post(opened, [["loadavg5", T, 3]]);
      const again = await opened.reopen();
      deepEqual(await read(again, "loadavg5"), [[T, 3]]);
      return again;
    });

    using("[HE4] late and out of order", async (opened) => {
      for (const minute of [0, -60, 5, -24 * 60, 61]) await post(opened, [["loadavg5", T + minute * 60, minute]]);
      const want = [-24 * 60, -60, 0, 5, 61].map((minute) => [T + minute * 60, minute]);
      deepEqual(await read(opened, "loadavg5"), want);
      const again = await opened.reopen();
      deepEqual(await read(again, "loadavg5"), want);
      return again;
    });

    using("[HE5] of many targets in one batch, whose buffers are the caller's again at once", async (opened) => {
      const batch = batchOf(opened, {
        [HOST]: [["loadavg5", T, 1]],
        "service:shop": [
          ["orders", T, 2],
          ["orders", T + 60, 3],
        ],
      });
      const promise = opened.engine.append(batch, T);
      batch.values.fill(99);
      batch.times.fill(0);
      batch.clear();
      await promise;
      const again = await opened.reopen();
      deepEqual(await read(again, "loadavg5"), [[T, 1]]);
      deepEqual(await read(again, "orders", T, T + 120, "service:shop"), [
        [T, 2],
        [T + 60, 3],
      ]);
      return again;
    });

    using("[HE6] whose series come in any order and grow in number", async (opened) => {
      for (let size = 1; size <= 40; size++) {
        const points = Array.from(
          { length: size },
          (_, i): Point => [`custom.m.${(i * 7) % size}`, T + size * 60, size + ((i * 7) % size) / 100],
        );
        await post(
          opened,
          points.filter(([name], i) => points.findIndex((point) => point[0] === name) === i),
        );
      }
      const again = await opened.reopen();
      deepEqual((await read(again, "custom.m.0")).length, 40);
      deepEqual(await read(again, "custom.m.39"), [[T + 2400, 40.39]]);
      return again;
    });

    using("[HE7] to the bit", async (opened) => {
      const values = [0, -0, 5e-324, 1.7976931348623157e308, 0.1, -123456789.125, 2 ** 53 + 2];
      await post(
        opened,
        values.map((value, i): Point => ["custom.x.y", T + i * 60, value]),
      );
      const again = await opened.reopen();
      const stored = (await read(again, "custom.x.y")).map(([, value]) => value);
      for (const [i, value] of values.entries()) equal(Object.is(stored[i], value), true, String(value));
      return again;
    });

    using("[HE8] many at once, and reads what is half-open", async (opened) => {
      await Promise.all(
        Array.from({ length: 500 }, (_, i) => post(opened, [["loadavg5", T + (i % 50) * 60, i]], `host:h${i % 10}`)),
      );
      deepEqual(await read(opened, "loadavg5", T + 180, T + 240, "host:h3"), [[T + 180, 453]]);
      deepEqual((await read(opened, "loadavg5", T, T + 3000, "host:h3")).length, 5);
      deepEqual(await read(opened, "loadavg5", T + 3000, T + 3000, "host:h3"), []);
      deepEqual(await read(opened, "no.such", T, T + 60, "host:h3"), []);
      return undefined;
    });
  });

  describe(`${name} gives points to a seal`, () => {
    const cells = (windows: readonly FrozenWindow[]) =>
      windows.flatMap(({ org, start, targets }) =>
        targets.flatMap(({ target, names, width, rows }) =>
          names.flatMap((metric, i) =>
            Array.from(
              { length: 60 },
              (_, minute) => [org, target, metric, start + minute * 60, rows[minute * width + i]!] as const,
            ).filter(([, , , , value]) => !Number.isNaN(value)),
          ),
        ),
      );

    using("[HE9] up to the boundary, cut by organisation and hour", async (opened) => {
      await opened.engine.append(
        batchOf(opened, {
          [HOST]: [
            ["loadavg5", T - 60, 1],
            ["loadavg5", T, 2],
          ],
        }),
        T,
      );
      await opened.engine.append(batchOf(opened, { "host:other": [["loadavg5", T - 60, 7]] }, "acme"), T);
      const frozen = await opened.engine.freeze(T);
      equal(frozen.boundary, T);
      deepEqual(cells(frozen.windows).sort(), [
        ["acme", "host:other", "loadavg5", T - 60, 7],
        ["org", HOST, "loadavg5", T - 60, 1],
      ]);
      await opened.engine.release(frozen);
      deepEqual(await read(opened, "loadavg5"), [[T, 2]]);
      return undefined;
    });

    using("[HE10] and reads them until they are released", async (opened) => {
      await post(opened, [["loadavg5", T - 60, 1]]);
      const frozen = await opened.engine.freeze(T);
      deepEqual(await read(opened, "loadavg5"), [[T - 60, 1]]);
      await rejects(opened.engine.freeze(T));
      await opened.engine.release(frozen);
      deepEqual(await read(opened, "loadavg5"), []);
      return undefined;
    });

    using("[HE11] while writes to the same minutes go on, for the next seal", async (opened) => {
      await post(opened, [
        ["loadavg5", T - 120, 1],
        ["loadavg5", T - 60, 1],
      ]);
      const frozen = await opened.engine.freeze(T);
      await post(opened, [["loadavg5", T - 60, 2]]);
      deepEqual(
        cells(frozen.windows).map(([, , , , value]) => value),
        [1, 1],
      );
      deepEqual(await read(opened, "loadavg5"), [
        [T - 120, 1],
        [T - 60, 2],
      ]);
      await opened.engine.release(frozen);
      deepEqual(await read(opened, "loadavg5"), [[T - 60, 2]]);
      const next = await opened.engine.freeze(T);
      deepEqual(
        cells(next.windows).map(([, , , , value]) => value),
        [2],
      );
      await opened.engine.release(next);
      return undefined;
    });

    using("[HE12] and has them all after a crash that came before the release", async (opened) => {
      await post(opened, [["loadavg5", T - 60, 1]]);
      await opened.engine.freeze(T);
      await post(opened, [
        ["loadavg5", T - 60, 2],
        ["loadavg5", T, 3],
      ]);
      const again = await opened.reopen();
      deepEqual(await read(again, "loadavg5"), [
        [T - 60, 2],
        [T, 3],
      ]);
      return again;
    });
  });
}
