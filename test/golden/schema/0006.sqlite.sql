create table migrations (
      org text not null references organisations (id),
      id text not null,
      name text not null,
      document text not null,
      definition text not null,
      created_at integer not null,
      updated_at integer not null,
      primary key (org, id),
      unique (org, name)
    ) strict;
create table migration_runs (
      org text not null,
      id text not null,
      migration text not null,
      definition text not null,
      run text not null,
      revision integer not null,
      started_at integer not null,
      ended_at integer,
      primary key (org, id),
      foreign key (org, migration) references migrations (org, id) on delete cascade
    ) strict;
create unique index migration_runs_active on migration_runs (org, migration) where ended_at is null;
create table migration_entries (
      org text not null,
      run text not null,
      number integer not null,
      at integer not null,
      actor text not null,
      request text,
      entry text not null,
      primary key (org, run, number),
      foreign key (org, run) references migration_runs (org, id) on delete cascade
    ) strict;
create unique index migration_entries_request on migration_entries (org, run, request) where request is not null;
create table migration_checks (
      org text not null,
      migration text not null,
      item text not null,
      checked_by text not null,
      checked_at integer not null,
      primary key (org, migration, item),
      foreign key (org, migration) references migrations (org, id) on delete cascade
    ) strict;
create table leases (
      resource text not null primary key,
      owner text not null,
      fence integer not null,
      expires_at_ms integer not null
    ) strict;
create table sli_sources (
      org text not null references organisations (id),
      name text not null,
      bucket_seconds integer not null,
      limits text not null,
      final_until integer not null,
      primary key (org, name)
    ) strict;
create table sli_buckets (
      org text not null,
      source text not null,
      start integer not null,
      side text not null,
      total integer not null,
      bad integer not null,
      slow text not null,
      latency text,
      primary key (org, source, start, side),
      foreign key (org, source) references sli_sources (org, name) on delete cascade
    ) strict;
create table objectives (
      org text not null references organisations (id),
      id text not null,
      name text not null,
      body text not null,
      created_at integer not null,
      updated_at integer not null,
      primary key (org, id),
      unique (org, name)
    ) strict;
