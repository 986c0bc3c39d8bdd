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

/** Objects without unknown keys. */
export const strict =
  (didYouMean: DidYouMean): StrictObject =>
  (shape) =>
    z.strictObject(shape, {
      error: (issue) => {
        if (issue.code !== "unrecognized_keys") return undefined;
        const known = Object.keys(shape);
        const words = issue.keys.map((key) => `"${key}"${didYouMean(key, known)}`);
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
  issues.map(({ path, message }) => ({ path: path.filter((part) => typeof part !== "symbol"), message }));

/** Names of what files define. */
export const Ident = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: 'want small letters, digits and "-", 63 at most' });
