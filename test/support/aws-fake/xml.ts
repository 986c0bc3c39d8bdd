/** `a.member.1.b=c` as `{a: [{b: "c"}]}`: how the Query protocol writes down a structure. */
export function fromQuery(body: string): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [key, value] of new URLSearchParams(body)) {
    const path = key.split(".");
    let at = root;
    for (const part of path.slice(0, -1)) {
      at[part] ??= {};
      at = at[part] as Record<string, unknown>;
    }
    at[path.at(-1)!] = value;
  }
  return toLists(root) as Record<string, unknown>;
}

function toLists(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]![0] === "member" && typeof entries[0]![1] === "object")
    return Object.entries(entries[0]![1] as object)
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([, each]) => toLists(each));
  return Object.fromEntries(entries.map(([key, each]) => [key, toLists(each)]));
}

/** Lists are spelled with the name of their items. */
export function toXml(value: unknown, item: string): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return value.map((each) => `<${item}>${toXml(each, item)}</${item}>`).join("");
  if (typeof value === "object" && value !== null)
    return Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([key, each]) => `<${key}>${toXml(each, itemOf(key, item))}</${key}>`)
      .join("");
  return escapeXml(String(value));
}

const itemOf = (key: string, item: string): string => (item === "member" ? "member" : key.replace(/s$/, ""));

const escapeXml = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const plainOf = (text: string): string =>
  text
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&");

/** What is in an element; good enough for what the SDK sends. */
export const inside = (xml: string, tag: string): string | undefined => {
  const found = new RegExp(`<${tag}(?: [^>]*)?>(.*?)</${tag}>`, "s").exec(xml)?.[1];
  return found === undefined ? undefined : plainOf(found);
};
export const every = (xml: string, tag: string): readonly string[] =>
  Array.from(xml.matchAll(new RegExp(`<${tag}(?: [^>]*)?>(.*?)</${tag}>`, "gs")), ([, found]) => found!);
