import { deepEqual, equal, throws } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Rejected } from "#core/errors.ts";
import { isHostMetricName } from "#core/metric.ts";
import { PointBatch, SeriesTable } from "#core/series.ts";
import { parseHostPoints, parseServicePoints } from "./tsdb-parse.ts";

const tables = (...ids: string[]) => new Map(ids.map((id) => [id, new SeriesTable("org", `host:${id}`)]));
const lookup = (known: Map<string, SeriesTable>) => ({
  host: (bytes: Uint8Array, from: number, to: number) => known.get(new TextDecoder().decode(bytes.subarray(from, to))),
});

function parse(body: string, known = tables("h1", "h2")) {
  const batch = new PointBatch();
  parseHostPoints(Buffer.from(body), lookup(known), batch);
  return { batch, points: rows(batch) };
}

function rows(batch: PointBatch) {
  return batch.posts.flatMap(({ table, from, to }) =>
    Array.from({ length: to - from }, (_, i) => [
      table.target,
      table.names[batch.series[from + i]!],
      batch.times[from + i],
      batch.values[from + i],
    ]),
  );
}

describe("a body of host points", () => {
  it("[TS1] is an array of points in any key order, or null", () => {
    const f = (body: string, want: unknown[]) => deepEqual(parse(body).points, want);
    f("null", []);
    f("[]", []);
    f(" [ ] \n", []);
    f('[{"hostId":"h1","name":"loadavg5","time":60,"value":0.31}]', [["host:h1", "loadavg5", 60, 0.31]]);
    f('[{"value":1e+06,"time":60,"name":"loadavg5","hostId":"h1"}]', [["host:h1", "loadavg5", 60, 1e6]]);
    f(
      '[{"name":"loadavg5","hostId":"h2","time":60,"value":-0.5},{"name":"loadavg1","hostId":"h1","time":60,"value":2}]',
      [
        ["host:h2", "loadavg5", 60, -0.5],
        ["host:h1", "loadavg1", 60, 2],
      ],
    );
    f('[{"hostId":"h1","x":{"a":[1,"]",null,{"b":false}]},"name":"loadavg5","time":60,"value":1}]', [
      ["host:h1", "loadavg5", 60, 1],
    ]);
    f('[{"hostId":"h1","name":"cpu\\u002eidle.percentage","time":60,"value":1}]', [
      ["host:h1", "cpu.idle.percentage", 60, 1],
    ]);
  });

  it("[TS2] is refused whole only when it is not JSON, with the place", () => {
    const f = (body: string, message: RegExp) =>
      throws(
        () => parse(body),
        (error) => error instanceof Rejected && error.reason === "invalid" && message.test(error.message),
      );
    f("", /the end of the body at byte 0, want an array of points/);
    f("{}", /"\{\}" at byte 0, want an array/);
    f('[{"hostId":"h1"', /the end of the body at byte 15, want "," or "}"/);
    f('[{"hostId":"h1","value":01}]', /at byte 24, want a JSON number/);
    f('[{"value":1,}]', /want a key in quotes/);
    f('[{"value":1.}]', /want a digit after the decimal point/);
    f("[] x", /"x" at byte 3, want nothing after the array/);
    f("[1,]", /want a JSON value|at byte 3/);
    f(`[{"a":${"[".repeat(40)}`, /at most 32 levels/);
  });

  it("[TS4] goes on without its bad points", () => {
    const { batch, points } = parse(
      `[{"hostId":"nobody","name":"loadavg5","time":60,"value":1},
        {"hostId":"h1","name":"no such family","time":60,"value":1},
        {"hostId":"h1","time":60,"value":1},
        {}, null, 7, [{"hostId":"h1"}],
        {"hostId":"h1","name":"loadavg5","time":60,"value":2}]`,
    );
    deepEqual(points, [["host:h1", "loadavg5", 60, 2]]);
    deepEqual(batch.unknown, ["nobody"]);
    deepEqual([...batch.dropped.subarray(0, 2)], [2, 5]);
  });

  it("[TS5] numbers a host's names once, in whatever order they come back", () => {
    const known = tables("h1");
    parse(
      '[{"hostId":"h1","name":"loadavg1","time":60,"value":1},{"hostId":"h1","name":"loadavg5","time":60,"value":5}]',
      known,
    );
    const { points } = parse(
      '[{"hostId":"h1","name":"loadavg5","time":120,"value":5},{"hostId":"h1","name":"loadavg1","time":120,"value":1}]',
      known,
    );
    deepEqual(points, [
      ["host:h1", "loadavg5", 120, 5],
      ["host:h1", "loadavg1", 120, 1],
    ]);
    equal(known.get("h1")!.size, 2);
  });
});

it("[TS6] a body of service points has a name space of its own", () => {
  const table = new SeriesTable("org", "service:shop");
  const batch = new PointBatch();
  parseServicePoints(
    Buffer.from('[{"name":"orders.count","time":60,"value":12},{"name":"a b","time":60,"value":1}]'),
    table,
    batch,
  );
  deepEqual(rows(batch), [["service:shop", "orders.count", 60, 12]]);
});

it("[TS7] reads every number as Number() does, to the bit", () => {
  const f = (text: string) => {
    const { points } = parse(`[{"hostId":"h1","name":"loadavg5","time":60,"value":${text}}]`);
    equal(Object.is(points[0]![3], Number(text)), true, text);
  };
  for (const text of [
    "0",
    "-0",
    "0.1",
    "123456789012345",
    "1234567890123456789",
    "2.2e-05",
    "1E+6",
    "9007199254740993",
    "1e999",
  ])
    f(text);
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => f(JSON.stringify(value))));
});

it("[TS8] agrees with JSON.parse on any JSON, and never throws anything but a refusal", () => {
  const point = fc.record(
    {
      hostId: fc.constantFrom("h1", "h2", "h3", 7, null),
      name: fc.constantFrom("loadavg1", "cpu.user.percentage", "custom.a.b", "bad name", "", null),
      time: fc.oneof(fc.integer({ min: 0, max: 2e9 }), fc.constant(null)),
      value: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant("x"), fc.constant(null)),
      extra: fc.jsonValue({ maxDepth: 3 }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(point, { maxLength: 20 }), fc.constantFrom(undefined, 1), (items, indent) => {
      const body = JSON.stringify(items, null, indent);
      const want = (JSON.parse(body) as Record<string, unknown>[])
        .filter((item) => (item.hostId === "h1" || item.hostId === "h2") && isHostMetricName(String(item.name ?? "")))
        .map((item) => [
          `host:${item.hostId}`,
          item.name,
          typeof item.time === "number" ? item.time : Number.NaN,
          typeof item.value === "number" ? item.value : Number.NaN,
        ]);
      deepEqual(parse(body).points, want);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(64), (noise, at) => {
      const body = Buffer.from('[{"hostId":"h1","name":"loadavg5","time":60,"value":0.31}]');
      Buffer.from(noise).copy(body, Math.min(at, body.length - 1));
      try {
        parse(body.toString("latin1"));
      } catch (error) {
        equal(error instanceof Rejected, true, String(error));
      }
    }),
    { numRuns: 2000 },
  );
});
