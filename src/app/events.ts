import type { OrgId } from "#core/series.ts";

/** What a page may have to ask again. Never carries data [OW7]. */
export type EventKind =
  | "host-registered"
  | "host-changed"
  | "check-changed"
  | "alerts-changed"
  | "monitors-changed"
  | "dashboards-changed"
  | "annotations-changed"
  | "migrations-changed"
  | "slos-changed";

export interface Events {
  publish(org: OrgId, kind: EventKind): void;
  /** Hears of an organisation's events until the returned function is called. */
  subscribe(org: OrgId, hear: (kind: EventKind) => void): () => void;
}

export function createEvents(): Events {
  const listeners = new Map<OrgId, Set<(kind: EventKind) => void>>();
  return {
    publish(org, kind) {
      for (const hear of listeners.get(org) ?? []) hear(kind);
    },
    subscribe(org, hear) {
      const ofOrg = listeners.get(org) ?? new Set();
      listeners.set(org, ofOrg);
      ofOrg.add(hear);
      return () => void ofOrg.delete(hear);
    },
  };
}
