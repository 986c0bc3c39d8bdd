import { z } from "zod";

/** What files that people write have in common. */

/** Something wrong with a file: where, and what was found and wanted. */
export interface FileProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Ends a message about an unknown word: `, did you mean "x"`, or nothing. */
export type DidYouMean = (word: string, known: readonly string[]) => string;

/** An object without unknown keys. */
export type StrictObject = <T extends z.ZodRawShape>(shape: T) => z.ZodObject<T, z.core.$strict>;

/** Nobody reads more of them, and each is compared with every key that there is. */
const MOST_UNKNOWN = 5;
const LONGEST_KEY = 80;
export const MOST_PROBLEMS = 50;

/** Objects without unknown keys. */
export const strict =
  (didYouMean: DidYouMean): StrictObject =>
  (shape) =>
    z.strictObject(shape, {
      error: (issue) => {
        if (issue.code !== "unrecognized_keys") return undefined;
        const known = Object.keys(shape);
        const words = issue.keys
          .slice(0, MOST_UNKNOWN)
          .map((key) =>
            key.length > LONGEST_KEY ? `"${key.slice(0, LONGEST_KEY)}…"` : `"${key}"${didYouMean(key, known)}`,
          );
        const more = issue.keys.length - words.length;
        if (more > 0) words.push(`${more} more`);
        return `found unknown ${words.join(" and ")}; known are ${known.join(", ")}`;
      },
    });

export const sayIssue: z.core.$ZodErrorMap = (issue) => {
  const found = issue.input === undefined ? "nothing" : JSON.stringify(issue.input)?.slice(0, 80);
  if (issue.code === "invalid_type") return `found ${found}, want ${issue.expected}`;
  if (issue.code === "invalid_value") return `found ${found}, want ${issue.values.map(String).join(", ")}`;
  return undefined;
};

export const problemsOf = ({ issues }: z.ZodError): readonly FileProblem[] =>
  issues
    .slice(0, MOST_PROBLEMS)
    .map(({ path, message }) => ({ path: path.filter((part) => typeof part !== "symbol"), message }));

/** What a schema makes of a value, or each thing that is wrong with it. */
export function problemsIn<T>(
  schema: z.ZodType<T>,
  value: unknown,
): { readonly data?: T; readonly problems: readonly FileProblem[] } {
  const { data, error } = schema.safeParse(value, { error: sayIssue });
  return error === undefined ? { data, problems: [] } : { problems: problemsOf(error) };
}

/** Names of what files define. */
export const Ident = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: 'want small letters, digits and "-", 63 at most' });
