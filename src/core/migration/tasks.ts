import type { Host } from "#core/host.ts";
import { cpuModelOf, zoneOf } from "#core/host-facts.ts";
import type { Language } from "#core/judge/sentence.ts";
import type { Side } from "#core/traffic/router.ts";

/** A host or task behind a side, with what a comparison of both sides has to know of it. */
export interface Task {
  readonly id: string;
  readonly name: string;
  readonly status: Host["status"];
  readonly cpuModel?: string | undefined;
  readonly cores?: number | undefined;
  readonly zone?: string | undefined;
  /** Names of its interfaces, sorted: the layout of its network. */
  readonly interfaces: readonly string[];
}

export type Tasks = Readonly<Record<Side, readonly Task[]>>;

/** What makes a comparison unfair, or a side fragile. None of it holds anything. */
export type TaskWarning =
  /** Tasks of one side run on different processors: some are faster than others, whatever the new platform is like. */
  | { readonly kind: "mixed-cpu"; readonly side: Side; readonly found: readonly string[] }
  /** Each side has one model, and not the same. */
  | { readonly kind: "different-cpu"; readonly found: readonly string[] }
  | { readonly kind: "mixed-network"; readonly side: Side; readonly found: readonly string[] }
  /** The loss of one zone is the loss of the side. */
  | { readonly kind: "one-zone"; readonly side: Side; readonly found: readonly string[] };

export function taskOf(host: Host): Task {
  const meta = JSON.parse(host.meta) as Record<string, unknown>;
  return {
    id: host.id,
    name: host.displayName || host.name,
    status: host.status,
    cpuModel: cpuModelOf(meta),
    cores: host.cores,
    zone: zoneOf(meta),
    interfaces: host.interfaces.map(({ name }) => name).toSorted(),
  };
}

export function taskWarnings(tasks: Tasks): readonly TaskWarning[] {
  const sides = ["stable", "canary"] as const;
  const models = { stable: cpusOf(tasks.stable), canary: cpusOf(tasks.canary) };
  const isOne = (found: readonly string[]) => found.length === 1;
  const differ = isOne(models.stable) && isOne(models.canary) && models.stable[0] !== models.canary[0];
  return [
    ...sides.flatMap((side): TaskWarning[] =>
      models[side].length > 1 ? [{ kind: "mixed-cpu", side, found: models[side] }] : [],
    ),
    ...(differ ? [{ kind: "different-cpu", found: [...models.stable, ...models.canary] } as const] : []),
    ...sides.flatMap((side): TaskWarning[] => {
      const found = distinct(tasks[side].map(({ interfaces }) => interfaces.join("+") || undefined));
      return found.length > 1 ? [{ kind: "mixed-network", side, found }] : [];
    }),
    ...sides.flatMap((side): TaskWarning[] => {
      const found = distinct(tasks[side].map(({ zone }) => zone));
      const isKnown = tasks[side].every(({ zone }) => zone !== undefined);
      return isKnown && isOne(found) ? [{ kind: "one-zone", side, found }] : [];
    }),
  ];
}

const cpusOf = (tasks: readonly Task[]): readonly string[] => distinct(tasks.map(({ cpuModel }) => cpuModel));

const distinct = (values: readonly (string | undefined)[]): readonly string[] =>
  [...new Set(values.filter((value) => value !== undefined))].toSorted();

/** A warning in one sentence of plain words. */
export function sayTaskWarning(
  language: Language,
  warning: TaskWarning,
  labels: Readonly<Record<Side, string>>,
): string {
  const found = warning.found.join(", ");
  const side = "side" in warning ? labels[warning.side] : "";
  return language === "ja" ? JAPANESE[warning.kind](side, found) : ENGLISH[warning.kind](side, found);
}

type Say = Readonly<Record<TaskWarning["kind"], (side: string, found: string) => string>>;

const ENGLISH: Say = {
  "mixed-cpu": (side, found) => `${side} runs on different processors (${found}): compare its latency by processor`,
  "different-cpu": (_, found) =>
    `The sides run on different processors (${found}): latency and load per core differ by that too`,
  "mixed-network": (side, found) => `${side} has different network layouts (${found})`,
  "one-zone": (side, found) => `${side} is in ${found} only: without this zone it is gone`,
};

const JAPANESE: Say = {
  "mixed-cpu": (side, found) => `${side} の CPU が揃っていません (${found})。レイテンシは CPU ごとに比べてください`,
  "different-cpu": (_, found) =>
    `両側の CPU が違います (${found})。レイテンシやコアあたりの負荷の差には CPU の差も含まれます`,
  "mixed-network": (side, found) => `${side} のネットワーク構成が揃っていません (${found})`,
  "one-zone": (side, found) => `${side} は ${found} だけにあります。このゾーンが止まるとすべて失われます`,
};
