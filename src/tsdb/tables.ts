import { type OrgId, SeriesTable, type TargetKey } from "#core/series.ts";
import type { UnixSeconds } from "#core/time.ts";

/** Every target that this process has met, found by organisation and key without building a string. */
export class Tables {
  readonly #orgs = new Map<OrgId, Map<TargetKey, SeriesTable>>();
  /** When targets that were forgotten last sent something: a few bytes each, where a table has kilobytes. */
  readonly #silent = new Map<OrgId, Map<TargetKey, UnixSeconds>>();

  /** The target's table, made when it is new. */
  table(org: OrgId, target: TargetKey): SeriesTable {
    const ofOrg = entry(this.#orgs, org);
    let table = ofOrg.get(target);
    if (table === undefined) {
      table = new SeriesTable(org, target);
      table.lastArrival = this.#silent.get(org)?.get(target) ?? 0;
      this.#silent.get(org)?.delete(target);
      ofOrg.set(target, table);
    }
    return table;
  }

  find(org: OrgId, target: TargetKey): SeriesTable | undefined {
    return this.#orgs.get(org)?.get(target);
  }

  /** 0: never. */
  lastArrival(org: OrgId, target: TargetKey): UnixSeconds {
    return this.find(org, target)?.lastArrival ?? this.#silent.get(org)?.get(target) ?? 0;
  }

  *all(): Generator<SeriesTable> {
    for (const ofOrg of this.#orgs.values()) yield* ofOrg.values();
  }

  /** Nobody may append to the table any more: the next post gets another one. */
  forget({ org, target, lastArrival }: SeriesTable): void {
    this.#orgs.get(org)?.delete(target);
    if (lastArrival > 0) entry(this.#silent, org).set(target, lastArrival);
  }
}

function entry<V>(maps: Map<OrgId, Map<TargetKey, V>>, org: OrgId): Map<TargetKey, V> {
  let found = maps.get(org);
  if (found === undefined) {
    found = new Map();
    maps.set(org, found);
  }
  return found;
}
