import { Rejected } from "#core/errors.ts";
import { render, type Template } from "#core/migration/render.ts";

type DidYouMean = (word: string, known: readonly string[]) => string;

/** The file of a migration from a template and `KEY=VALUE` words. `invalid` with everything that is wrong. */
export function documentFrom(template: Template, name: string, set: readonly string[], didYouMean: DidYouMean): string {
  const values = Object.fromEntries(
    set.map((word) => {
      const at = word.indexOf("=");
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
  const found = render(template, name, values, didYouMean);
  if ("document" in found) return found.document;
  throw new Rejected("invalid", `Cannot make "${name}" from template "${template.name}": ${found.problems.join("; ")}`);
}

/** What `--set` takes. */
export const wantSetting = (word: string): string | undefined =>
  /^[a-z][a-z0-9-]*=/.test(word) ? undefined : `KEY=VALUE with a parameter's name, as in "service=api"`;
