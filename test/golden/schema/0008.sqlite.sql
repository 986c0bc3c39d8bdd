create table sli_configs (
      org text not null references organisations (id),
      name text not null,
      document text not null,
      config text not null,
      created_at integer not null,
      updated_at integer not null,
      asked_at integer,
      failing_since integer,
      error text,
      primary key (org, name)
    ) strict;
alter table sli_sources add column sides text not null default '';
alter table sli_sources add column revision integer not null default 0;
alter table sli_sources add column published_until integer;
