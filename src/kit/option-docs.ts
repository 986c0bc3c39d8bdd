import { envName, fileKey, flagName, type Option, type OptionTable } from "./option-table.ts";

/** Help, sample file and manual page are written from the table, so that none of them can forget an option. */
function visible(table: OptionTable): [string, Option<unknown>][] {
  return Object.entries(table.options).filter(([, option]) => !option.hidden);
}

/** The default as a person would write it, or the words for having none. */
export function showDefault(option: Option<unknown>): string {
  const shown = option.default === undefined ? "" : option.kind.show(option.default);
  return shown === "" ? (option.absent ?? "none") : shown;
}

function flagUsage(key: string, option: Option<unknown>): string {
  const name = flagName(key);
  const short = option.short === undefined ? "" : `-${option.short}, `;
  if (option.kind.boolean) return option.default === true ? `${short}--[no-]${name}` : `${short}--${name}`;
  // A closed set of words is written as it is typed.
  const { word } = option.kind;
  return `${short}--${name} ${word.includes("|") ? word : word.toUpperCase()}`;
}

function groups(table: OptionTable): Map<string, [string, Option<unknown>][]> {
  const map = new Map<string, [string, Option<unknown>][]>();
  for (const entry of visible(table)) {
    const group = entry[1].group ?? "Options";
    map.set(group, [...(map.get(group) ?? []), entry]);
  }
  return map;
}

/** The options part of `--help`: flags on the left, words on the right, no line over `width`. */
export function helpText(table: OptionTable, width = 80): string {
  const indent = 6;
  const lines: string[] = [];
  for (const [group, entries] of groups(table)) {
    lines.push(`${group}:`);
    for (const [key, option] of entries) {
      lines.push(`  ${flagUsage(key, option)}`);
      const env = ` [${envName(table.envPrefix, key)}, default ${showDefault(option)}]`;
      const text = option.help + (option.only === "flag" ? "" : env);
      for (const line of wrap(text, width - indent)) lines.push(" ".repeat(indent) + line);
    }
    lines.push("");
  }
  return lines.join("\n");
}

/** A configuration file with every key, each commented out at its default. */
export function sampleFile(table: OptionTable, heading: readonly string[]): string {
  const lines = heading.map((line) => `# ${line}`.trimEnd());
  for (const [group, entries] of groups(table)) {
    const inFile = entries.filter(([, option]) => option.only === undefined);
    if (inFile.length === 0) continue;
    lines.push("", `## ${group}`);
    for (const [key, option] of inFile) {
      lines.push("", ...wrap(option.help, 98).map((line) => `# ${line}`));
      if (option.default === undefined) lines.push(`# Default: ${showDefault(option)}.`);
      lines.push(`# ${fileKey(key)} = ${tomlExample(option)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

/** The default in TOML; where there is none, an empty value of the right shape to fill in. */
function tomlExample(option: Option<unknown>): string {
  const { kind } = option;
  if (option.default === undefined) return kind.list ? "[]" : kind.toml[0] === "integer" ? "0" : '""';
  if (kind.list) return JSON.stringify(option.default);
  const shown = kind.show(option.default);
  const bare = kind.toml.includes("boolean") || (kind.toml.includes("integer") && /^\d+$/.test(shown));
  return bare ? shown : JSON.stringify(shown);
}

/** Every option of a table as Markdown tables, one a group. */
export function markdownTables(table: OptionTable, headingLevel: number): string {
  const parts: string[] = [];
  for (const [group, entries] of groups(table)) {
    parts.push(`${"#".repeat(headingLevel)} ${group}`, "");
    parts.push("| Flag | Variable | File key | Kind | Default | Meaning |", "| --- | --- | --- | --- | --- | --- |");
    for (const [key, option] of entries) {
      const { kind } = option;
      const name = flagName(key);
      const flags = [
        kind.boolean ? `--${name}, --no-${name}` : `--${name}`,
        ...(kind.secret ? [`--${name}-file`] : []),
      ];
      const variable = envName(table.envPrefix, key);
      const variables = [variable, ...(kind.secret ? [`${variable}_FILE`] : []), ...(option.env ?? [])];
      const keys = option.only !== undefined ? [] : [fileKey(key), ...(kind.secret ? [`${fileKey(key)}_file`] : [])];
      const code = (texts: readonly string[]) => texts.map((text) => `\`${text}\``).join(", ");
      const shown = showDefault(option);
      const isValue = option.default !== undefined && kind.show(option.default) !== "";
      const note = option.deprecated === undefined ? "" : ` **Deprecated:** ${option.deprecated}.`;
      const cells = [
        code(flags),
        code(variables),
        code(keys),
        kind.word,
        isValue ? code([shown]) : shown,
        option.help + note,
      ];
      parts.push(`| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`);
    }
    parts.push("");
  }
  return parts.join("\n");
}

/** Breaks text between words, so that no line is longer than `width` unless one word is. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    }
    line += (line === "" ? "" : " ") + word;
  }
  return line === "" ? lines : [...lines, line];
}
