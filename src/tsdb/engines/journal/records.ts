import { Corrupt } from "#core/errors.ts";
import { MINUTE } from "#core/time.ts";
import { RECORD } from "./format.ts";
import { RecordReader } from "./record-bytes.ts";

/** Points of one post, column by column; a reused buffer. */
export interface PostPoints {
  /** Numbers of the log's dictionary. */
  series: Int32Array;
  times: Float64Array;
  values: Float64Array;
  length: number;
}

/** Numbers of targets and series are those of the file's dictionary. */
export interface RecordVisitor {
  target(number: number, org: string, target: string): void;
  name(target: number, series: number, name: string): void;
  /** `points` is the caller's until it returns. */
  post(target: number, arrivedAt: number, points: PostPoints): void;
}

const points: PostPoints = {
  series: new Int32Array(1024),
  times: new Float64Array(1024),
  values: new Float64Array(1024),
  length: 0,
};

function makeRoom(count: number): void {
  points.length = count;
  if (count <= points.series.length) return;
  points.series = new Int32Array(count);
  points.times = new Float64Array(count);
  points.values = new Float64Array(count);
}

/** Gives a frame's records to `visitor`. Throws `Corrupt`, its message beginning with `where`, for whatever nobody writes. */
export function decodeRecords(payload: Buffer, visitor: RecordVisitor, where: string): void {
  const reader = new RecordReader(payload, 0, payload.length, where);
  while (!reader.done) {
    const kind = reader.byte();
    const target = reader.varint();
    switch (kind) {
      case RECORD.target:
        visitor.target(target, reader.text(), reader.text());
        break;
      case RECORD.names: {
        const first = reader.varint();
        const count = reader.count(1);
        for (let i = 0; i < count; i++) visitor.name(target, first + i, reader.text());
        break;
      }
      case RECORD.run: {
        const arrivedAt = reader.varint();
        const time = reader.varint() * MINUTE;
        const first = reader.varint();
        makeRoom(reader.count(8));
        const { series, times, length } = points;
        for (let i = 0; i < length; i++) series[i] = first + i;
        times.fill(time, 0, length);
        reader.doubles(points.values, length);
        visitor.post(target, arrivedAt, points);
        break;
      }
      case RECORD.minute: {
        const arrivedAt = reader.varint();
        const time = reader.varint() * MINUTE;
        makeRoom(reader.count(9));
        const { series, times, length } = points;
        for (let i = 0; i < length; i++) series[i] = reader.varint();
        times.fill(time, 0, length);
        reader.doubles(points.values, length);
        visitor.post(target, arrivedAt, points);
        break;
      }
      case RECORD.points: {
        const arrivedAt = reader.varint();
        makeRoom(reader.count(10));
        const { series, times, length } = points;
        for (let i = 0; i < length; i++) {
          series[i] = reader.varint();
          times[i] = reader.varint() * MINUTE;
        }
        reader.doubles(points.values, length);
        visitor.post(target, arrivedAt, points);
        break;
      }
      default:
        throw new Corrupt(`${where}: found a record of kind ${kind}, want 1 to ${Object.keys(RECORD).length}`);
    }
  }
}
