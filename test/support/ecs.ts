import { readFileSync } from "node:fs";
import { RULE_IDS } from "#core/ecs/lint/catalogue.ts";
import type { Part } from "#core/ecs/lint/rule.ts";
import { type Known, readKnown } from "#core/ecs/read/subject.ts";
import type { Scene } from "#core/ecs/simulate/scene.ts";
import { didYouMean } from "#kit/suggest.ts";
import { parseYaml } from "#kit/yaml.ts";
import { ROOT } from "./source-files.ts";

/** The files of a talk of 2021: a warm-up container beside a JVM, as its slide has it. */
export const TALK = `${ROOT}test/fixtures/ecs/talk-2021`;

export const TALK_FILES = {
  taskDefinition: `${TALK}/task-definition.yaml`,
  service: `${TALK}/service.json`,
  targetGroup: `${TALK}/target-group.json`,
  behaviour: `${TALK}/behaviour.yaml`,
} as const satisfies Record<Part, string>;

/** What values mean that a file could hold; throws what is wrong with them. */
export function knownOf(roots: Readonly<Partial<Record<Part, unknown>>>): Known {
  const read = readKnown(roots, RULE_IDS, didYouMean);
  if ("value" in read) return read.value;
  throw new Error(read.problems.map(({ part, path, message }) => `${part} ${path.join(".")}: ${message}`).join("\n"));
}

const parsed = (file: string): unknown => parseYaml(readFileSync(file, "utf8")).value;

/** The talk's scene, with what a test says differently. */
export function talk(edit: (roots: TalkRoots) => void = () => {}): Scene & Known & { readonly behaviour: object } {
  const roots = {
    taskDefinition: parsed(TALK_FILES.taskDefinition),
    service: parsed(TALK_FILES.service),
    targetGroup: parsed(TALK_FILES.targetGroup),
    behaviour: parsed(TALK_FILES.behaviour),
  } as TalkRoots;
  edit(roots);
  const known = knownOf(roots);
  return { ...known, behaviour: known.behaviour! };
}

type Loose = Record<string, unknown>;

/** As the files hold it; tests write into it. */
export interface TalkRoots extends Record<Part, unknown> {
  taskDefinition: { containerDefinitions: [Loose & { healthCheck: Loose }, Loose, ...Loose[]] } & Loose;
  service: Loose;
  targetGroup: { TargetGroups: [Loose] };
  behaviour: { behaviour: { app: Loose; warmup: Loose; alb: Loose } & Loose };
}
