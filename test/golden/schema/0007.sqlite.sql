alter table sli_sources add column rewrites integer not null default 0;
alter table sli_buckets add column timed integer;
create table objective_overrides (
      org text not null,
      id text not null,
      objective text not null,
      begins_at integer not null,
      ends_at integer not null,
      target real not null,
      reason text not null,
      approved_by text not null,
      primary key (org, id),
      foreign key (org, objective) references objectives (org, id) on delete cascade
    ) strict;
create index objective_overrides_of on objective_overrides (org, objective, begins_at);
create table objective_corrections (
      org text not null,
      id text not null,
      objective text not null,
      begins_at integer not null,
      ends_at integer not null,
      reason text not null,
      author text not null,
      primary key (org, id),
      foreign key (org, objective) references objectives (org, id) on delete cascade
    ) strict;
create index objective_corrections_of on objective_corrections (org, objective, begins_at);
create table objective_passes (
      org text not null,
      id text not null,
      objective text not null,
      begins_at integer not null,
      ends_at integer not null,
      reason text not null,
      given_by text not null,
      primary key (org, id),
      foreign key (org, objective) references objectives (org, id) on delete cascade
    ) strict;
create index objective_passes_of on objective_passes (org, objective, ends_at);
create table objective_states (
      org text not null,
      objective text not null,
      state text not null,
      since integer not null,
      primary key (org, objective),
      foreign key (org, objective) references objectives (org, id) on delete cascade
    ) strict;
