import { deepEqual } from "node:assert/strict";
import { it } from "node:test";
import { shadesOf } from "./shades.ts";

it("[UI106] alerts of several hosts at one time are one shade, as bad as the worst", () => {
  const alert = (openedAt: number, closedAt: number | undefined, status: "WARNING" | "CRITICAL" = "WARNING") => ({
    ...{ target: "h", status, openedAt },
    ...(closedAt === undefined ? {} : { closedAt }),
  });
  deepEqual(shadesOf([alert(50, 60), alert(10, 30), alert(20, 40, "CRITICAL"), alert(90, undefined)], 100), [
    { from: 10, to: 40, tone: "critical" },
    { from: 50, to: 60, tone: "warning" },
    { from: 90, to: 100, tone: "warning" },
  ]);
  deepEqual(shadesOf([], 100), []);
});
