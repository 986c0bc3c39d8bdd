/** A file that many migrations are made from. */
export interface Template {
  readonly name: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** A migration's file with `${parameter}` in it, and `${name}` for the migration's own; `$${x}` is `${x}` as it stands. */
  readonly text: string;
}

export interface Parameter {
  readonly description?: string | undefined;
  /** Absent: a value has to be given. */
  readonly default?: string | undefined;
}

/** Ends a message about an unknown word: `, did you mean "x"`, or nothing. */
type DidYouMean = (word: string, known: readonly string[]) => string;

/** What is always there. */
const NAME = "name";
const PLACE = /\$(\$?)\{([^{}\n]*)\}/g;

/**
 * The file of one migration, or everything that keeps it from being made. It says which template and values it was made from.
 */
export function render(
  { name: templateName, parameters, text }: Template,
  name: string,
  given: Readonly<Record<string, string>>,
  didYouMean: DidYouMean,
): { readonly document: string } | { readonly problems: readonly string[] } {
  const known = Object.keys(parameters);
  const values: Record<string, string> = {};
  const problems: string[] = [];
  for (const key of Object.keys(given))
    if (!known.includes(key))
      problems.push(`found value for "${key}"${didYouMean(key, known)}; parameters are ${known.join(", ") || "none"}`);
  for (const [key, { default: usual, description }] of Object.entries(parameters)) {
    const value = given[key] ?? usual;
    if (value === undefined)
      problems.push(
        `found no value for "${key}"${description === undefined ? "" : ` (${description})`}, want --set ${key}=…`,
      );
    else if (/[\r\n]/.test(value)) problems.push(`found a line end in the value of "${key}", want one line`);
    else values[key] = value;
  }
  const all: Readonly<Record<string, string>> = { ...values, [NAME]: name };
  const filled = text.replace(PLACE, (place, escaped: string, key: string) => {
    if (escaped !== "") return place.slice(1);
    if (!known.includes(key) && key !== NAME)
      problems.push(`found ${place} in the text${didYouMean(key, known)}, want a parameter`);
    return all[key] ?? place;
  });
  if (problems.length > 0) return { problems };
  const spelled = Object.entries(values).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  const origin = `template: { name: ${templateName}, values: { ${spelled.join(", ")} } }`;
  return { document: `${filled.trimEnd()}\n${origin}\n` };
}
