import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { Rejected } from "#core/errors.ts";
import { anyExpression } from "#test/support/expressions.ts";
import { formatExpression, layOutExpression } from "./format.ts";
import { parseExpression } from "./parse.ts";
import { ExpressionError, type Problem } from "./problem.ts";

const problemOf = (text: string): Problem => {
  try {
    parseExpression(text);
  } catch (error) {
    ok(error instanceof ExpressionError && error instanceof Rejected);
    equal(error.reason, "invalid");
    return error.problem;
  }
  throw new Error(`"${text}" was read`);
};

it("[EX1] every function of Mackerel's table is read", () => {
  const same = (text: string) => equal(formatExpression(parseExpression(text)), text);
  same("host(2bAc, loadavg5)");
  same("service(Shop, http.status.5xx)");
  same("role(Shop:web, custom.jobs.*)");
  same("roleSlots(Shop:web, cpu.user.percentage)");
  for (const name of ["avg", "max", "min", "sum", "product", "stack"]) same(`${name}(host(a, b))`);
  same("percentile(role(a:b, c), 99.9)");
  same("diff(host(a, b), host(a, c))");
  same("divide(host(a, b), host(a, c))");
  same("scale(host(a, b), -31.4/6.25)");
  same("offset(host(a, b), 32)");
  same("timeShift(host(a, b), 1w)");
  same("movingAverage(host(a, b), 30m)");
  same("linearRegression(host(a, b), 6h)");
  same("timeLeftForecast(host(a, b), 3mo, 1)");
  same("group(host(a, b), service(c, d), avg(role(e:f, g)))");
  same("alias(host(a, b), 'today')");
});

it("[EX1] blanks, line breaks, quotes and spellings of numbers are as free as Mackerel's", () => {
  const same = (text: string, want: string) => equal(formatExpression(parseExpression(text)), want);
  same("  avg (\n\trole ( 'Blog: db' ,\r\n\"loadavg5\" )\n)\n", "avg(role(Blog:db, loadavg5))");
  same("role(Blog : db, x)", "role(Blog:db, x)");
  same("host('2bAc', '4')", "host(2bAc, 4)");
  same("timeShift(host(a, b), '1mo')", "timeShift(host(a, b), 1mo)");
  same("timeShift(host(a, b), 0m)", "timeShift(host(a, b), 0m)");
  same("scale(host(a, b), 1 / 86400)", "scale(host(a, b), 1/86400)");
  same("scale(host(a, b), .5)", "scale(host(a, b), 0.5)");
  same("scale(host(a, b), -5.)", "scale(host(a, b), -5)");
  same("scale(host(a, b), 1E+3)", "scale(host(a, b), 1000)");
  same("scale(host(a, b), -0)", "scale(host(a, b), 0)");
  same(`alias(host(a, b), "it's")`, "alias(host(a, b), 'it\\'s')");
  same(`alias(host(a, b), 'a\\'b\\\\c\\n')`, "alias(host(a, b), 'a\\'b\\\\c\\\\n')");
  same("alias(host(a, b), '今日')", "alias(host(a, b), '今日')");
  same("alias(host(a, b), '')", "alias(host(a, b), '')");
});

it("[EX3] a mistake is named with its place, what is there and what should be", () => {
  const f = (text: string, want: Problem["want"], found: string, line: number, column: number) => {
    const problem = problemOf(text);
    deepEqual([problem.want, problem.found, problem.line, problem.column], [want, found, line, column], text);
    ok(text.slice(problem.offset, problem.offset + problem.length).startsWith(found.replace("…", "")));
  };
  f("", "function", "", 1, 1);
  f("42", "function", "42", 1, 1);
  f("avg", "open", "", 1, 4);
  f("avg()", "function", ")", 1, 5);
  f("avg(host(a, b)", "close", "", 1, 15);
  f("avg(host(a, b), host(a, c))", "close", ",", 1, 15);
  f("group(host(a, b) host(a, c))", "more", "host", 1, 18);
  f("diff(host(a, b))", "comma", ")", 1, 16);
  f("avg(\n  host(a, b)\r\n) x", "end", "x", 3, 3);
  f("host(a b)", "comma", "b", 1, 8);
  f("host(a.b, c)", "host", "a.b", 1, 6);
  f("host(a, b/c)", "close", "/", 1, 10);
  f("host(a, 'b c')", "metric", "'b c'", 1, 9);
  f("service(a:b, c)", "comma", ":", 1, 10);
  f("service('', c)", "service", "''", 1, 9);
  f("role(web, x)", "role", ",", 1, 9);
  f("role('a:b:c', x)", "role", "'a:b:c'", 1, 6);
  f("scale(host(a, b), x)", "factor", "x", 1, 19);
  f("scale(host(a, b), '1')", "factor", "'1'", 1, 19);
  f("scale(host(a, b), 1e999)", "factor", "1e999", 1, 19);
  f("scale(host(a, b), 1/0)", "divisor", "0", 1, 21);
  f("percentile(host(a, b), 100)", "percentage", "100", 1, 24);
  f("percentile(host(a, b), 0)", "percentage", "0", 1, 24);
  f("timeShift(host(a, b), 1s)", "duration", "1s", 1, 23);
  f("timeShift(host(a, b), 1)", "duration", "1", 1, 23);
  f("timeShift(host(a, b), 101y)", "duration", "101y", 1, 23);
  f("alias(host(a, b), today)", "text", "today", 1, 19);
  f("alias(host(a, b), 'today)", "quote", "'today)", 1, 19);
  f("host('a, b)", "quote", "'a, b)", 1, 6);
  f("host(a, b) ＋ 1", "end", "＋", 1, 12);
  f("avg(😀)", "function", "😀", 1, 5);
  f(`alias(host(a, b), ${"x".repeat(50)})`, "text", `${"x".repeat(40)}…`, 1, 19);
});

it("[EX3] a function that is nearly spelled right is suggested, and messages are sentences", () => {
  const f = (word: string, suggestion: string | undefined) =>
    equal(problemOf(`${word}(host(a, b))`).suggestion, suggestion, word);
  f("averag", undefined);
  f("agv", "avg");
  f("mix", "max");
  f("summ", "sum");
  f("rolesSlots", "roleSlots");
  f("roleslots", "roleSlots");
  f("timeshift", "timeShift");
  f("movingAvg", undefined);
  f("percentil", "percentile");
  f("toString", undefined);
  f("constructor", undefined);
  throws(() => parseExpression("avg(\nrolee(a:b, c))"), {
    message:
      'Cannot read expression at line 2, column 1: found "rolee", want a function such as "host", did you mean "role"',
  });
  throws(() => parseExpression("avg("), {
    message: 'Cannot read expression at line 1, column 5: found the end, want a function such as "host"',
  });
});

it("[EX4] depth, calls and length have limits, and no text overflows the stack", () => {
  const nested = (depth: number) => `${"avg(".repeat(depth - 1)}host(a, b)${")".repeat(depth - 1)}`;
  ok(parseExpression(nested(50)));
  equal(problemOf(nested(51)).want, "shallower");
  equal(problemOf("avg(".repeat(16_000)).want, "shallower");
  const many = (calls: number) => `group(${Array.from({ length: calls - 1 }, () => "host(a,b)").join(",")})`;
  ok(parseExpression(many(1_000)));
  equal(problemOf(many(1_001)).want, "fewer");
  equal(problemOf(" ".repeat(65_537)).want, "shorter");
  equal(problemOf(`alias(host(a, b), '${"x".repeat(65_536)}')`).want, "shorter");
});

it("[EX4] whatever the text, there is an expression or a refusal", () => {
  const piece = fc.constantFrom(
    ...[
      "avg",
      "host",
      "role",
      "group",
      "alias",
      "scale",
      "timeShift",
      "(",
      ")",
      ",",
      ":",
      "/",
      "'",
      '"',
      "\\",
      " ",
      "\n",
    ],
    ...["a", "loadavg5", "1w", "-1.5", "1e9", "*", ".", "😀", "\ud800", "percentile(host(a, b), "],
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join("")),
    fc.tuple(anyExpression, fc.nat(200), fc.string({ maxLength: 3 })).map(([expression, at, dirt]) => {
      const good = formatExpression(expression);
      return good.slice(0, at) + dirt + good.slice(at);
    }),
  );
  fc.assert(
    fc.property(text, (each) => {
      let expression: ReturnType<typeof parseExpression>;
      try {
        expression = parseExpression(each);
      } catch (error) {
        ok(error instanceof ExpressionError, String(error));
        ok(error.problem.offset + error.problem.length <= each.length);
        return;
      }
      deepEqual(parseExpression(formatExpression(expression)), expression);
    }),
  );
});

it("[EX2] an expression that is written down and read again is the same, on one line or laid out", () => {
  fc.assert(
    fc.property(anyExpression, (expression) => {
      const text = formatExpression(expression);
      deepEqual(parseExpression(text), expression);
      equal(formatExpression(parseExpression(text)), text);
      const laidOut = layOutExpression(expression);
      deepEqual(parseExpression(laidOut), expression);
      equal(layOutExpression(parseExpression(laidOut)), laidOut);
    }),
  );
  equal(
    layOutExpression(
      parseExpression(
        "group(alias(avg(role(Shop:web, loadavg5)), 'now'), timeShift(avg(role(Shop:web, loadavg5)), 1w))",
      ),
    ),
    `group(
  alias(avg(role(Shop:web, loadavg5)), 'now'),
  timeShift(avg(role(Shop:web, loadavg5)), 1w)
)`,
  );
});
