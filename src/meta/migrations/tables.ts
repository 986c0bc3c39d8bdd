/** The rows of migrations as queries see them; see `meta/tables.ts`. */
export interface MigrationTables {
  migrations: {
    org: string;
    id: string;
    name: string;
    document: string;
    definition: string;
    created_at: number;
    updated_at: number;
  };
  migration_runs: {
    org: string;
    id: string;
    migration: string;
    definition: string;
    run: string;
    revision: number;
    started_at: number;
    ended_at: number | null;
  };
  migration_entries: {
    org: string;
    run: string;
    number: number;
    at: number;
    actor: string;
    request: string | null;
    entry: string;
  };
  migration_checks: { org: string; migration: string; item: string; checked_by: string; checked_at: number };
  leases: { resource: string; owner: string; fence: number; expires_at_ms: number };
  sli_sources: {
    org: string;
    name: string;
    bucket_seconds: number;
    limits: string;
    final_until: number;
    rewrites: number;
  };
  sli_buckets: {
    org: string;
    source: string;
    start: number;
    side: string;
    total: number;
    bad: number;
    slow: string;
    latency: string | null;
    timed: number | null;
  };
}
