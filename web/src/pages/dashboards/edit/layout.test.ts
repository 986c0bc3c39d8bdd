import { deepEqual, equal, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { freePlace, type Item, movedTo, overlaps, place, resizedTo } from "./layout.ts";

const item = (key: number, x: number, y: number, width: number, height: number): Item => ({
  key,
  widget: { type: "markdown", title: "", markdown: "", layout: { x, y, width, height } },
});
const layouts = (items: readonly Item[]) => items.map(({ widget: { layout } }) => Object.values(layout).join(","));

const box = fc
  .record({
    x: fc.nat(23),
    y: fc.nat(30),
    width: fc.integer({ min: 1, max: 24 }),
    height: fc.integer({ min: 1, max: 12 }),
  })
  .map((layout) => ({ ...layout, width: Math.min(layout.width, 24 - layout.x) }));
const items = fc
  .array(box, { maxLength: 12 })
  .map((boxes) => boxes.map(({ x, y, width, height }, key) => item(key, x, y, width, height)));

describe("the places of widgets", () => {
  it("[UI75] what is in the way goes down, the rest stays", () => {
    const board = [item(1, 0, 0, 8, 4), item(2, 8, 0, 8, 4), item(3, 0, 4, 8, 4)];
    deepEqual(layouts(place(board, 1, { x: 4, y: 0, width: 8, height: 4 })), ["4,0,8,4", "8,4,8,4", "0,4,8,4"]);
    deepEqual(layouts(place(board, 3, { x: 0, y: 1, width: 8, height: 4 })), ["0,5,8,4", "8,0,8,4", "0,1,8,4"]);
    deepEqual(layouts(place(board, 1, board[0]!.widget.layout)), layouts(board));
  });

  it("[UI75] nothing overlaps after a move, whatever was there before", () => {
    fc.assert(
      fc.property(items, box, (board, layout) => {
        if (board.length === 0) return;
        const moved = place(board, 0, layout);
        deepEqual(moved[0]!.widget.layout, layout);
        deepEqual(
          moved.map(({ key }) => key),
          board.map(({ key }) => key),
        );
        for (const [i, a] of moved.entries())
          for (const b of moved.slice(i + 1)) ok(!overlaps(a.widget.layout, b.widget.layout));
        deepEqual(layouts(place(moved, 0, layout)), layouts(moved), "and doing it again changes nothing");
      }),
    );
  });

  it("[UI75] a widget stays within the columns and the sizes of its kind", () => {
    const layout = { x: 4, y: 4, width: 8, height: 8 };
    deepEqual(movedTo(layout, 20, -3), { ...layout, x: 16, y: 0 });
    deepEqual(movedTo({ ...layout, width: 30 }, 2, 1), { ...layout, width: 30, x: 0, y: 1 });
    deepEqual(resizedTo("graph", layout, 1, 1), { ...layout, width: 6, height: 6 });
    deepEqual(resizedTo("markdown", layout, 99, 99), { ...layout, width: 20, height: 80 });
    deepEqual(resizedTo("value", layout, 5, 40), { ...layout, width: 5, height: 32 });
  });

  it("[UI75] a new widget takes the first free place", () => {
    deepEqual(freePlace([], 8, 8), { x: 0, y: 0, width: 8, height: 8 });
    const board = [item(1, 0, 0, 8, 4), item(2, 16, 0, 8, 4)];
    deepEqual(freePlace(board, 8, 4), { x: 8, y: 0, width: 8, height: 4 });
    deepEqual(freePlace(board, 9, 4), { x: 0, y: 4, width: 9, height: 4 });
    fc.assert(
      fc.property(items, (some) => {
        const found = freePlace(some, 6, 5);
        equal(
          some.some(({ widget }) => overlaps(widget.layout, found)),
          false,
        );
      }),
    );
  });
});
