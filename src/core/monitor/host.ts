import { isWorse, type Judgement } from "#core/alert/alert.ts";
import { DERIVED } from "#core/derived.ts";
import type { Column } from "#core/series.ts";
import type { UnixSeconds } from "#core/time.ts";
import { judgePoints } from "./metric.ts";
import type { HostMonitor } from "./monitor.ts";
import { combine, RATES, type RateComponent } from "./rates.ts";

/** What a monitor's metric is on a host with these metrics: itself, two others, or one rate a component. */
export function componentsOf(metric: string, names: readonly string[]): readonly RateComponent[] {
  const rate = RATES[metric];
  if (rate !== undefined) return rate.components(names);
  if (names.includes(metric)) return [{ name: "", from: [metric], compute: ([value]) => value! }];
  const derived = DERIVED[metric];
  if (derived === undefined || !derived.from.every((name) => names.includes(name))) return [];
  return [{ name: "", from: derived.from, compute: ([a, b]) => derived.combine(a!, b!) }];
}

/**
 * Judges a host: the worst of its components, and of equally bad ones the one farthest on the wrong side [MO5]. All is well as of
 * the newest of them: one that posts no more, a filesystem that was unmounted, must not hold up the end of another's alert.
 * `undefined` when none can be judged.
 */
export function judgeHost(
  monitor: Pick<HostMonitor, "metric" | "operator" | "warning" | "critical" | "duration" | "maxCheckAttempts">,
  components: readonly RateComponent[],
  read: (name: string) => Column,
  now: UnixSeconds,
): Judgement | undefined {
  let worst: Judgement | undefined;
  let newest = 0;
  for (const { name, from, compute } of components) {
    const points = from.length === 1 ? read(from[0]!) : combine(from.map(read), compute);
    const judged = judgePoints(points, monitor, now);
    if (judged === undefined) continue;
    newest = Math.max(newest, judged.at);
    const judgement = name === "" ? judged : { ...judged, component: name };
    if (worst === undefined || comesBefore(judgement, worst, monitor.operator)) worst = judgement;
  }
  return worst?.status === "OK" ? { ...worst, at: newest } : worst;
}

function comesBefore(a: Judgement, b: Judgement, operator: ">" | "<"): boolean {
  const isConfirmedBad = ({ status, confirmed }: Judgement) => status !== "OK" && confirmed !== false;
  if (isConfirmedBad(a) !== isConfirmedBad(b)) return isConfirmedBad(a);
  if (a.status !== b.status) return isWorse(a.status, b.status);
  return operator === ">" ? a.value! > b.value! : a.value! < b.value!;
}
