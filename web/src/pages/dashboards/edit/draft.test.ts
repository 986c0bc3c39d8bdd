import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import type { DashboardContent, WidgetAnswer } from "#wire/own/boards.ts";
import { added, contentOf, draftOf, newWidget, sameDraft } from "./draft.ts";

const text = (markdown: string, x: number, y: number): WidgetAnswer => ({
  type: "markdown",
  title: "",
  markdown,
  layout: { x, y, width: 8, height: 4 },
});
const content: DashboardContent = {
  title: "Shop",
  memo: "",
  urlPath: "shop",
  widgets: [text("third", 0, 4), text("first", 0, 0), text("second", 8, 0)],
};

it("[UI75] widgets keep the order in which they are stored; keys follow the reader's eye", () => {
  const draft = draftOf(content);
  deepEqual(contentOf(draft), content);
  deepEqual(
    draft.items.map(({ key }) => key),
    [3, 1, 2],
  );
});

it("[UI75] a new widget comes last, in the first free place", () => {
  const { draft, key } = added(draftOf(content), newWidget("graph"));
  equal(key, 4);
  deepEqual(draft.items.at(-1)!.widget.layout, { x: 16, y: 0, width: 8, height: 10 });
  equal(sameDraft(draft, draftOf(content)), false);
  equal(sameDraft(draftOf(content), draftOf(contentOf(draftOf(content)))), true);
});
