import type { Look } from "./palette.ts";

/** A short line in the look of a series, for places that React does not draw. */
export function swatch(look: Look): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 14 4");
  svg.setAttribute("width", "14");
  svg.setAttribute("height", "4");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(space, "line");
  for (const [name, value] of Object.entries(swatchLine(look))) line.setAttribute(name, value);
  line.setAttribute("stroke-dasharray", look.dash.join(" "));
  svg.append(line);
  return svg;
}

export function swatchLine(look: Look): Record<string, string> {
  const stroke = look.hue === 0 ? "var(--series-quiet)" : `var(--series-${look.hue})`;
  return { x1: "0", x2: "14", y1: "2", y2: "2", stroke, "stroke-width": "4" };
}
