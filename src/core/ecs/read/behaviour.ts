import {
  type AlbBehaviour,
  type Behaviour,
  type ContainerBehaviour,
  ENGINES,
  type Ignored,
  type Moment,
  QUIET,
  UNDECLARED,
} from "#core/ecs/behaviour.ts";
import { parseRuntime } from "#core/ecs/cpus/runtime.ts";
import type { Read } from "./document.ts";
import { type Fields, type FileProblem, fieldsOf, isDict, shown } from "./fields.ts";
import { secondsOf } from "./units.ts";
import type { DidYouMean } from "./words.ts";

const TOP = [
  ...["engine", "provisioning", "containerStart", "imagePull", "containers", "alb", "network", "migration"],
  ...["hostCpus", "ignore"],
];
const CONTAINER = [
  ...["pull", "portOpens", "ready", "healthyAfter", "hangs", "healthLatency", "cpuStarved", "runs", "exit"],
  ...["shutdown", "runtime"],
];
const ALB = ["pathOkAfter", "longestRequest", "sharedPaths"];
const NETWORK = ["nat", "endpoints", "allowLists"];
const MIGRATION = ["step", "warmupAge", "followsTarget"];
const IGNORE = ["id", "reason", "container"];

/** What a behaviour may name: containers of the task definition, and rules that may be ignored. */
export interface Nameable {
  readonly names: readonly string[];
  readonly rules: readonly string[];
}

/** Reads a behaviour file. Containers stand under `containers` or beside the other keys. */
export function readBehaviour(root: unknown, { names, rules }: Nameable, didYouMean: DidYouMean): Read<Behaviour> {
  const problems: FileProblem[] = [];
  const inner = isDict(root) && isDict(root.behaviour) ? root.behaviour : root;
  if (!isDict(inner)) return { problems: [{ path: [], message: `found ${shown(root)}, want a behaviour as YAML` }] };
  const fields = fieldsOf(inner, inner === root ? [] : ["behaviour"], problems);
  const pulls = fields.child("imagePull");
  const containers: Record<string, ContainerBehaviour> = {};
  const add = (place: Fields, name: string) => {
    const child = place.child(name);
    if (child !== undefined) containers[name] = container(child, pulls && seconds(pulls, name), didYouMean);
  };
  const known = (place: Fields, others: readonly string[]) => {
    for (const key of place.keys) {
      const camel = camelCase(key);
      if (others.includes(camel)) continue;
      if (names.includes(key)) add(place, key);
      else
        place.problem(
          key,
          `found unknown "${key}"${didYouMean(key, [...others, ...names])}; known are ${[...others, ...names].join(", ")}`,
        );
    }
  };
  known(fields, TOP);
  const declared = fields.child("containers");
  if (declared !== undefined) known(declared, []);
  for (const name of pulls?.keys ?? []) {
    if (!names.includes(name))
      pulls!.problem(name, `found unknown "${name}"${didYouMean(name, names)}, want a container`);
    else containers[name] ??= { ...QUIET, pull: seconds(pulls!, name) ?? 0 };
  }
  const value: Behaviour = {
    engine: oneOf(fields, "engine", ENGINES) ?? UNDECLARED.engine,
    provisioning: seconds(fields, "provisioning") ?? UNDECLARED.provisioning,
    containerStart: seconds(fields, "containerStart") ?? UNDECLARED.containerStart,
    containers,
    alb: alb(fields.child("alb"), names, didYouMean),
    network: network(fields.child("network"), didYouMean),
    migration: migration(fields.child("migration"), didYouMean),
    hostCpus: fields.number("hostCpus"),
    ignore: fields.list("ignore").flatMap((each) => ignored(each, rules, didYouMean)),
  };
  return problems.length === 0 ? { value } : { problems };
}

const camelCase = (key: string): string => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Unknown keys, with the one that was probably meant. */
function strict(fields: Fields, known: readonly string[], didYouMean: DidYouMean): void {
  for (const key of fields.keys)
    if (!known.includes(camelCase(key)))
      fields.problem(key, `found unknown "${key}"${didYouMean(key, known)}; known are ${known.join(", ")}`);
}

function seconds(fields: Fields, key: string): number | undefined {
  const text = fields.text(key);
  if (text === undefined) return undefined;
  const found = secondsOf(text.trim());
  if (found === undefined) fields.problem(key, `found "${text}", want a duration as in "25s", "40ms" or "1m30s"`);
  return found;
}

function oneOf<T extends string>(fields: Fields, key: string, words: readonly T[]): T | undefined {
  const text = fields.text(key);
  const found = words.find((word) => word === text?.replaceAll(" ", ""));
  if (text !== undefined && found === undefined)
    fields.problem(key, `found "${text}", want ${words.map((word) => `"${word}"`).join(" or ")}`);
  return found;
}

function container(fields: Fields, pull: number | undefined, didYouMean: DidYouMean): ContainerBehaviour {
  strict(fields, CONTAINER, didYouMean);
  const portOpens =
    fields.text("portOpens") === "never" ? Number.POSITIVE_INFINITY : (seconds(fields, "portOpens") ?? 0);
  const runtime = fields.text("runtime");
  const parsed = runtime === undefined ? undefined : parseRuntime(runtime);
  if (runtime !== undefined && parsed === undefined)
    fields.problem("runtime", `found "${runtime}", want one as in "java 11.0.15", "go 1.24" or "node"`);
  return {
    pull: seconds(fields, "pull") ?? pull ?? 0,
    portOpens,
    ready: Math.max(portOpens, seconds(fields, "ready") ?? 0),
    healthyAfter: oneOf(fields, "healthyAfter", ["portOpens", "ready"]) ?? QUIET.healthyAfter,
    hangs: fields.flag("hangs") ?? QUIET.hangs,
    healthLatency: seconds(fields, "healthLatency") ?? QUIET.healthLatency,
    starved: starved(fields),
    runs: seconds(fields, "runs"),
    exit: fields.number("exit") ?? QUIET.exit,
    shutdown: seconds(fields, "shutdown") ?? QUIET.shutdown,
    runtime: parsed,
  };
}

/** `[30s, 60s]`, or a list of such. */
function starved(fields: Fields): ContainerBehaviour["starved"] {
  const found = fields.raw("cpuStarved");
  if (found === undefined) return [];
  const pairs = Array.isArray(found) && found.every((each) => !Array.isArray(each)) ? [found] : found;
  const read = (Array.isArray(pairs) ? pairs : [undefined]).map((pair) => {
    const [from, to, more] = Array.isArray(pair) ? pair.map((each) => secondsOf(String(each))) : [];
    return from === undefined || to === undefined || more !== undefined || from >= to
      ? undefined
      : ([from, to] as const);
  });
  if (read.includes(undefined))
    fields.problem("cpuStarved", `found ${shown(found)}, want from and to, as in [30s, 60s]`);
  return read.filter((each) => each !== undefined);
}

function alb(fields: Fields | undefined, names: readonly string[], didYouMean: DidYouMean): AlbBehaviour {
  if (fields === undefined) return UNDECLARED.alb;
  strict(fields, ALB, didYouMean);
  return {
    pathOk: moment(fields, "pathOkAfter", names),
    longestRequest: seconds(fields, "longestRequest"),
    sharedPaths: fields.texts("sharedPaths"),
  };
}

const MOMENTS = { port_opens: "portOpens", portOpens: "portOpens", ready: "ready", exit: "exit" } as const;

/** `app.ready`, `warmup.exit`, or a duration after the start of the task. */
function moment(fields: Fields, key: string, names: readonly string[]): Moment | undefined {
  const text = fields.text(key)?.trim();
  if (text === undefined) return undefined;
  const at = text.lastIndexOf(".");
  const [name, word] = [text.slice(0, at), text.slice(at + 1)];
  if (names.includes(name) && Object.hasOwn(MOMENTS, word))
    return { after: MOMENTS[word as keyof typeof MOMENTS], container: name };
  const found = secondsOf(text);
  if (found !== undefined) return { after: "task", seconds: found };
  const want = `want CONTAINER.ready, CONTAINER.portOpens or CONTAINER.exit with one of ${names.join(", ")}, or a duration`;
  fields.problem(key, `found "${text}", ${want}`);
  return undefined;
}

function network(fields: Fields | undefined, didYouMean: DidYouMean): Behaviour["network"] {
  if (fields === undefined) return undefined;
  strict(fields, NETWORK, didYouMean);
  return {
    nat: fields.flag("nat") ?? false,
    endpoints: fields.texts("endpoints"),
    allowLists: fields.texts("allowLists"),
  };
}

function migration(fields: Fields | undefined, didYouMean: DidYouMean): Behaviour["migration"] {
  if (fields === undefined) return undefined;
  strict(fields, MIGRATION, didYouMean);
  return {
    step: seconds(fields, "step"),
    warmupAge: seconds(fields, "warmupAge") ?? 0,
    followsTarget: fields.flag("followsTarget") ?? false,
  };
}

function ignored(fields: Fields, rules: readonly string[], didYouMean: DidYouMean): readonly Ignored[] {
  strict(fields, IGNORE, didYouMean);
  const [id, reason] = [fields.text("id"), fields.text("reason")];
  if (id === undefined || !rules.includes(id))
    fields.problem(
      "id",
      `found ${id === undefined ? "none" : `"${id}"${didYouMean(id, rules)}`}, want the id of a rule`,
    );
  if (reason === undefined || reason.trim() === "") fields.problem("reason", "found none, want why it may be ignored");
  return id === undefined || reason === undefined ? [] : [{ id, reason, container: fields.text("container") }];
}
