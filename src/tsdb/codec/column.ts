import { type ByteReader, type ByteWriter, unzigzag, zigzag } from "./bytes.ts";
import { readDoubles, writeDoubles } from "./doubles.ts";
import { type Effort, readIntegers, writeIntegers } from "./integers.ts";
import { MAX_SLOTS } from "./kinds.ts";
import { commonStep, SCALES, toIntegers } from "./scale.ts";

/**
 * The values of a column, without gaps. They are integers over a common scale where they can be, written as differences or as
 * distances from the smallest, whichever is shorter; anything else as doubles.
 */
const FLAG_DISTANCES = 0x08;
const FLAG_DOUBLES = 0x10;

/** Scales up to here are powers of ten. */
const DECIMALS = 5;

const integers = new Float64Array(MAX_SLOTS);
const work = new Float64Array(MAX_SLOTS);

export function writeColumn(dense: Float64Array, count: number, effort: Effort, out: ByteWriter): void {
  const scale = toIntegers(dense, count, integers);
  if (scale < 0) {
    out.byte(FLAG_DOUBLES);
    writeDoubles(dense, count, out);
    return;
  }
  let smallest = integers[0]!;
  for (let i = 1; i < count; i++) {
    const integer = integers[i]!;
    work[i - 1] = integer - integers[i - 1]!;
    if (integer < smallest) smallest = integer;
  }
  const step = commonStep(work, count - 1);
  // What the two ways cost follows from their means. A difference also has a sign, which doubles it.
  let differences = 0;
  let distances = 0;
  for (let i = 1; i < count; i++) {
    differences += Math.abs(work[i - 1]!) * 2;
    distances += integers[i]! - smallest;
  }
  const plain = distances < differences;
  out.byte(scale | (plain ? FLAG_DISTANCES : 0));
  out.varint(zigzag(integers[0]!));
  if (count === 1) return;
  out.varint(step);
  if (plain) {
    out.varint((integers[0]! - smallest) / step);
    for (let i = 1; i < count; i++) work[i - 1] = (integers[i]! - smallest) / step;
  } else {
    for (let i = 0; i < count - 1; i++) {
      const difference = work[i]! / step;
      work[i] = difference >= 0 ? difference * 2 : -difference * 2 - 1;
    }
  }
  writeIntegers(work, count - 1, effort, out);
}

/**
 * Reads `count` values into `target[at, at + count)`. Answers 1, 10 … 10^4 when every one of them is an integer over that, and 0
 * when they are not so.
 */
export function readColumn(reader: ByteReader, count: number, target: Float64Array, at: number): number {
  const flags = reader.byte();
  if (flags === FLAG_DOUBLES) {
    readDoubles(reader, count, target, at);
    return 0;
  }
  if (flags >= FLAG_DOUBLES) throw reader.corrupt(`found flags ${flags}, want at most ${FLAG_DOUBLES}`);
  const index = flags & 0x07;
  const scale = SCALES[index]!;
  const decimals = index < DECIMALS ? scale : 0;
  const first = unzigzag(reader.varint());
  target[at] = first / scale;
  if (count === 1) return decimals;
  const step = reader.varint();
  if (step === 0) throw reader.corrupt("found step 0, want at least 1");
  if ((flags & FLAG_DISTANCES) !== 0) {
    const smallest = first - reader.varint() * step;
    readIntegers(reader, count - 1, work);
    for (let i = 1; i < count; i++) target[at + i] = (smallest + work[i - 1]! * step) / scale;
    return decimals;
  }
  let integer = first;
  if (readIntegers(reader, count - 1, work)) {
    // Signs are noise, so a branch on them would be guessed wrongly half the time, which takes longer than all the rest.
    for (let i = 1; i < count; i++) {
      const difference = work[i - 1]! | 0;
      integer += ((difference >>> 1) ^ -(difference & 1)) * step;
      target[at + i] = integer / scale;
    }
    return decimals;
  }
  for (let i = 1; i < count; i++) {
    const difference = work[i - 1]!;
    const half = Math.floor(difference / 2);
    integer += (difference - half * 2 === 0 ? half : -half - 1) * step;
    target[at + i] = integer / scale;
  }
  return decimals;
}
