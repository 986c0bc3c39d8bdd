alter table sli_sources add column rewrites bigint not null default 0;
alter table sli_buckets add column timed bigint;
create table objective_overrides (
      org text collate "C" not null,
      id text collate "C" not null,
      objective text collate "C" not null,
      begins_at bigint not null,
      ends_at bigint not null,
      target double precision not null,
      reason text collate "C" not null,
      approved_by text collate "C" not null,
      primary key (org, id),
      foreign key (org, objective) references objectives (org, id) on delete cascade
    );
create index objective_overrides_of on objective_overrides (org, objective, begins_at);
create table objective_corrections (
      org text collate "C" not null,
      id text collate "C" not null,
      objective text collate "C" not null,
      begins_at bigint not null,
      ends_at bigint not null,
      reason text collate "C" not null,
      author text collate "C" not null,
      primary key (org, id),
      foreign key (org, objective) references objectives (org, id) on delete cascade
    );
create index objective_corrections_of on objective_corrections (org, objective, begins_at);
create table objective_passes (
      org text collate "C" not null,
      id text collate "C" not null,
      objective text collate "C" not null,
      begins_at bigint not null,
      ends_at bigint not null,
      reason text collate "C" not null,
      given_by text collate "C" not null,
      primary key (org, id),
      foreign key (org, objective) references objectives (org, id) on delete cascade
    );
create index objective_passes_of on objective_passes (org, objective, ends_at);
create table objective_states (
      org text collate "C" not null,
      objective text collate "C" not null,
      state text collate "C" not null,
      since bigint not null,
      primary key (org, objective),
      foreign key (org, objective) references objectives (org, id) on delete cascade
    );
