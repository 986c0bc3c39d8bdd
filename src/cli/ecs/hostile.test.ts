import { ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { EXIT } from "#cli/exit.ts";
import { parseYaml } from "#kit/yaml.ts";
import { newTerminal } from "#test/support/terminal.ts";
import { showCpus } from "./cpus.ts";
import { lintFiles } from "./lint.ts";
import { simulateFiles } from "./simulate.ts";

const TALK = fileURLToPath(new URL("../../../test/fixtures/ecs/talk-2021", import.meta.url));
const FILES = {
  taskDefinition: "task-definition.yaml",
  service: "service.json",
  targetGroup: "target-group.json",
  behaviour: "behaviour.yaml",
};
const WHOLE = Object.fromEntries(
  Object.values(FILES).map((name) => [name, parseYaml(readFileSync(`${TALK}/${name}`, "utf8")).value]),
);

type Path = readonly (string | number)[];

function pathsIn(value: unknown, at: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, each]) => pathsIn(each, [...at, key]))];
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  const copy: Record<string | number, unknown> = Array.isArray(value)
    ? ([...value] as never)
    : { ...(value as object) };
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

const anything = fc.oneof(
  fc.constantFrom<unknown[]>(
    null,
    "",
    0,
    -1,
    1e-9,
    1e308,
    1e9,
    [],
    {},
    [[]],
    "9".repeat(400),
    "-XX:ActiveProcessorCount=-1",
  ),
  fc.jsonValue(),
  fc.integer({ min: -10, max: 1_000_000 }),
);
const changes = fc.array(fc.record({ file: fc.constantFrom(...Object.values(FILES)), place: fc.nat(), by: anything }), {
  minLength: 1,
  maxLength: 4,
});

/** Of files with anything anywhere, the exit code of each verb. */
function verbsOf(read: (file: string) => string): number[] {
  const { terminal } = newTerminal();
  const said = { read, language: "ja", terminal } as const;
  return [
    lintFiles({ ...said, files: FILES, format: "text", maxSeverity: "warning", ignore: [], version: "0" }),
    lintFiles({ ...said, files: FILES, format: "sarif", maxSeverity: "none", ignore: [], version: "0" }),
    simulateFiles({ ...said, files: FILES, svg: () => {}, json: true }),
    showCpus({ ...said, files: FILES, container: undefined, hostCpus: undefined, json: false }),
  ];
}

it("[HD8] a definition with anything anywhere is judged or refused, and ends", () => {
  fc.assert(
    fc.property(changes, (all) => {
      const documents = { ...WHOLE };
      for (const { file, place, by } of all) {
        const paths = pathsIn(documents[file]);
        documents[file] = replaced(documents[file], paths[place % paths.length]!, by);
      }
      for (const code of verbsOf((file) => JSON.stringify(documents[file])))
        ok([EXIT.ok, EXIT.failed, EXIT.configuration].includes(code as never), `${code}`);
    }),
    {
      numRuns: 300,
      examples: [0, 1e-126, -1, 1e308].flatMap((by) =>
        pathsIn(WHOLE[FILES.targetGroup]).map((_, place) => [[{ file: FILES.targetGroup, place, by }]]),
      ) as never,
    },
  );
});
