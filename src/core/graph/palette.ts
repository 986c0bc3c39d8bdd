/** Hues per theme; `web/src/style/tokens.css` has the same, and there they are checked for contrast and distance. */
export const HUES = 6;

/** Dashes that tell series of one hue apart: the first six are solid, the next six long, the next six short. */
const REPEATS: readonly (readonly number[])[] = [[], [8, 3], [2, 3]];

/** Where colour cannot be relied on (forced colours, more contrast) every hue has a dash of its own. */
const PATTERNS: readonly (readonly number[])[] = [[], [8, 3], [2, 3], [10, 3, 2, 3], [5, 5], [1, 4]];

/** How a series looks. `hue` is 1 to 6, or 0 for the quiet grey of what is unused. */
export interface Look {
  readonly hue: number;
  readonly dash: readonly number[];
}

/** The look of the n-th series, from 0. */
export function lookOf(index: number, patterned = false): Look {
  const hue = (index % HUES) + 1;
  const repeat = Math.floor(index / HUES) % REPEATS.length;
  return { hue, dash: patterned ? PATTERNS[(hue - 1 + repeat) % PATTERNS.length]! : REPEATS[repeat]! };
}

/** The tokens that a still picture needs, by the names that they have in the style sheet. */
export interface ChartColours {
  readonly bg: string;
  readonly text: string;
  readonly "text-2": string;
  readonly grid: string;
  readonly axis: string;
  readonly warning: string;
  readonly critical: string;
  readonly unknown: string;
  /** By hue, from 1; entry 0 is the quiet grey. */
  readonly series: readonly string[];
}

export const CHART_COLOURS: Readonly<Record<"light" | "dark", ChartColours>> = {
  light: {
    bg: "#ffffff",
    text: "#1b1f24",
    "text-2": "#57606a",
    grid: "#e8ebef",
    axis: "#57606a",
    warning: "#b25e00",
    critical: "#c4162a",
    unknown: "#5b6470",
    series: ["#c9d0d8", "#0b6bcb", "#d9730d", "#5c1144", "#1f039e", "#564f00", "#a24e76"],
  },
  dark: {
    bg: "#14171c",
    text: "#e6e9ed",
    "text-2": "#9aa5b1",
    grid: "#262c35",
    axis: "#9aa5b1",
    warning: "#f5b547",
    critical: "#ff7a7f",
    unknown: "#a3adb8",
    series: ["#3a424d", "#4aa3ff", "#f5a742", "#95ebd5", "#804adb", "#9f5021", "#f44c90"],
  },
};
