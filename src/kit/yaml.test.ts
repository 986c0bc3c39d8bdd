import { deepEqual, equal, match } from "node:assert/strict";
import { it } from "node:test";
import { parseYaml } from "./yaml.ts";

it("[MY1] says where a value begins, or what is around it", () => {
  const { value, mistakes, at } = parseYaml("a:\n  - b: 1\n    c: [x, y]\n");
  deepEqual(value, { a: [{ b: 1, c: ["x", "y"] }] });
  deepEqual(mistakes, []);
  deepEqual(at(["a", 0, "c", 1]), { line: 3, column: 12 });
  deepEqual(at(["a", 0, "nothing"]), { line: 2, column: 5 });
  deepEqual(at([]), { line: 1, column: 1 });
});

it("[EC1] tags of somebody's own are overlooked, or written out at their places", () => {
  const text = "a: !Ref B\nc:\n  - !Sub [x, {y: !Ref Z}]\nd: !!str 1\n";
  deepEqual(parseYaml(text).value, { a: "B", c: [["x", { y: "Z" }]], d: "1" });
  const { value, at } = parseYaml(text, (tag) => tag.slice(1));
  deepEqual(value, { a: { Ref: "B" }, c: [{ Sub: ["x", { y: { Ref: "Z" } }] }], d: "1" });
  deepEqual(
    [at(["a"]), at(["c", 0])],
    [
      { line: 1, column: 9 },
      { line: 3, column: 10 },
    ],
  );
});

it("[MY7] what is no YAML is a mistake, never an exception", () => {
  for (const [text, message] of [
    ["a: [", /flow sequence|Flow sequence/],
    ["*a", /Unresolved alias/],
    [`a: &a [x]\n${Array.from({ length: 200 }, () => "b: *a").join("\n")}`, /unique|Excessive alias/],
    ['"\\x', /./],
  ] as const) {
    const { value, mistakes } = parseYaml(text);
    equal(value, undefined, text);
    match(mistakes[0]!.message, message);
  }
  const bomb = [
    "a: &a [x,x,x,x,x,x,x,x,x]",
    ..."bcdefgh".split("").map((name, i) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[i]}`).join(",")}]`),
  ].join("\n");
  match(parseYaml(bomb).mistakes[0]!.message, /Excessive alias count/);
});

it("[HD1] a text that makes work is read in the time that its length takes, and few of its mistakes are told", () => {
  const keys = Array.from({ length: 100_000 }, (_, i) => `k${i}: 1`).join("\n");
  equal(Object.keys(parseYaml(keys).value as object).length, 100_000);
  deepEqual(parseYaml(`${keys}\nk7: 2`).mistakes, [{ line: 100_001, column: 1, message: "Map keys must be unique" }]);
  equal(parseYaml("a: {b: 1, b: 2, c: {d: 1, d: 2}}").mistakes.length, 2);
  equal(parseYaml(`{${",".repeat(10_000)}`).mistakes.length, 50);
  for (const deep of ["[".repeat(20_000), `${"[".repeat(20_000)}${"]".repeat(20_000)}`, "- ".repeat(20_000)]) {
    const { value, mistakes } = parseYaml(deep);
    deepEqual([value, mistakes.length > 0], [undefined, true]);
  }
});
