import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { UNITS } from "#core/graph/graph.ts";
import { MOST_PANES, readPanes, writePanes } from "./panes.ts";

it("[UI67] the panes are in the address, and Mackerel's permalinks are understood", () => {
  deepEqual(readPanes("?query=avg(host(a,b))&unit=percentage&title=Load"), [
    { expression: "avg(host(a,b))", unit: "percentage", title: "Load" },
  ]);
  deepEqual(readPanes("?expr=a&expr=b&unit=bytes&unit=nonsense"), [
    { expression: "a", unit: "bytes", title: "" },
    { expression: "b", unit: "float", title: "" },
  ]);
  equal(readPanes("").length, 1);
  equal(
    writePanes("?from=now-1d&expr=old", [{ expression: "a b", unit: "float", title: "" }]),
    "?from=now-1d&expr=a+b",
  );
  equal(writePanes("?from=now-1d&expr=old", readPanes("")), "?from=now-1d");
  const pane = fc.record(
    { expression: fc.string(), unit: fc.constantFrom(...UNITS), title: fc.string() },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(
      fc.array(pane, { minLength: 2, maxLength: MOST_PANES }),
      fc.constantFrom("expr" as const, "query" as const),
      (panes, name) => deepEqual(readPanes(writePanes("?from=now-1d", panes, name)), panes),
    ),
  );
});
