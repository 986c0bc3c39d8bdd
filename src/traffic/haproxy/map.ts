import { stat } from "node:fs/promises";
import { Rejected, Unavailable } from "#core/errors.ts";
import type { RouterReading, RouterWrite } from "#core/traffic/router.ts";
import { isShare, NOTHING } from "#core/traffic/share.ts";
import { replaceFile } from "#kit/durable-file.ts";
import { readSmallFile } from "#kit/small-file.ts";
import type { AskHaproxy } from "./socket.ts";

export interface MapPlace {
  readonly file: string;
  readonly key: string;
  readonly alsoWriteFile?: boolean | undefined;
}

/** What of the map is ours: the share under the key, and whose word it was under another beside it. */
const fenceKey = (key: string): string => `${key}.fence`;

export async function readMap(ask: AskHaproxy, { file, key }: MapPlace, signal?: AbortSignal): Promise<RouterReading> {
  const entries = parseMap(await ask(`show map ${file}`, signal), file);
  const text = entries.get(key);
  const canaryBp = text === undefined ? NOTHING : Number(text);
  if (!isShare(canaryBp))
    throw new Unavailable(`Cannot read the share from ${file}: found "${text}" under ${key}, want 0 to 10000`);
  const fence = Number(entries.get(fenceKey(key)) ?? Number.NaN);
  return {
    canaryBp,
    fingerprint: `${canaryBp}/${entries.get(fenceKey(key)) ?? ""}`,
    ...(Number.isSafeInteger(fence) && { fence }),
  };
}

/** Lines are `0x55d1 key value`; the newest of several with one key is not the first that HAProxy finds, the first is. */
function parseMap(text: string, file: string): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  for (const line of text.split("\n").filter((each) => each.trim() !== "")) {
    const [, key, value] = /^0x[0-9a-f]+ (\S+) (.*)$/.exec(line) ?? [];
    if (key === undefined) throw new Unavailable(`Cannot read map ${file} of HAProxy: found "${line.slice(0, 120)}"`);
    if (!entries.has(key)) entries.set(key, value!.trim());
  }
  return entries;
}

/** Fence first: whoever comes later with a lower one is refused from then on. */
export async function writeMap(
  ask: AskHaproxy,
  place: MapPlace,
  { canaryBp, fence }: RouterWrite,
  signal?: AbortSignal,
): Promise<void> {
  await set(fenceKey(place.key), fence);
  await set(place.key, canaryBp);
  if (place.alsoWriteFile) await rewriteFile(place, { [fenceKey(place.key)]: fence, [place.key]: canaryBp });

  async function set(key: string, value: number): Promise<void> {
    const found = await ask(`get map ${place.file} ${key}`, signal);
    const verb = /\bkey="/.test(found) ? "set" : "add";
    const answer = (await ask(`${verb} map ${place.file} ${key} ${value}`, signal)).trim();
    if (answer !== "") throw new Unavailable(`Cannot ${verb} ${key} of map ${place.file}: HAProxy says "${answer}"`);
  }
}

/** A map with every customer of a shop in it is some megabytes. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Lines of ours are replaced where they are, or added; every other line and comment stays. */
async function rewriteFile({ file }: MapPlace, values: Readonly<Record<string, number>>): Promise<void> {
  try {
    const [text, { mode }] = await Promise.all([readSmallFile(file, MOST_BYTES), stat(file)]);
    // A key and a number at the end of a script would be a command.
    if ((mode & 0o111) !== 0) throw new Error(`found a program, want a file with a map`);
    const left = new Map(Object.entries(values));
    const lines = text.split("\n").map((line) => {
      const key = /^\s*([^#\s]\S*)\s/.exec(line)?.[1];
      const value = key === undefined ? undefined : left.get(key);
      if (value === undefined) return line;
      left.delete(key!);
      return `${key} ${value}`;
    });
    const added = [...left].map(([key, value]) => `${key} ${value}`);
    const body = lines.join("\n").replace(/\n*$/, "");
    await replaceFile(file, `${[...(body === "" ? [] : [body]), ...added].join("\n")}\n`, mode & 0o777);
  } catch (error) {
    throw new Unavailable(`Cannot write map ${file}: a reload of HAProxy would bring the old share back`, {
      cause: error,
    });
  }
}

/** What goes into a command must not end it or begin another. */
export function checkMapPlace({ file, key }: MapPlace): void {
  if (!/^[\w./@+-]+$/.test(file))
    throw new Rejected("invalid", `Cannot use map "${file}": want a path of letters, digits and ./@+-_`);
  if (!/^[\w.:-]{1,200}$/.test(key))
    throw new Rejected("invalid", `Cannot use key "${key}" of a map: want letters, digits and .:-_`);
}
