import type { Cells, Grid } from "#core/grid.ts";
import { viewOf, writeNumber } from "./metrics-write.ts";
import type { ExpressionProblem } from "./own/expressions.ts";

/** What `POST /query` answers, as it comes from the use case. */
export interface GridAnswer {
  readonly grid: Grid;
  readonly items: readonly {
    readonly id: string;
    readonly hosts?: number;
    readonly simplified?: boolean;
    readonly error?: string;
    readonly series: readonly SeriesAnswer[];
  }[];
}

interface SeriesAnswer {
  readonly key: string;
  readonly label: string;
  readonly cells: Cells;
  readonly stacked?: boolean;
}

/** The longest double has 24 characters; with its comma, 25. Digits may scribble over a few bytes more. */
const BYTES_A_CELL = 25;
const SLACK = 16;

/** `QueryResult` of `wire/own/graphs.ts` straight into bytes: a page of graphs is half a megabyte of numbers. */
export function writeQueryResult({ grid, items }: GridAnswer): Buffer {
  const out = new Out();
  out.text(`{"start":${grid.start},"step":${grid.step},"count":${grid.count},"items":[`);
  for (const [i, { id, hosts, simplified, error, series }] of items.entries()) {
    if (i > 0) out.text(",");
    out.text(`{"id":${JSON.stringify(id)}`);
    if (hosts !== undefined) out.text(`,"hosts":${hosts}`);
    if (simplified !== undefined) out.text(`,"simplified":${simplified}`);
    if (error !== undefined) out.text(`,"error":${JSON.stringify(error)}`);
    out.text(',"series":');
    out.series(series);
    out.text("}");
  }
  out.text("]}");
  return out.bytes();
}

/** `ExpressionResult` of `wire/own/expressions.ts`. */
export function writeExpressionResult(
  { start, step, count }: Grid,
  series: readonly SeriesAnswer[],
  problem: ExpressionProblem | undefined,
): Buffer {
  const out = new Out();
  out.text(`{"start":${start},"step":${step},"count":${count},"series":`);
  out.series(series);
  if (problem !== undefined) out.text(`,"problem":${JSON.stringify(problem)}`);
  out.text("}");
  return out.bytes();
}

class Out {
  #buffer = Buffer.allocUnsafe(1 << 16);
  #at = 0;

  text(text: string): void {
    this.#reserve(text.length * 3);
    this.#at += this.#buffer.write(text, this.#at, "utf8");
  }

  series(all: readonly SeriesAnswer[]): void {
    this.text("[");
    for (const [i, { key, label, cells, stacked }] of all.entries()) {
      if (i > 0) this.text(",");
      this.text(`{"key":${JSON.stringify(key)},"label":${JSON.stringify(label)},"values":`);
      this.cells(cells.averages);
      if (cells.mins !== cells.averages) {
        this.text(',"min":');
        this.cells(cells.mins);
        this.text(',"max":');
        this.cells(cells.maxs);
      }
      if (stacked !== undefined) this.text(`,"stacked":${stacked}`);
      this.text("}");
    }
    this.text("]");
  }

  cells(values: Float64Array): void {
    this.#reserve(values.length * BYTES_A_CELL + SLACK);
    const out = this.#buffer;
    const view = viewOf(out);
    let p = this.#at;
    out[p++] = 0x5b;
    for (let i = 0; i < values.length; i++) {
      if (i > 0) out[p++] = 0x2c;
      const value = values[i]!;
      if (Number.isNaN(value)) {
        out[p] = 0x6e;
        out[p + 1] = 0x75;
        out[p + 2] = 0x6c;
        out[p + 3] = 0x6c;
        p += 4;
      } else p = writeNumber(out, view, p, value);
    }
    out[p++] = 0x5d;
    this.#at = p;
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#at);
  }

  #reserve(more: number): void {
    if (this.#at + more <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#at + more, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#at);
    this.#buffer = larger;
  }
}
