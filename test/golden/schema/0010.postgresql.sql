alter table api_keys add column can_move_traffic integer not null default 0;
alter table api_keys add column changes integer not null default 0;
