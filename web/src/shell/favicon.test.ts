import { equal } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { iconOf } from "./favicon.ts";

it("[UI101] the tab's icon has the mark of the worst open alert, in a shape of its own", () => {
  const shapes = new Set<string>();
  const f = (CRITICAL: number, WARNING: number, UNKNOWN: number, want: string) => {
    const icon = iconOf({ CRITICAL, WARNING, UNKNOWN });
    equal(icon, want);
    const svg = readFileSync(new URL(`../../public${icon}`, import.meta.url), "utf8");
    shapes.add([...svg.matchAll(/ d="([^"]*)"/g)].at(-1)![1]!);
  };
  f(0, 0, 0, "/favicon.svg");
  f(0, 0, 1, "/favicon-unknown.svg");
  f(0, 2, 1, "/favicon-warning.svg");
  f(1, 2, 1, "/favicon-critical.svg");
  equal(shapes.size, 4);
});
