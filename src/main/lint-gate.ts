import type { AskLint } from "#app/migration/ports.ts";
import { readFiles } from "#cli/ecs/files.ts";
import type { MigrationBehaviour } from "#core/ecs/behaviour.ts";
import { gateOf } from "#core/ecs/lint/gate.ts";
import { lint } from "#core/ecs/lint/lint.ts";
import type { Known } from "#core/ecs/read/subject.ts";
import type { Definition, Gate, LintGate } from "#core/migration/definition.ts";

const partsOf = ({ taskDefinition, service, targetGroup, behaviour }: LintGate) => ({
  taskDefinition,
  service,
  targetGroup,
  behaviour,
});

/** Files of this machine that a gate would have the server read. */
export const filesOfGate = (gate: Gate): readonly string[] =>
  gate.kind === "lint" ? Object.values(partsOf(gate)).filter((path) => path !== undefined) : [];

/** Asks the rules about the files of a gate. `read` refuses what the server may not read. */
export const askLint =
  (read: (path: string) => string): AskLint =>
  (gate, definition) => {
    const name = `lint of ${gate.taskDefinition}`;
    const files = readFiles(partsOf(gate), read);
    // What is in a file that is no definition is not for those who may only write migrations: places, and no words.
    if ("mistakes" in files)
      return { name, ok: false, found: `cannot be read: ${placesOf(files.mistakes)}; sawara ecs lint tells why` };
    return { name, ...gateOf(lint(within(files.known, definition)), gate.maxSeverity) };
  };

const placesOf = (mistakes: readonly string[]): string =>
  [...new Set(mistakes.map((mistake) => /^(.*?\.(?:json|ya?ml)(?::\d+:\d+)?)(?::|$)/.exec(mistake)?.[1] ?? "a file"))]
    .slice(0, 3)
    .join(", ");

/** What the migration says of itself, where its behaviour file says nothing. */
function within(known: Known, definition: Definition): Known {
  const { behaviour } = known;
  if (behaviour === undefined || behaviour.migration !== undefined) return known;
  return { ...known, behaviour: { ...behaviour, migration: migrationOf(definition) } };
}

function migrationOf({ policy, routes }: Definition): MigrationBehaviour {
  return {
    step: Math.min(...policy.steps.map(({ bake }) => bake.least)),
    warmupAge: policy.warmSeconds,
    followsTarget: routes.every(
      ({ config }) => config.driver !== "alb" || config.topology === "mirror" || config.canary.follow !== undefined,
    ),
  };
}
