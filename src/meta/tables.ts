import type { AlertingTables } from "./alerting/tables.ts";
import type { MigrationTables } from "./migrations/tables.ts";
import type { SloTables } from "./slos/tables.ts";

/** The rows of every table as queries see them: `schema/` after its last step. Times are seconds unless the name says `_ms`. */
export interface Tables extends AlertingTables, MigrationTables, SloTables {
  schema_steps: { id: number; name: string; taken_at: number };
  organisations: { id: string; name: string; display_name: string; settings: string; created_at: number };
  users: {
    id: string;
    name: string;
    name_folded: string;
    email: string | null;
    /** Hash with its parameters, see `passwords.ts`. */
    password: string;
    locale: string;
    time_zone: string;
    created_at: number;
  };
  memberships: { org: string; user_id: string; authority: string; joined_at: number };
  sessions: {
    /** Hash of the cookie's token. */
    id: string;
    org: string;
    user_id: string;
    csrf_token: string;
    created_at_ms: number;
    last_used_at_ms: number;
    expires_at_ms: number;
  };
  server_secrets: { name: string; value: string };
  setup_tokens: { hash: string; created_at_ms: number };
  api_keys: {
    org: string;
    id: string;
    name: string;
    hash: string;
    hint: string;
    /** 0 or 1. */
    can_read: number;
    /** 0 or 1. */
    can_write: number;
    /** 0 or 1. */
    can_move_traffic: number;
    /** How often its rights were changed. */
    changes: number;
    created_at: number;
    created_by: string;
    last_used_at: number | null;
    revoked_at: number | null;
  };
  services: { org: string; name: string; memo: string; created_at: number };
  roles: { org: string; service: string; name: string; memo: string; created_at: number };
  hosts: HostTable;
  host_meta: { org: string; host: string; meta: string };
  role_memberships: {
    org: string;
    host: string;
    service: string;
    role: string;
    joined_at: number;
    /** `null` while it lasts. */
    left_at: number | null;
  };
  metadata: {
    org: string;
    owner_kind: string;
    owner_key: string;
    namespace: string;
    value: string;
    updated_at: number;
  };
  checks: CheckTable;
  graph_defs: {
    org: string;
    name: string;
    display_name: string;
    unit: string;
    /** JSON of `GraphDefMetric[]`. */
    metrics: string;
    updated_at: number;
  };
  /** A service of "" stands for all hosts. */
  hidden_graphs: { org: string; service: string; name: string; hidden_at: number };
  /** Days since 1970. */
  metric_names: { org: string; target: string; name: string; last_seen_day: number };
  dashboards: {
    org: string;
    id: string;
    title: string;
    memo: string;
    url_path: string;
    /** JSON of `Widget[]`. */
    widgets: string;
    widget_count: number;
    revision: number;
    created_at: number;
    updated_at: number;
  };
  annotations: {
    org: string;
    id: string;
    service: string;
    title: string;
    description: string | null;
    from_at: number;
    to_at: number;
  };
  annotation_roles: { org: string; annotation: string; service: string; role: string };
  invitations: {
    org: string;
    email_folded: string;
    email: string;
    authority: string;
    token_hash: string;
    invited_by: string;
    created_at: number;
    expires_at: number;
  };
  aws_integrations: {
    org: string;
    id: string;
    name: string;
    /** JSON of all but the id and the secret key. */
    body: string;
    secret_key: string | null;
    created_at: number;
  };
  audit_log: {
    org: string;
    id: string;
    at_ms: number;
    actor_kind: string;
    actor_id: string;
    actor_name: string;
    from_address: string | null;
    action: string;
    subject: string;
    /** JSON. */
    detail: string | null;
  };
}

export interface HostTable {
  org: string;
  id: string;
  name: string;
  display_name: string | null;
  custom_identifier: string | null;
  memo: string;
  /** JSON of `HostInterface[]`. */
  interfaces: string;
  size: string;
  status: string;
  cores: number | null;
  created_at: number;
  retired_at: number | null;
  changed_at_ms: number;
  search_text: string;
  /** Open memberships, see `hosts/search-text.ts`; empty again when retired. */
  roles: string;
  sort_key: string;
  identifier_folded: string | null;
}

export interface CheckTable {
  org: string;
  id: string;
  host: string;
  name: string;
  memo: string;
  /** This and all that follows is `null` until the first report, `notification_interval` perhaps for ever. */
  status: string | null;
  message: string | null;
  occurred_at: number | null;
  since: number | null;
  notification_interval: number | null;
  max_check_attempts: number | null;
  attempts: number | null;
}
