import type uPlot from "uplot";
import type { Colours } from "./colours.ts";
import type { Layer } from "./drawing.ts";

/** A line across a graph at a value: what people compare with. */
export interface Guide {
  readonly value: number;
  /** Stands at the right edge: `SLA`, `critical > 90 %`. */
  readonly label: string;
  readonly tone: "reference" | "warning" | "critical";
}

const DASH = { reference: [6, 4], warning: [4, 3], critical: [10, 3] } as const;

/** Draws guides over the data, each dashed in its own way and named at the right edge. */
export function drawGuides(u: uPlot, guides: readonly Guide[], colours: Colours): void {
  const { ctx } = u;
  const { left, top, width, height } = u.bbox;
  const ratio = window.devicePixelRatio;
  const taken: { readonly y: number; readonly from: number }[] = [];
  for (const { value, label, tone } of guides) {
    const y = Math.round(u.valToPos(value, "y", true)) + 0.5;
    if (y < top || y > top + height) continue;
    ctx.save();
    ctx.strokeStyle = colours.guides[tone];
    ctx.lineWidth = ratio;
    ctx.setLineDash(DASH[tone].map((length) => length * ratio));
    ctx.beginPath();
    ctx.moveTo(left, y);
    ctx.lineTo(left + width, y);
    ctx.stroke();
    ctx.font = fontOf(colours, ratio);
    ctx.textAlign = "right";
    // Above the line, or below it where the top is near.
    const above = y - top > 16 * ratio;
    ctx.textBaseline = above ? "bottom" : "top";
    ctx.lineJoin = "round";
    ctx.setLineDash([]);
    ctx.lineWidth = 3 * ratio;
    ctx.strokeStyle = colours.background;
    const at = [0, above ? y - 2 * ratio : y + 3 * ratio] as [number, number];
    // Labels of lines that are close stand side by side.
    const middle = at[1] + (above ? -7 : 7) * ratio;
    const beside = taken.filter((one) => Math.abs(one.y - middle) < 14 * ratio);
    at[0] = Math.min(left + width - 4 * ratio, ...beside.map(({ from }) => from - 12 * ratio));
    taken.push({ y: middle, from: at[0] - ctx.measureText(label).width });
    ctx.strokeText(label, ...at);
    ctx.fillStyle = colours.guides[tone];
    ctx.fillText(label, ...at);
    ctx.restore();
  }
}

/** Names lines at their ends, one below the other where they would meet. */
export function drawNames(u: uPlot, layers: readonly Layer[], colours: Colours): void {
  const ratio = window.devicePixelRatio;
  const { ctx } = u;
  const { left, top, width, height } = u.bbox;
  const names = layers
    .flatMap(({ name }, i) => {
      const column = u.data[i + 1]!;
      const last = name === undefined ? -1 : column.findLastIndex((cell) => typeof cell === "number");
      if (name === undefined || last < 0) return [];
      const x = Math.min(left + width, u.valToPos(u.data[0][last]!, "x", true));
      return [{ name, x, y: u.valToPos(column[last]!, "y", true) }];
    })
    .sort((a, b) => a.y - b.y);
  const line = 13 * ratio;
  let lowest = top;
  ctx.save();
  ctx.font = fontOf(colours, ratio);
  ctx.textAlign = "right";
  ctx.textBaseline = "bottom";
  ctx.lineJoin = "round";
  ctx.lineWidth = 3 * ratio;
  ctx.strokeStyle = colours.background;
  ctx.fillStyle = colours.axis;
  names.forEach(({ name, x, y }, i) => {
    const below = (names.length - 1 - i) * line;
    const at = Math.min(Math.max(y - 2 * ratio, lowest + line), top + height - below);
    lowest = at;
    ctx.strokeText(name, x - 4 * ratio, at);
    ctx.fillText(name, x - 4 * ratio, at);
  });
  ctx.restore();
}

const fontOf = ({ font }: Colours, ratio: number): string =>
  font.replace(/^[\d.]+px/, (size) => `${Number.parseFloat(size) * ratio}px`);
