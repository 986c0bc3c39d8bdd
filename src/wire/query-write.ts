import type { Cells, Grid } from "#core/grid.ts";
import { viewOf, writeNumber } from "./metrics-write.ts";

/** What `POST /query` answers, as it comes from the use case. */
export interface GridAnswer {
  readonly grid: Grid;
  readonly items: readonly {
    readonly id: string;
    readonly hosts?: number;
    readonly simplified?: boolean;
    readonly error?: string;
    readonly series: readonly { readonly key: string; readonly label: string; readonly cells: Cells }[];
  }[];
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
    out.text(',"series":[');
    for (const [j, { key, label, cells }] of series.entries()) {
      if (j > 0) out.text(",");
      out.text(`{"key":${JSON.stringify(key)},"label":${JSON.stringify(label)},"values":`);
      out.cells(cells.averages);
      if (cells.mins !== cells.averages) {
        out.text(',"min":');
        out.cells(cells.mins);
        out.text(',"max":');
        out.cells(cells.maxs);
      }
      out.text("}");
    }
    out.text("]}");
  }
  out.text("]}");
  return out.bytes();
}

class Out {
  #buffer = Buffer.allocUnsafe(1 << 16);
  #at = 0;

  text(text: string): void {
    this.#reserve(text.length * 3);
    this.#at += this.#buffer.write(text, this.#at, "utf8");
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
