create table sli_configs (
      org text collate "C" not null references organisations (id),
      name text collate "C" not null,
      document text collate "C" not null,
      config text collate "C" not null,
      created_at bigint not null,
      updated_at bigint not null,
      asked_at bigint,
      failing_since bigint,
      error text collate "C",
      primary key (org, name)
    );
alter table sli_sources add column sides text collate "C" not null default '';
alter table sli_sources add column revision bigint not null default 0;
alter table sli_sources add column published_until bigint;
