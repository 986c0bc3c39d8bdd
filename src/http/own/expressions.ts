import type { Expressions } from "#app/expressions.ts";
import { Rejected } from "#core/errors.ts";
import { ExpressionError } from "#core/expression/problem.ts";
import { gridFor } from "#core/grid.ts";
import { type Route, route } from "#http/route.ts";
import type { Clock } from "#kit/clock.ts";
import { ExpressionQuery, ExpressionResult } from "#wire/own/expressions.ts";
import { writeExpressionResult } from "#wire/query-write.ts";

export function expressionRoutes(expressions: Expressions, clock: Clock): Route[] {
  return [
    route({
      method: "POST",
      path: "/api/sawara/v1/expressions",
      needs: "read",
      summary: "The series of one graph expression, or where it is wrong",
      tag: "graphs",
      body: ExpressionQuery,
      answer: ExpressionResult,
      handle: async ({ principal, body }) => {
        const { expression, from, to, width } = body as typeof body & { width: number };
        if (to <= from)
          throw new Rejected("invalid", `Cannot query: found from ${from} and to ${to}, want from before to`);
        const grid = gridFor({ from, to }, width);
        try {
          const now = Math.floor(clock.now() / 1000);
          const { series } = await expressions.evaluate(principal.org, expression, grid, now);
          const lines = series.map(({ values, ...rest }) => ({
            ...rest,
            cells: { averages: values, mins: values, maxs: values },
          }));
          return writeExpressionResult(grid, lines, undefined);
        } catch (error) {
          if (!(error instanceof ExpressionError)) throw error;
          const { line, column, offset, length, found, wanted, suggestion } = error.problem;
          const problem = { message: error.message, line, column, offset, length, found, wanted };
          return writeExpressionResult(grid, [], suggestion === undefined ? problem : { ...problem, suggestion });
        }
      },
    }),
  ];
}
