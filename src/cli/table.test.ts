import { equal } from "node:assert/strict";
import { it } from "node:test";
import { displayWidth, formatTable } from "./table.ts";

it("columns stand under each other by what a terminal shows", () => {
  equal(
    formatTable(
      ["NAME", "ROLE"],
      [
        ["web-1", "鰆"],
        ["監視サーバー", ""],
      ],
    ),
    "NAME          ROLE\nweb-1         鰆\n監視サーバー\n",
  );
});

it("a wide character takes two columns, a combining one none", () => {
  const f = (text: string, want: number) => equal(displayWidth(text), want, text);
  f("abc", 3);
  f("鰆", 2);
  f("ｱ", 1);
  f("Ａ", 2);
  f("e\u0301", 1);
  f("🐟", 2);
  f("", 0);
});
