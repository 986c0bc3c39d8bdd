import { deepEqual, equal, match, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import { helpText, markdownTables, sampleFile, wrap } from "./option-docs.ts";
import {
  boolean,
  bytes,
  choice,
  integer,
  list,
  type OptionTable,
  option,
  path,
  resolveOptions,
  secret,
} from "./options.ts";

const TABLE = {
  envPrefix: "KELP_",
  options: {
    config: option(path, { only: "flag-or-variable", absent: "none is read", help: "Path of a file." }),
    workers: option(integer(1, 64), { group: "Speed", default: 4, help: "How many work at once." }),
    cap: option(bytes(0, 2 ** 40), { group: "Speed", default: 2 ** 30, help: "Size of the log." }),
    agent: option(boolean, { default: true, help: "Runs an agent." }),
    level: option(choice("low", "high"), { default: "low" as const, help: "How much | how little." }),
    peers: option(
      list("names", () => undefined),
      { default: [] as readonly string[], help: "Who else." },
    ),
    key: option(secret(8), { absent: "must be given", help: "The key." }),
    wait: option(integer(0, 60), { only: "flag", default: 5, help: "Seconds." }),
    dry: option(boolean, { only: "flag", default: false, help: "Does nothing." }),
    ghost: option(integer(0, 1), { default: 0, hidden: true, help: "Nobody sees this." }),
  },
} as const satisfies OptionTable;

describe("[OP1] from the table come", () => {
  it("the help, every visible option with variable and default, no line over the width", () => {
    const text = helpText(TABLE, 60);
    for (const name of ["--config PATH", "--workers NUMBER", "--[no-]agent", "--level low|high", "--key SECRET"]) {
      ok(text.includes(`  ${name}\n`), name);
    }
    match(text, /\[KELP_CAP, default 1GiB\]/);
    ok(!text.includes("ghost"));
    match(text, /The key\. \[KELP_KEY, must be given\]\n/);
    match(text, /Seconds\. \[default 5\]\n/);
    match(text, /Does nothing\.\n/);
    ok(text.split("\n").every((line) => line.length <= 60));
  });

  it("a sample file that changes nothing as it stands, and nothing when its defaults are switched on", () => {
    const text = sampleFile(TABLE, ["A sample."]);
    const read = (file: string) => {
      const resolved = resolveOptions(TABLE, {
        argv: [],
        env: {},
        file: { path: "f", text: file },
        readSecret: String,
      });
      return { values: resolved.values, problems: resolved.problems };
    };
    const defaults = resolveOptions(TABLE, { argv: [], env: {}, readSecret: String }).values;
    deepEqual(read(text), { values: defaults, problems: [] });
    const switchedOn = text.replace(/^# ((?:workers|cap|agent|level|peers) = )/gm, "$1");
    ok(switchedOn !== text);
    deepEqual(read(switchedOn), { values: defaults, problems: [] });
  });

  it("a manual page whose cells stay cells", () => {
    const rows = markdownTables(TABLE, 2)
      .split("\n")
      .filter((line) => line.startsWith("| `"));
    equal(rows.length, Object.values(TABLE.options).filter((one) => !("hidden" in one)).length);
    for (const row of rows) equal(row.split(/(?<!\\)\|/).length, 8, row);
    match(rows.join("\n"), /`--key`, `--key-file` \| `KELP_KEY`, `KELP_KEY_FILE` \| `key`, `key_file`/);
  });
});

it("text is broken between words, and a word too long for a line has one to itself", () => {
  deepEqual(wrap("a bb ccc dddd", 5), ["a bb", "ccc", "dddd"]);
  deepEqual(wrap("abcdefgh ij", 4), ["abcdefgh", "ij"]);
  deepEqual(wrap("", 4), []);
});
