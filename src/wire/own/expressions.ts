import { z } from "zod";
import { QuerySeries } from "./graphs.ts";

/** `POST /expressions`: one expression over a range, as `POST /query` has it, but with the place of a mistake as data. */
export const ExpressionQuery = z.object({
  expression: z.string(),
  from: z.number().int(),
  to: z.number().int(),
  /** Pixels to fill, as in `Query`. */
  width: z.number().int().min(16).max(8192).default(800),
});
export type ExpressionQuery = z.input<typeof ExpressionQuery>;

/** Why a text is no expression. Lines and columns count from 1, columns in UTF-16 units. */
export const ExpressionProblem = z.object({
  message: z.string(),
  line: z.number().int(),
  column: z.number().int(),
  offset: z.number().int(),
  /** Of what was found; 0 at the end of the text. */
  length: z.number().int(),
  /** Empty at the end of the text. */
  found: z.string(),
  wanted: z.string(),
  /** The function that was probably meant. */
  suggestion: z.string().optional(),
});
export type ExpressionProblem = z.infer<typeof ExpressionProblem>;

/** Entry i of `values` is at `start + i * step`. A text that is no expression has no series and a `problem`. */
export const ExpressionResult = z.object({
  start: z.number().int(),
  step: z.number().int(),
  count: z.number().int(),
  series: z.array(QuerySeries),
  problem: ExpressionProblem.optional(),
});
export type ExpressionResult = z.infer<typeof ExpressionResult>;
