import { equal } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { editDistance, suggest } from "./suggest.ts";

it("counts insertions, deletions, replacements and swapped neighbours", () => {
  const f = (a: string, b: string, want: number) => equal(editDistance(a, b), want, `${a} ${b}`);
  f("", "", 0);
  f("", "abc", 3);
  f("port", "port", 0);
  f("prot", "port", 1);
  f("pot", "port", 1);
  f("sort", "port", 1);
  f("kitten", "sitting", 3);
});

it("is the same in both directions, and nothing only for equal words", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
      equal(editDistance(a, b), editDistance(b, a));
      equal(editDistance(a, b) === 0, a === b);
    }),
  );
});

it("guesses a near word and is silent about a far one", () => {
  const known = ["port", "host", "data-dir", "trusted-proxies"];
  const f = (word: string, want: string | undefined) => equal(suggest(word, known), want, word);
  f("prot", "port");
  f("DATADIR", "data-dir");
  f("trusted-proxy", "trusted-proxies");
  f("retention", undefined);
  f("x", undefined);
});
