create table migrations (
      org text collate "C" not null references organisations (id),
      id text collate "C" not null,
      name text collate "C" not null,
      document text collate "C" not null,
      definition text collate "C" not null,
      created_at bigint not null,
      updated_at bigint not null,
      primary key (org, id),
      unique (org, name)
    );
create table migration_runs (
      org text collate "C" not null,
      id text collate "C" not null,
      migration text collate "C" not null,
      definition text collate "C" not null,
      run text collate "C" not null,
      revision bigint not null,
      started_at bigint not null,
      ended_at bigint,
      primary key (org, id),
      foreign key (org, migration) references migrations (org, id) on delete cascade
    );
create unique index migration_runs_active on migration_runs (org, migration) where ended_at is null;
create table migration_entries (
      org text collate "C" not null,
      run text collate "C" not null,
      number integer not null,
      at bigint not null,
      actor text collate "C" not null,
      request text collate "C",
      entry text collate "C" not null,
      primary key (org, run, number),
      foreign key (org, run) references migration_runs (org, id) on delete cascade
    );
create unique index migration_entries_request on migration_entries (org, run, request) where request is not null;
create table migration_checks (
      org text collate "C" not null,
      migration text collate "C" not null,
      item text collate "C" not null,
      checked_by text collate "C" not null,
      checked_at bigint not null,
      primary key (org, migration, item),
      foreign key (org, migration) references migrations (org, id) on delete cascade
    );
create table leases (
      resource text collate "C" not null primary key,
      owner text collate "C" not null,
      fence bigint not null,
      expires_at_ms bigint not null
    );
create table sli_sources (
      org text collate "C" not null references organisations (id),
      name text collate "C" not null,
      bucket_seconds integer not null,
      limits text collate "C" not null,
      final_until bigint not null,
      primary key (org, name)
    );
create table sli_buckets (
      org text collate "C" not null,
      source text collate "C" not null,
      start bigint not null,
      side text collate "C" not null,
      total bigint not null,
      bad bigint not null,
      slow text collate "C" not null,
      latency text collate "C",
      primary key (org, source, start, side),
      foreign key (org, source) references sli_sources (org, name) on delete cascade
    );
create table objectives (
      org text collate "C" not null references organisations (id),
      id text collate "C" not null,
      name text collate "C" not null,
      body text collate "C" not null,
      created_at bigint not null,
      updated_at bigint not null,
      primary key (org, id),
      unique (org, name)
    );
