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

/** What tables say in the place of a default that there cannot be. */
const MUST = "must be given";

/** Where else the option may be said, and what holds without it. A switch of a flag alone needs no "default false". */
function besideHelp(table: OptionTable, key: string, option: Option<unknown>): string {
  const unsaid = showDefault(option);
  const without = unsaid === MUST ? MUST : `default ${unsaid}`;
  if (option.only !== "flag") return ` [${envName(table.envPrefix, key)}, ${without}]`;
  return option.kind.boolean || unsaid === "none" ? "" : ` [${without}]`;
}

/** The options part of `--help`: flags on the left, words on the right, no line over `width`. */
export function helpText(table: OptionTable, width = 80): string {
  const indent = 6;
  const lines: string[] = [];
  for (const [group, entries] of groups(table)) {
    lines.push(`${group}:`);
    for (const [key, option] of entries) {
      lines.push(`  ${flagUsage(key, option)}`);
      const text = option.help + besideHelp(table, key, option);
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

/** Every option of a table as Markdown tables, one a group. A table that no file feeds has no column for its keys. */
export function markdownTables(table: OptionTable, headingLevel: number): string {
  const columns = visible(table).every(([, option]) => option.only !== undefined)
    ? COLUMNS.filter(([heading]) => heading !== "File key")
    : COLUMNS;
  const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const parts: string[] = [];
  for (const [group, entries] of groups(table)) {
    parts.push(`${"#".repeat(headingLevel)} ${group}`, "");
    parts.push(row(columns.map(([heading]) => heading)), row(columns.map(() => "---")));
    for (const [key, option] of entries) parts.push(row(columns.map(([, cell]) => cell(key, option, table.envPrefix))));
    parts.push("");
  }
  return parts.join("\n");
}

const code = (texts: readonly string[]): string => texts.map((text) => `\`${text}\``).join(", ");

const COLUMNS: readonly (readonly [
  heading: string,
  cell: (key: string, option: Option<unknown>, envPrefix: string) => string,
])[] = [
  [
    "Flag",
    (key, { kind }) => {
      const name = `--${flagName(key)}`;
      return code([name, ...(kind.boolean ? [`--no-${flagName(key)}`] : kind.secret ? [`${name}-file`] : [])]);
    },
  ],
  [
    "Variable",
    (key, { kind, env }, prefix) => {
      const name = envName(prefix, key);
      return code([name, ...(kind.secret ? [`${name}_FILE`] : []), ...(env ?? [])]);
    },
  ],
  [
    "File key",
    (key, { kind, only }) => {
      const name = fileKey(key);
      return only === undefined ? code([name, ...(kind.secret ? [`${name}_file`] : [])]) : "";
    },
  ],
  ["Kind", (_, { kind }) => kind.word],
  [
    "Default",
    (_, option) => {
      const isValue = option.default !== undefined && option.kind.show(option.default) !== "";
      return isValue ? code([showDefault(option)]) : showDefault(option);
    },
  ],
  [
    "Meaning",
    (_, { help, deprecated }) => (deprecated === undefined ? help : `${help} **Deprecated:** ${deprecated}.`),
  ],
];

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
