import { equal } from "node:assert/strict";
import { it } from "node:test";
import { firingFirst, isShown, type Show } from "./shown.ts";

const row = (name: string, CRITICAL = 0, WARNING = 0, UNKNOWN = 0, muted = false) => ({
  name,
  muted,
  open: { CRITICAL, WARNING, UNKNOWN },
});
const rows = [row("a"), row("b", 0, 1), row("c", 2), row("d", 0, 0, 1, true), row("e", 1), row("f", 0, 0, 0, true)];

it("[UI151] monitors with open alerts come first, and can be shown alone, as muted ones can", () => {
  const names = (some: readonly { name: string }[]) => some.map(({ name }) => name).join("");
  equal(names(firingFirst(rows)), "cebdaf");
  const f = (show: Show, want: string) => equal(names(rows.filter((one) => isShown(show, one))), want);
  f("all", "abcdef");
  f("firing", "bcde");
  f("muted", "df");
});
