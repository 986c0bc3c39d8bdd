interface OfObjective {
  org: string;
  id: string;
  objective: string;
  begins_at: number;
  ends_at: number;
  reason: string;
}

/** The rows of objectives as queries see them; see `meta/tables.ts`. */
export interface SloTables {
  /** `body` is JSON of what is written down of it, without its name. */
  objectives: { org: string; id: string; name: string; body: string; created_at: number; updated_at: number };
  objective_overrides: OfObjective & { target: number; approved_by: string };
  objective_corrections: OfObjective & { author: string };
  objective_passes: OfObjective & { given_by: string };
  objective_states: { org: string; objective: string; state: string; since: number };
}
