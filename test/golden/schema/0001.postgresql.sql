create table if not exists schema_steps (
      id integer not null primary key,
      name text collate "C" not null,
      taken_at bigint not null
    );
create table organisations (
      id text collate "C" not null primary key,
      name text collate "C" not null unique,
      display_name text collate "C" not null,
      settings text collate "C" not null,
      created_at bigint not null
    );
create table users (
      id text collate "C" not null primary key,
      name text collate "C" not null,
      name_folded text collate "C" not null unique,
      email text collate "C",
      password text collate "C" not null,
      locale text collate "C" not null,
      time_zone text collate "C" not null,
      created_at bigint not null
    );
create table memberships (
      org text collate "C" not null references organisations (id),
      user_id text collate "C" not null references users (id),
      authority text collate "C" not null,
      joined_at bigint not null,
      primary key (org, user_id)
    );
create index memberships_user on memberships (user_id);
create table sessions (
      id text collate "C" not null primary key,
      org text collate "C" not null,
      user_id text collate "C" not null,
      csrf_token text collate "C" not null,
      created_at_ms bigint not null,
      last_used_at_ms bigint not null,
      expires_at_ms bigint not null,
      foreign key (org, user_id) references memberships (org, user_id)
    );
create index sessions_user on sessions (user_id, org);
create index sessions_expiry on sessions (expires_at_ms);
create table setup_tokens (
      hash text collate "C" not null primary key,
      created_at_ms bigint not null
    );
create table api_keys (
      org text collate "C" not null references organisations (id),
      id text collate "C" not null,
      name text collate "C" not null,
      hash text collate "C" not null unique,
      hint text collate "C" not null,
      can_read integer not null,
      can_write integer not null,
      created_at bigint not null,
      created_by text collate "C" not null,
      last_used_at bigint,
      revoked_at bigint,
      primary key (org, id)
    );
create table services (
      org text collate "C" not null references organisations (id),
      name text collate "C" not null,
      memo text collate "C" not null,
      created_at bigint not null,
      primary key (org, name)
    );
create table roles (
      org text collate "C" not null,
      service text collate "C" not null,
      name text collate "C" not null,
      memo text collate "C" not null,
      created_at bigint not null,
      primary key (org, service, name),
      foreign key (org, service) references services (org, name)
    );
create table hosts (
      org text collate "C" not null references organisations (id),
      id text collate "C" not null,
      name text collate "C" not null,
      display_name text collate "C",
      custom_identifier text collate "C",
      memo text collate "C" not null,
      interfaces text collate "C" not null,
      size text collate "C" not null,
      status text collate "C" not null,
      cores integer,
      created_at bigint not null,
      retired_at bigint,
      changed_at_ms bigint not null,
      primary key (org, id)
    );
create unique index hosts_custom_identifier on hosts (org, custom_identifier) where retired_at is null;
create index hosts_name on hosts (org, name);
create index hosts_changed on hosts (changed_at_ms);
create table host_meta (
      org text collate "C" not null,
      host text collate "C" not null,
      meta text collate "C" not null,
      primary key (org, host),
      foreign key (org, host) references hosts (org, id)
    );
create table role_memberships (
      org text collate "C" not null,
      host text collate "C" not null,
      service text collate "C" not null,
      role text collate "C" not null,
      joined_at bigint not null,
      left_at bigint,
      primary key (org, host, service, role, joined_at),
      foreign key (org, host) references hosts (org, id)
    );
create unique index role_memberships_open on role_memberships (org, service, role, host) where left_at is null;
create index role_memberships_history on role_memberships (org, service, role, left_at);
create table metadata (
      org text collate "C" not null references organisations (id),
      owner_kind text collate "C" not null,
      owner_key text collate "C" not null,
      namespace text collate "C" not null,
      value text collate "C" not null,
      updated_at bigint not null,
      primary key (org, owner_kind, owner_key, namespace)
    );
create table checks (
      org text collate "C" not null,
      id text collate "C" not null,
      host text collate "C" not null,
      name text collate "C" not null,
      memo text collate "C" not null,
      status text collate "C",
      message text collate "C",
      occurred_at bigint,
      since bigint,
      notification_interval integer,
      max_check_attempts integer,
      attempts integer,
      primary key (org, id),
      unique (org, host, name),
      foreign key (org, host) references hosts (org, id)
    );
create index checks_status on checks (org, status);
create table graph_defs (
      org text collate "C" not null references organisations (id),
      name text collate "C" not null,
      display_name text collate "C" not null,
      unit text collate "C" not null,
      metrics text collate "C" not null,
      updated_at bigint not null,
      primary key (org, name)
    );
create table hidden_graphs (
      org text collate "C" not null references organisations (id),
      service text collate "C" not null,
      name text collate "C" not null,
      hidden_at bigint not null,
      primary key (org, service, name)
    );
create table metric_names (
      org text collate "C" not null,
      target text collate "C" not null,
      name text collate "C" not null,
      last_seen_day integer not null,
      primary key (org, target, name)
    );
create index metric_names_seen on metric_names (last_seen_day);
create table audit_log (
      org text collate "C" not null references organisations (id),
      id text collate "C" not null,
      at_ms bigint not null,
      actor_kind text collate "C" not null,
      actor_id text collate "C" not null,
      actor_name text collate "C" not null,
      from_address text collate "C",
      action text collate "C" not null,
      subject text collate "C" not null,
      detail text collate "C",
      primary key (org, id)
    );
create index audit_log_time on audit_log (at_ms);
