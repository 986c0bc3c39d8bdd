import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "node:test";
import { newWidget } from "./draft.ts";
import { GRAPH_SOURCES, isChosen, newSource, withCurrent } from "./source.ts";

describe("what a widget shows", () => {
  it("[UI114] has to be chosen before the widget is shown or saved", () => {
    for (const type of GRAPH_SOURCES) {
      const graph = newWidget("graph");
      equal(graph.type === "graph" && isChosen({ ...graph, graph: newSource(type) }), false, type);
    }
    equal(isChosen(newWidget("value")), false);
    equal(isChosen(newWidget("alertStatus")), false);
    equal(isChosen(newWidget("markdown")), true, "an empty text is a text");
    const graph = newWidget("graph");
    if (graph.type !== "graph") return;
    equal(isChosen({ ...graph, graph: { type: "host", hostId: "h", name: "" } }), false);
    equal(isChosen({ ...graph, graph: { type: "host", hostId: "h", name: "cpu" } }), true);
    equal(isChosen({ ...graph, graph: { type: "expression", expression: " " } }), false);
  });

  it("[UI114] stays among what is offered when it is gone", () => {
    deepEqual(withCurrent(["a", "b"], "b"), ["a", "b"]);
    deepEqual(withCurrent(["a", "b"], "old"), ["old", "a", "b"]);
    deepEqual(withCurrent(["a"], ""), ["a"]);
  });
});
