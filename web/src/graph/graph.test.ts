import { deepEqual, equal, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { batches, type QueryItem, seriesOf } from "./batches.ts";
import { toCsv } from "./csv.ts";
import { createLooks, lookOf } from "./palette.ts";
import { bridge, indexAt, lonely, stack, statsOf, tipRows } from "./shape.ts";
import { formatTicks, formatValue } from "./units.ts";

describe("values with units", () => {
  it("[UI20] four digits, IEC prefixes for bytes, SI for counts", () => {
    const cases = [
      [formatValue("bytes", 0), "0 B"],
      [formatValue("bytes", 1_023), "1023 B"],
      [formatValue("bytes", 1_536), "1.5 KiB"],
      [formatValue("bytes", 1_048_575.9), "1 MiB"],
      [formatValue("bytes", 16.4 * 1024 ** 3), "16.4 GiB"],
      [formatValue("bytes/sec", 9_437_184), "9 MiB/s"],
      [formatValue("bits/sec", 12_500_000), "12.5 Mbit/s"],
      [formatValue("iops", 1_234_567), "1.235 Miops"],
      [formatValue("float", 0.123456), "0.123"],
      [formatValue("float", 12_345), "12.35k"],
      [formatValue("float", 999_999), "1M"],
      [formatValue("float", -0.5), "-0.5"],
      [formatValue("float", 0.0000123), "0.0000123"],
      [formatValue("integer", 42), "42"],
      [formatValue("percentage", 0.456), "0.46 %"],
      [formatValue("percentage", 97.04), "97 %"],
      [formatValue("percentage", 387.26), "387.3 %"],
      [formatValue("milliseconds", 12_345.6), "12346 ms"],
      [formatValue("seconds", 1.5), "1.5 s"],
      [formatValue("float", null), "–"],
    ];
    for (const [got, want] of cases) equal(got, want);
  });

  it("[UI20] the ticks of one axis share prefix and decimals", () => {
    deepEqual(formatTicks("bytes", [0, 2 ** 30, 2 ** 31]), ["0 GiB", "1 GiB", "2 GiB"]);
    deepEqual(formatTicks("float", [0, 0.25, 0.5]), ["0", "0.25", "0.5"]);
    deepEqual(formatTicks("percentage", [0, 50, 100]), ["0 %", "50 %", "100 %"]);
  });
});

describe("the shape of what is drawn", () => {
  it("[UI21] a line passes over one missing minute and breaks at two", () => {
    deepEqual(bridge([1, null, 2, null, null, 3, null]), [1, undefined, 2, null, null, 3, null]);
    deepEqual(bridge([null, 1, 2]), [null, 1, 2]);
  });

  it("[UI21] a point without neighbours is drawn as a dot", () => {
    deepEqual(lonely([null, 1, null, 2, 3, null, 4]), [1, 6]);
    deepEqual(lonely([1, undefined, 2]), []);
    deepEqual(lonely([null, null]), []);
  });

  it("[UI22] a stack adds up in the order of its definition and has the gaps that all layers share", () => {
    deepEqual(
      stack(
        [
          [1, null, null, null, 2],
          [3, 4, null, null, 1],
        ],
        5,
      ),
      [
        [1, 0, null, null, 2],
        [4, 4, null, null, 3],
      ],
    );
  });

  it("[UI22] the top of a stack is the sum of its layers, whatever is missing", () => {
    const cell = fc.option(fc.integer({ min: 0, max: 1_000 }));
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 12, maxLength: 12 }), { minLength: 1, maxLength: 5 }),
        (layers) => {
          const top = stack(layers, 12).at(-1)!;
          for (let i = 0; i < 12; i++) {
            const values = layers.flatMap((layer) => layer[i] ?? []);
            if (values.length > 0)
              equal(
                top[i],
                values.reduce((a, b) => a + b, 0),
              );
            else ok(top[i] === null || top[i] === undefined);
          }
        },
      ),
    );
  });

  it("[UI23] statistics use the extremes behind rolled-up averages", () => {
    const series = { key: "a", label: "a", values: [2, null, 4], min: [1, null, 3], max: [9, null, 5] };
    const frame = { start: 600, step: 300, count: 3, series: [series] };
    deepEqual(statsOf(frame, series), { last: 4, lastAt: 1_200, min: 1, avg: 3, max: 9 });
    equal(statsOf(frame, { key: "b", label: "b", values: [null, null, null] }), undefined);
    equal(indexAt(frame, 880), 1);
    equal(indexAt(frame, 5_000), undefined);
  });

  it("[UI24] a tooltip has the twelve greatest and counts the rest", () => {
    const { rows, more } = tipRows([null, ...Array.from({ length: 30 }, (_, i) => i)]);
    deepEqual(rows.slice(0, 2), [
      { index: 30, value: 29 },
      { index: 29, value: 28 },
    ]);
    equal(rows.length, 12);
    equal(more, 18);
  });
});

describe("looks of series", () => {
  it("[UI25] six solid hues, then the same ones dashed", () => {
    equal(new Set([...Array(18).keys()].map((i) => JSON.stringify(lookOf(i)))).size, 18);
    deepEqual(lookOf(5).dash, []);
    equal(lookOf(6).hue, 1);
    ok(lookOf(6).dash.length > 0);
  });

  it("[UI25] a host keeps its look on a page; six hosts have six hues", () => {
    const looks = createLooks();
    const hosts = ["a1", "b2", "c3", "d4", "e5", "f6"];
    const first = hosts.map(looks);
    deepEqual(hosts.map(looks), first);
    equal(new Set(first.map(({ hue }) => hue)).size, 6);
  });
});

describe("a CSV file", () => {
  it("[UI26] has local time with offset, epoch, a byte order mark, and no formula", () => {
    const frame = {
      start: 1_795_392_000,
      step: 60,
      count: 3,
      series: [
        { key: "x", label: 'say "hi", all', values: [1, null, 0.1] },
        { key: "y", label: "=SUM(A1)", values: [null, null, 2] },
      ],
    };
    equal(
      toCsv(frame, "Asia/Tokyo"),
      '\uFEFFtime,epoch,"say ""hi"", all",\'=SUM(A1)\r\n' +
        "2026-11-23T09:00:00+09:00,1795392000,1,\r\n" +
        "2026-11-23T09:02:00+09:00,1795392120,0.1,2\r\n",
    );
  });
});

describe("requests of a page", () => {
  it("[UI27] are as few as the server's limits allow and keep every item in order", () => {
    const metrics = fc.array(fc.constant("loadavg5"), { minLength: 1, maxLength: 40 });
    const item: fc.Arbitrary<{ item: QueryItem }> = fc.oneof(
      metrics.map((names) => ({ item: { id: "h", kind: "host" as const, host: "h", metrics: names } })),
      fc.boolean().map((full) => ({
        item: { id: "r", kind: "role" as const, service: "s", role: "r", metric: "loadavg5", full },
      })),
    );
    fc.assert(
      fc.property(fc.array(item, { maxLength: 200 }), (wanted) => {
        const cut = batches(wanted);
        deepEqual(cut.flat(), wanted);
        for (const batch of cut) {
          ok(batch.length >= 1 && batch.length <= 64);
          ok(batch.reduce((sum, one) => sum + seriesOf(one.item), 0) <= 500);
        }
      }),
    );
  });
});
