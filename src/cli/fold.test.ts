import { deepEqual } from "node:assert/strict";
import { it } from "node:test";
import { fold } from "./fold.ts";

it("a line that is too long goes on below itself, further in; others keep their spaces", () => {
  deepEqual(fold("a  b"), ["a  b"]);
  deepEqual(fold(`  ${"word ".repeat(20).trim()}`), [
    `  ${"word ".repeat(15).trim()}`,
    `    ${"word ".repeat(5).trim()}`,
  ]);
  deepEqual(fold("移行".repeat(30)), ["移行".repeat(30)]);
});
