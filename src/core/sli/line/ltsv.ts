import { pathOf, pathOfRequestLine, type ReadLine, statusFrom, unreadable } from "#core/sli/request.ts";
import { DEFAULT_KEYS, type KeyMap } from "./keys.ts";
import { createTimeReader } from "./time.ts";
import { lastOfList, upstreamLatency } from "./upstream.ts";

export interface LtsvOptions {
  /** What differs from `DEFAULT_KEYS`. */
  readonly keys?: Partial<KeyMap> | undefined;
  /** Of times without an offset; UTC. */
  readonly zone?: string | undefined;
}

/** Labelled tab-separated values: `label:value`, tabs between them. Labels that no rule needs are not looked at. */
export function createLtsvReader({ keys, zone }: LtsvOptions = {}): ReadLine {
  const map = { ...DEFAULT_KEYS, ...keys };
  const readTime = createTimeReader(zone);
  /** Where a label's value goes: one place for each name of the map. */
  const places = new Map<string, number>();
  const placesOf = (names: readonly string[]): readonly number[] =>
    names.map((name) => {
      const place = places.get(name) ?? places.size;
      places.set(name, place);
      return place;
    });
  const at = {
    time: placesOf(map.time),
    status: placesOf(map.status),
    latency: placesOf(map.latency.map(({ key }) => key)),
    path: placesOf(map.path),
    request: placesOf(map.request),
    userAgent: placesOf(map.userAgent),
    target: placesOf(map.target),
  };
  const values = new Array<string>(places.size).fill("");
  const isGiven = (place: number): boolean => values[place] !== "" && values[place] !== "-";
  const first = (among: readonly number[]): string => {
    for (const place of among) if (isGiven(place)) return values[place]!;
    return "";
  };

  return (line) => {
    const why = unreadable(line);
    if (why !== undefined) return why;

    values.fill("");
    let labels = 0;
    for (let from = 0; from < line.length; ) {
      const tab = line.indexOf("\t", from);
      const to = tab < 0 ? line.length : tab;
      // A value may have colons, a label has none.
      const colon = line.indexOf(":", from);
      if (colon > from && colon < to) {
        labels++;
        const place = places.get(line.slice(from, colon));
        if (place !== undefined) values[place] = line.slice(colon + 1, to);
      }
      from = to + 1;
    }
    if (labels === 0) return "shape";

    const time = readTime(first(at.time));
    if (time === undefined) return "time";
    // A line that says `-` had no answer; one without the label is none of an access log.
    const status = statusFrom(first(at.status) || (at.status.some((place) => values[place] === "-") ? "-" : ""));
    if (Number.isNaN(status)) return "status";
    const latencyAt = at.latency.findIndex(isGiven);
    const latencyMs =
      latencyAt < 0 ? undefined : upstreamLatency(values[at.latency[latencyAt]!]!, map.latency[latencyAt]!.unit);
    if (Number.isNaN(latencyMs)) return "latency";
    const path = first(at.path);

    return {
      time,
      status,
      latencyMs,
      path: path === "" ? pathOfRequestLine(first(at.request)) : pathOf(path),
      userAgent: first(at.userAgent),
      target: lastOfList(first(at.target)),
      clientAborted: status === 499,
      isBroken: false,
      isStream: status === 101,
    };
  };
}
