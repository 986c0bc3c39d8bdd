/** What a canvas needs to know of the tokens, resolved for the theme of this moment. */
export interface Colours {
  /** By hue; entry 0 is the quiet grey. */
  readonly series: readonly string[];
  readonly grid: string;
  readonly axis: string;
  readonly background: string;
  readonly font: string;
  /** Of lines at a value, by what they say. */
  readonly guides: Readonly<Record<"reference" | "warning" | "critical", string>>;
  /** Whether colours alone must not tell series apart. */
  readonly patterned: boolean;
}

/** Reads the tokens through an element, because a custom property by itself stays an unresolved `light-dark()`. */
export function readColours(near: HTMLElement): Colours {
  const probe = document.createElement("span");
  probe.hidden = true;
  near.append(probe);
  const resolve = (token: string): string => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const colours: Colours = {
    series: [resolve("--series-quiet"), ...[1, 2, 3, 4, 5, 6].map((n) => resolve(`--series-${n}`))],
    grid: resolve("--grid"),
    axis: resolve("--axis"),
    background: resolve("--bg"),
    guides: { reference: resolve("--text-2"), warning: resolve("--warning"), critical: resolve("--critical") },
    font: `11px ${getComputedStyle(near).fontFamily}`,
    patterned: matchMedia("(prefers-contrast: more), (forced-colors: active)").matches,
  };
  probe.remove();
  return colours;
}

/** A colour as `getComputedStyle` spells it, `rgb(…)`, made translucent. */
export function withAlpha(colour: string, alpha: number): string {
  const numbers = colour.match(/[\d.]+/g);
  return numbers === null ? colour : `rgb(${numbers.slice(0, 3).join(" ")} / ${alpha})`;
}
