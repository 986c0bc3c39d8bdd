import { type Fields, type FileProblem, fieldsOf, isDict, type Path, shown } from "./fields.ts";

type Dict = Readonly<Record<string, unknown>>;

/** What a file says, or everything that is wrong with it. */
export type Read<T> = { readonly value: T } | { readonly problems: readonly FileProblem[] };

export interface Kind {
  /** `task definition`. */
  readonly name: string;
  /** Keys under which commands and tools wrap one, or a list of them. */
  readonly wrappers: readonly string[];
  /** What CloudFormation calls it. */
  readonly resource: string;
  /** One of these is in each. */
  readonly marks: readonly string[];
}

/** Where in a file the thing itself is. */
export interface Found {
  readonly value: Readonly<Record<string, unknown>>;
  readonly path: Path;
  /** What is around it: describe-target-groups and the attributes may be in one file. */
  readonly around?: Readonly<Record<string, unknown>> | undefined;
}

/** Reads what `describe-*` and `register-*` take and give, what ecspresso keeps, and a CloudFormation template with one of it. */
export function readDocument<T>(root: unknown, kind: Kind, build: (fields: Fields, found: Found) => T): Read<T> {
  const found = find(root, kind);
  if ("message" in found) return { problems: [found] };
  const problems: FileProblem[] = [];
  const value = build(fieldsOf(found.value, found.path, problems), found);
  return problems.length === 0 ? { value } : { problems };
}

/** Where in a file the thing itself begins. */
export function rootOf(root: unknown, kind: Kind): Path {
  const found = find(root, kind);
  return "message" in found ? [] : found.path;
}

function find(root: unknown, kind: Kind): Found | FileProblem {
  const want = `want a ${kind.name} as JSON or YAML`;
  if (!isDict(root)) return { path: [], message: `found ${shown(root)}, ${want}` };
  if (isDict(root.Resources)) return resource(root.Resources, isDict(root.Parameters) ? root.Parameters : {}, kind);
  for (const key of kind.wrappers) {
    const inner = root[key];
    if (isDict(inner)) return { value: inner, path: [key], around: root };
    if (!Array.isArray(inner)) continue;
    if (inner.length !== 1 || !isDict(inner[0]))
      return { path: [key], message: `found ${inner.length} of them, want one` };
    return { value: inner[0], path: [key, 0], around: root };
  }
  if (kind.marks.some((mark) => Object.hasOwn(root, mark))) return { value: root, path: [] };
  return { path: [], message: `found ${Object.keys(root).slice(0, 5).join(", ") || "nothing"}, ${want}` };
}

function resource(resources: Dict, parameters: Dict, kind: Kind): Found | FileProblem {
  const found = Object.entries(resources).filter(([, each]) => isDict(each) && each.Type === kind.resource);
  if (found.length !== 1)
    return { path: ["Resources"], message: `found ${found.length} resources of type ${kind.resource}, want one` };
  const [name, each] = found[0]!;
  const properties = isDict(each) ? each.Properties : undefined;
  const path = ["Resources", name, "Properties"];
  return isDict(properties)
    ? { value: withDefaults(properties, parameters) as Dict, path }
    : { path, message: "found nothing, want the properties" };
}

/** What a template deploys when nobody says otherwise. */
function withDefaults(value: unknown, parameters: Dict): unknown {
  if (Array.isArray(value)) return value.map((each) => withDefaults(each, parameters));
  if (!isDict(value)) return value;
  const named = Object.keys(value).length === 1 && typeof value.Ref === "string" ? value.Ref : undefined;
  const parameter = named !== undefined && Object.hasOwn(parameters, named) ? parameters[named] : undefined;
  if (isDict(parameter) && Object.hasOwn(parameter, "Default")) return parameter.Default;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withDefaults(each, parameters)]));
}
