alter table hosts add column search_text text not null default '';
alter table hosts add column sort_key text not null default '';
alter table hosts add column identifier_folded text;
alter table hosts add column roles text not null default '
';
create index hosts_sort on hosts (org, sort_key, id) where retired_at is null;
create index hosts_identifier_folded on hosts (org, identifier_folded) where retired_at is null;
