import { equal, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

const css = readFileSync(new URL("tokens.css", import.meta.url), "utf8");

type Rgb = readonly [number, number, number];
type Theme = "light" | "dark";

/** Both values of a colour token, as the file spells them. */
function token(name: string, theme: Theme): Rgb {
  const found = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\);`).exec(css);
  ok(found, `found no token --${name}, want light-dark(#rrggbb, #rrggbb)`);
  const hex = found[theme === "light" ? 1 : 2]!;
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as unknown as Rgb;
}

const linear = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const toLinear = (rgb: Rgb): Rgb => rgb.map(linear) as unknown as Rgb;

function luminance(rgb: Rgb): number {
  const [r, g, b] = toLinear(rgb);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG's contrast ratio, 1 to 21. */
function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

type Matrix = readonly [Rgb, Rgb, Rgb];
const apply = (matrix: Matrix, v: Rgb): Rgb =>
  matrix.map((row) => row[0] * v[0] + row[1] * v[1] + row[2] * v[2]) as unknown as Rgb;

/** Björn Ottosson's OKLab, of linear RGB. */
function oklab(rgb: Rgb): Rgb {
  const cones = apply(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  ).map(Math.cbrt) as unknown as Rgb;
  return apply(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones,
  );
}

/** Machado, Oliveira and Fernandes 2009, full severity, on linear RGB. */
const SIMULATIONS: Readonly<Record<string, Matrix>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** The palette was searched for at least this distance in every simulation; a new hue must not lower it. */
const MIN_DISTANCE = 0.125;

const clamp = (rgb: Rgb): Rgb => rgb.map((value) => Math.min(1, Math.max(0, value))) as unknown as Rgb;

for (const theme of ["light", "dark"] as const) {
  const bg = token("bg", theme);
  const panel = token("panel", theme);

  describe(`colours of the ${theme} theme`, () => {
    it("[UI30] body text has AAA contrast, all other text AA, on background and panel alike", () => {
      for (const ground of [bg, panel]) {
        ok(contrast(token("text", theme), ground) >= 7);
        for (const name of ["text-2", "link"]) ok(contrast(token(name, theme), ground) >= 4.5, name);
      }
      for (const name of ["hover", "selected", "raised"]) {
        ok(contrast(token("text", theme), token(name, theme)) >= 7, name);
        ok(contrast(token("text-2", theme), token(name, theme)) >= 4.5, `text-2 on ${name}`);
      }
      for (const name of ["accent", "accent-hover", "danger"])
        ok(contrast(token("on-accent", theme), token(name, theme)) >= 4.5, `on-accent on ${name}`);
    });

    it("[UI30] words of a state are readable, edges of fields and series visible", () => {
      for (const name of ["ok", "warning", "critical", "unknown", "muted"])
        ok(contrast(token(name, theme), bg) >= 4.5, name);
      for (const name of ["line-strong", "series-1", "series-2", "series-3", "series-4", "series-5", "series-6"])
        ok(contrast(token(name, theme), bg) >= 3, `${name}: ${contrast(token(name, theme), bg).toFixed(2)}`);
    });

    for (const [vision, matrix] of Object.entries(SIMULATIONS))
      it(`[UI31] six series are told apart with ${vision === "normal" ? "normal vision" : vision}`, () => {
        const seen = [1, 2, 3, 4, 5, 6].map((n) => oklab(clamp(apply(matrix, toLinear(token(`series-${n}`, theme))))));
        let least = Number.POSITIVE_INFINITY;
        for (let i = 0; i < seen.length; i++)
          for (let j = 0; j < i; j++) least = Math.min(least, Math.hypot(...seen[i]!.map((v, k) => v - seen[j]![k]!)));
        ok(least >= MIN_DISTANCE, `found a distance of ${least.toFixed(3)}, want at least ${MIN_DISTANCE}`);
      });
  });
}

describe("style sheets", () => {
  it("[UI32] the themes' switch is complete: every colour has both values", () => {
    const single = [...css.matchAll(/^ {4}(--[\w-]+): (#[0-9a-f]+);/gm)].map(([, name]) => name);
    equal(single.join(), "");
  });
});
