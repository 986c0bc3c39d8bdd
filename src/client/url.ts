/** One segment of a path. */
export const part = encodeURIComponent;

type Parameter = string | number | readonly string[] | undefined;

/** A query string with its question mark; lists repeat their name, absent and empty ones are left out. */
export function search(parameters: Readonly<Record<string, Parameter>>): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined || value === "") continue;
    for (const one of Array.isArray(value) ? value : [value]) pairs.append(name, String(one));
  }
  const text = pairs.toString();
  return text === "" ? "" : `?${text}`;
}
