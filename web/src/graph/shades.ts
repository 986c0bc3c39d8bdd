import type uPlot from "uplot";
import { type Colours, withAlpha } from "./colours.ts";

/** A span of time that stands out: while an alert was open, while requests were no evidence. */
export interface Shade {
  readonly from: number;
  readonly to: number;
  /** "hatched": what is not counted; "band": what went by other rules. */
  readonly tone: "warning" | "critical" | "hatched" | "band";
  /** Stands at its top where there is room. */
  readonly label?: string | undefined;
}

/** CSS pixels between the lines of a hatch. */
const HATCH = 7;

/** Draws shades under the data: a tint, and an edge where each begins. */
export function drawShades(u: uPlot, shades: readonly Shade[], colours: Colours): void {
  const { left, top, width, height } = u.bbox;
  for (const shade of shades) {
    const begin = Math.max(left, u.valToPos(shade.from, "x", true));
    const end = Math.min(left + width, u.valToPos(shade.to, "x", true));
    if (end <= begin) continue;
    const isCut = u.valToPos(shade.from, "x", true) < left;
    drawShade(u.ctx, shade, { left: begin, top, width: end - begin, height, isCut }, colours);
  }
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Began before the graph does. */
  readonly isCut: boolean;
}

function drawShade(
  ctx: CanvasRenderingContext2D,
  { tone, label }: Shade,
  { left, top, width, height, isCut }: Box,
  colours: Colours,
): void {
  const ratio = window.devicePixelRatio;
  const colour = tone === "hatched" || tone === "band" ? colours.guides.reference : colours.guides[tone];
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  if (tone === "hatched") {
    ctx.strokeStyle = withAlpha(colour, 0.4);
    ctx.lineWidth = ratio;
    ctx.beginPath();
    // The lines of all hatches are those of one pattern, however many there are side by side.
    const step = HATCH * ratio;
    for (let x = Math.floor((left - height) / step) * step; x < left + width; x += step) {
      ctx.moveTo(x, top + height);
      ctx.lineTo(x + height, top);
    }
    ctx.stroke();
  } else {
    ctx.fillStyle = withAlpha(colour, 0.1);
    ctx.fillRect(left, top, width, height);
    ctx.fillStyle = colour;
    if (!isCut) ctx.fillRect(left, top, ratio, height);
  }
  if (label !== undefined) {
    ctx.font = colours.font.replace(/^[\d.]+px/, (size) => `${Number.parseFloat(size) * ratio}px`);
    ctx.textBaseline = "top";
    ctx.lineJoin = "round";
    ctx.lineWidth = 3 * ratio;
    ctx.strokeStyle = colours.background;
    ctx.fillStyle = colours.axis;
    if (ctx.measureText(label).width + 8 * ratio <= width) {
      ctx.strokeText(label, left + 5 * ratio, top + 3 * ratio);
      ctx.fillText(label, left + 5 * ratio, top + 3 * ratio);
    }
  }
  ctx.restore();
}
