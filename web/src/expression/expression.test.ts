import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { formatExpression } from "#core/expression/format.ts";
import { parseExpression } from "#core/expression/parse.ts";
import { caretIn } from "./caret.ts";
import { highlight } from "./highlight.ts";
import { expressionOf } from "./of-graph.ts";
import { narrow, withPatterns } from "./suggestions.ts";

describe("the expression editor", () => {
  it("[UI64] every piece of a text has a look, and nothing is left out", () => {
    const looks = (text: string) => highlight(text).map(({ text: piece, look }) => `${piece} ${look}`);
    deepEqual(looks("scale(hots(a), 1/2)"), [
      "scale function",
      "( mark",
      "hots unknown",
      "( mark",
      "a name",
      ") mark",
      ", mark",
      "  blank",
      "1 number",
      "/ mark",
      "2 number",
      ") mark",
    ]);
    deepEqual(looks("alias(x, 'a"), ["alias function", "( mark", "x name", ", mark", "  blank", "'a text"]);
    fc.assert(
      fc.property(fc.string(), fc.nat(20), fc.nat(20), (text, offset, length) => {
        const pieces = highlight(text, { offset, length });
        equal(pieces.map((piece) => piece.text).join(""), text);
        const wrong = pieces
          .filter((piece) => piece.wrong)
          .map((piece) => piece.text)
          .join("");
        equal(wrong, text.slice(offset, offset + length));
      }),
    );
  });

  it("[UI65] what may be written depends on where the caret is", () => {
    /** The caret is where the bar is. */
    const f = (marked: string, parameter: string | undefined, typed = "", replaced = typed, before: string[] = []) => {
      const at = marked.indexOf("|");
      const text = marked.replace("|", "");
      const found = caretIn(text, at);
      deepEqual(
        found === undefined
          ? [undefined]
          : [found.parameter, found.typed, text.slice(found.from, found.to), found.before],
        parameter === undefined ? [undefined] : [parameter, typed, replaced, before],
        marked,
      );
    };
    f("|", "metrics");
    f("av|", "metrics", "av");
    f("a|vg(x)", "metrics", "a", "avg");
    f("avg(|", "metrics");
    f("avg(ho|st(a, b))", "metrics", "ho", "host");
    f("host(2b|", "host", "2b");
    f("host('2b|", "host", "2b", "'2b");
    f("host(2bAc, |", "metric", "", "", ["2bAc"]);
    f("host(2bAc, load|avg5)", "metric", "load", "loadavg5", ["2bAc"]);
    f("role(Sh|", "role", "Sh");
    f("role(Shop:|", "role", "Shop:");
    f("role(Shop:we|b, x)", "role", "Shop:we", "Shop:web");
    f("role('Shop: web', |", "metric", "", "", ["Shop: web"]);
    f("role(Shop:web, lo|", "metric", "lo", "lo", ["Shop:web"]);
    f("timeShift(host(a, b), |)", "duration", "", "", ["host)"]);
    f("group(host(a, b), ho|", "metrics+", "ho", "ho", ["host)"]);
    f("avg(host(a, b)|", undefined);
    f("avg(host(a, b)) |", undefined);
    f("host(a |", undefined);
    f("host(a, b, |", undefined);
    f("nothing(|", undefined);
    f("alias(host(a, b), 'to|day')", "text", "to", "'today'", ["host)"]);
  });

  it("[UI65] suggestions narrow as one types, beginnings first, and end when all is typed", () => {
    const all = ["max", "min", "movingAverage", "sum", "timeShift"].map((text) => ({
      text,
      kind: "function" as const,
    }));
    const f = (typed: string, want: string[]) =>
      deepEqual(
        narrow(all, typed).map(({ text }) => text),
        want,
      );
    f("m", ["max", "min", "movingAverage", "sum", "timeShift"]);
    f("MA", ["max"]);
    f("min", []);
    f("ｓｕｍ", ["sum"]);
    const hosts = [{ text: "2bAc", detail: "web-1", kind: "host" as const }];
    equal(narrow(hosts, "web").length, 1);
  });

  it("[UI65] metrics that differ in their last part are offered together", () => {
    deepEqual(withPatterns(["custom.jobs.a", "custom.jobs.b", "custom.x", "loadavg1", "loadavg5"]), [
      "custom.jobs.*",
      "custom.jobs.a",
      "custom.jobs.b",
      "custom.x",
      "loadavg1",
      "loadavg5",
    ]);
  });
});

it("[UI66] a graph opens as an expression that shows the same", () => {
  const f = (item: Parameters<typeof expressionOf>[0], series: Parameters<typeof expressionOf>[1], want: string) => {
    const text = expressionOf(item, series);
    equal(formatExpression(parseExpression(text)), want);
  };
  const line = (key: string, label: string, stacked = false) => ({ key, label, stacked });
  f(
    { id: "a", kind: "host", host: "2b", metrics: ["loadavg5"] },
    [line("loadavg5", "5 min")],
    "alias(host(2b, loadavg5), '5 min')",
  );
  f(
    { id: "a", kind: "host", host: "2b", metrics: ["m.used", "m.free", "m.total"] },
    [line("m.used", "used", true), line("m.free", "it's free", true), line("m.total", "total")],
    "group(stack(group(alias(host(2b, m.used), 'used'), alias(host(2b, m.free), 'it\\'s free'))), alias(host(2b, m.total), 'total'))",
  );
  f(
    { id: "a", kind: "service", service: "Shop", metrics: ["a", "b"] },
    [],
    "group(service(Shop, a), service(Shop, b))",
  );
  f({ id: "a", kind: "role", service: "Shop", role: "web", metric: "loadavg5" }, [], "roleSlots(Shop:web, loadavg5)");
  f(
    { id: "a", kind: "role", service: "Shop", role: "web", metric: "x", stacked: true, full: true },
    [],
    "stack(roleSlots(Shop:web, x))",
  );
  f({ id: "a", kind: "expression", expression: "avg(host(a,b))" }, [], "avg(host(a, b))");
});
