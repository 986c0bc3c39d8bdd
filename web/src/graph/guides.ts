import type uPlot from "uplot";
import { type Colours, withAlpha } from "./colours.ts";

/** A line across a graph at a value: what people compare with. */
export interface Guide {
  readonly value: number;
  /** Stands at the right edge: `SLA`, `critical > 90 %`. */
  readonly label: string;
  readonly tone: "reference" | "warning" | "critical";
}

/** A span of time that stands out: while an alert was open. */
export interface Shade {
  readonly from: number;
  readonly to: number;
  readonly tone: "warning" | "critical";
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
    ctx.font = colours.font.replace(/^[\d.]+px/, (size) => `${Number.parseFloat(size) * ratio}px`);
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

/** Draws shades under the data: a tint, and an edge where each begins. */
export function drawShades(u: uPlot, shades: readonly Shade[], colours: Colours): void {
  const { ctx } = u;
  const { left, top, width, height } = u.bbox;
  const right = left + width;
  for (const { from, to, tone } of shades) {
    const [begin, end] = [u.valToPos(from, "x", true), u.valToPos(to, "x", true)];
    if (end < left || begin > right) continue;
    ctx.save();
    ctx.fillStyle = withAlpha(colours.guides[tone], 0.1);
    ctx.fillRect(Math.max(left, begin), top, Math.min(right, end) - Math.max(left, begin), height);
    ctx.fillStyle = colours.guides[tone];
    if (begin >= left) ctx.fillRect(begin, top, window.devicePixelRatio, height);
    ctx.restore();
  }
}
