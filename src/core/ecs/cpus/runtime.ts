import type { Container } from "#core/ecs/model.ts";

/** `11.0.15` is feature 11, update 15; `8u191` is 8 and 191. Without an update: whichever is newest. */
export interface JavaVersion {
  readonly feature: number;
  readonly update?: number | undefined;
}

export interface GoVersion {
  readonly minor: number;
}

export type Runtime =
  | { readonly kind: "jvm"; readonly version?: JavaVersion | undefined }
  | { readonly kind: "go"; readonly version?: GoVersion | undefined }
  | { readonly kind: "node" };

/** `java 11.0.15`, `jvm 8u191`, `go 1.24`, `node`: as people declare it. */
export function parseRuntime(text: string): Runtime | undefined {
  const [, word, version] = /^(java|jvm|go|node)(?:[ :@-]?v?(\d[\w.+-]*))?$/i.exec(text.trim()) ?? [];
  switch (word?.toLowerCase()) {
    case "java":
    case "jvm": {
      const java = version === undefined ? undefined : parseJava(version);
      return version !== undefined && java === undefined ? undefined : { kind: "jvm", version: java };
    }
    case "go": {
      const go = version === undefined ? undefined : parseGo(version);
      return version !== undefined && go === undefined ? undefined : { kind: "go", version: go };
    }
    case "node":
      return { kind: "node" };
    default:
      return undefined;
  }
}

export function parseJava(text: string): JavaVersion | undefined {
  const [, old, oldUpdate] = /^(?:1\.)?(8|9)(?:(?:\.0_|u)(\d{1,3})|\.0)?(?:[-+.].*)?$/.exec(text) ?? [];
  if (old !== undefined && (oldUpdate !== undefined || !/^\d+\.0\.\d/.test(text)))
    return { feature: Number(old), update: oldUpdate === undefined ? undefined : Number(oldUpdate) };
  const [, feature, update] = /^(\d{1,2})(?:\.0\.(\d{1,3}))?(?:[-+._].*|\.0)?$/.exec(text) ?? [];
  return feature === undefined
    ? undefined
    : { feature: Number(feature), update: update === undefined ? undefined : Number(update) };
}

function parseGo(text: string): GoVersion | undefined {
  const [, minor] = /^1\.(\d{1,3})(\.|$|-|rc)/.exec(text) ?? [];
  return minor === undefined ? undefined : { minor: Number(minor) };
}

const JAVA_IMAGE =
  /(?:^|\/)(?:[\w-]*(?:openjdk|temurin|corretto|zulu|liberica|java(?!script)|jdk|jre|semeru|graalvm)[\w-]*):v?(?:jdk-?|jre-?)?(\d[\w.+-]*)?/i;

/** What an image and a command line tell of what runs in a container. A tag without an update is read as the newest. */
export function guessRuntime({ image, entryPoint, command, environment }: Container): Runtime | undefined {
  const words = [...entryPoint, ...command].join(" ");
  const java = JAVA_IMAGE.exec(image);
  if (java !== null)
    return { kind: "jvm", version: java[1] === undefined ? undefined : parseJava(java[1].split("-")[0]!) };
  if (/(^|[\s/])java\s/.test(`${words} `) || environment.some(({ name }) => JAVA_VARIABLES.includes(name)))
    return { kind: "jvm" };
  if (/(^|\/)node(:|$)/.test(image) || /(^|[\s/])node\s/.test(words)) return { kind: "node" };
  const go = /(?:^|\/)golang:(\d[\w.]*)/.exec(image);
  return go === null ? undefined : { kind: "go", version: parseGo(go[1]!) };
}

/** Variables that a JVM reads by itself, and the one that most start scripts pass on. */
const JAVA_VARIABLES = ["JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "JAVA_OPTS"];

/** Every word that a JVM in the container is started with, as far as the definition tells. */
export const javaOptions = ({ entryPoint, command, environment }: Container): readonly string[] =>
  [
    ...environment.filter(({ name }) => JAVA_VARIABLES.includes(name)).map(({ value }) => value),
    ...entryPoint,
    ...command,
  ].flatMap((text) => text.split(/\s+/).filter((word) => word !== ""));

/** `-XX:NAME=VALUE`, the last of several. */
export const javaNumber = (options: readonly string[], name: string): number | undefined => {
  const found = options.findLast((option) => option.startsWith(`-XX:${name}=`));
  const value = found === undefined ? Number.NaN : Number(found.slice(found.indexOf("=") + 1));
  return Number.isFinite(value) ? value : undefined;
};

/** `-XX:+NAME` or `-XX:-NAME`, the last of several. */
export const javaFlag = (options: readonly string[], name: string): boolean | undefined => {
  const found = options.findLast((option) => option === `-XX:+${name}` || option === `-XX:-${name}`);
  return found === undefined ? undefined : found.startsWith("-XX:+");
};

export function runtimeName(runtime: Runtime): string {
  switch (runtime.kind) {
    case "jvm": {
      if (runtime.version === undefined) return "Java";
      const { feature, update } = runtime.version;
      if (update === undefined) return `Java ${feature}`;
      return feature <= 8 ? `Java ${feature}u${update}` : `Java ${feature}.0.${update}`;
    }
    case "go":
      return runtime.version === undefined ? "Go" : `Go 1.${runtime.version.minor}`;
    case "node":
      return "Node.js";
  }
}
