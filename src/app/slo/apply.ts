import type { Slo, SloInput } from "#core/slo/slo.ts";

/** What became of one objective of a file. */
export interface Applied {
  readonly name: string;
  readonly outcome: "created" | "changed" | "unchanged" | "removed";
  /** What is different: `target: 99.9 → 99.5`. */
  readonly changes: readonly string[];
}

interface Verbs {
  create(input: SloInput): Promise<unknown>;
  update(id: string, input: SloInput): Promise<unknown>;
  remove(slo: Slo): Promise<unknown>;
}

/** Brings objectives to what a file says; with `dryRun` it only tells. Those that the file does not have stay unless `prune` says so. */
export async function applySlos(
  known: readonly Slo[],
  inputs: readonly SloInput[],
  { dryRun, prune }: { readonly dryRun: boolean; readonly prune: boolean },
  verbs: Verbs,
): Promise<readonly Applied[]> {
  const applied: Applied[] = [];
  for (const input of inputs) {
    const { name } = input;
    const slo = known.find(({ objective }) => objective.name === name);
    if (slo === undefined) {
      if (!dryRun) await verbs.create(input);
      applied.push({ name, outcome: "created", changes: [] });
      continue;
    }
    const changes = changesOf(inputOf(slo), input);
    if (changes.length > 0 && !dryRun) await verbs.update(slo.id, input);
    applied.push({ name, outcome: changes.length > 0 ? "changed" : "unchanged", changes });
  }
  if (!prune) return applied;
  const names = new Set(inputs.map(({ name }) => name));
  for (const slo of known) {
    const { name } = slo.objective;
    if (names.has(name)) continue;
    if (!dryRun) await verbs.remove(slo);
    applied.push({ name, outcome: "removed", changes: [] });
  }
  return applied;
}

/** What was written down of an objective. */
export function inputOf({
  objective: { overrides: _, ...objective },
  policy,
  alerts,
  missingAfterMinutes,
}: Slo): SloInput {
  return { ...objective, policy, alerts, missingAfterMinutes };
}

const FIELDS = ["service", "memo", "indicator", "target", "window", "policy", "alerts", "missingAfterMinutes"] as const;

function changesOf(before: SloInput, after: SloInput): readonly string[] {
  return FIELDS.flatMap((field) => {
    const [old, next] = [spell(before[field]), spell(after[field])];
    return old === next ? [] : [`${field}: ${old} → ${next}`];
  });
}

/** The same for the same value, in whatever order its keys came. */
function spell(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, each]) => `${key}: ${spell(each)}`).join(", ")}}`;
}
