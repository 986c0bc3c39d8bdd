insert into schema_steps (id, name, taken_at) values (1, 'first', 1700000000);
insert into schema_steps (id, name, taken_at) values (2, 'host-search', 1700000000);
insert into schema_steps (id, name, taken_at) values (3, 'alerting', 1700000000);
insert into schema_steps (id, name, taken_at) values (4, 'boards', 1700000000);
insert into schema_steps (id, name, taken_at) values (5, 'people', 1700000000);
insert into schema_steps (id, name, taken_at) values (6, 'migrations', 1700000000);
insert into schema_steps (id, name, taken_at) values (7, 'slos', 1700000000);
insert into schema_steps (id, name, taken_at) values (8, 'sli-sources', 1700000000);
insert into schema_steps (id, name, taken_at) values (9, 'secrets', 1700000000);
insert into schema_steps (id, name, taken_at) values (10, 'key-rights', 1700000000);
insert into organisations (id, name, display_name, settings, created_at) values ('0UVdl9s0000', 'acme', 'Acme', '{"defaultHostStatus":"standby"}', 1700000000);
insert into users (id, name, name_folded, email, password, locale, time_zone, created_at) values ('0UVdl9s0001', 'Ada', 'ada', 'ada@example.com', '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc', 'ja', 'Asia/Tokyo', 1700000000);
insert into memberships (org, user_id, authority, joined_at) values ('0UVdl9s0000', '0UVdl9s0001', 'owner', 1700000000);
insert into sessions (id, org, user_id, csrf_token, created_at_ms, last_used_at_ms, expires_at_ms) values ('469e4c0a3b8d5b0f', '0UVdl9s0000', '0UVdl9s0001', 'csrf', 1700000000000, 1700000000000, 1701209600000);
insert into setup_tokens (hash, created_at_ms) values ('a-hash', 1700000000000);
insert into api_keys (org, id, name, hash, hint, can_read, can_write, created_at, created_by, last_used_at, revoked_at) values ('0UVdl9s0000', '0UVdl9s0002', 'agents', '2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b', 'secr', 1, 1, 1700000000, 'Ada', 1700000060, null);
insert into api_keys (org, id, name, hash, hint, can_read, can_write, created_at, created_by, last_used_at, revoked_at, can_move_traffic, changes) values ('0UVdl9s0000', '0UVdl9s0021', 'pipeline', '7d7879eecf66bc9475a0579ca2dcfb82793bc2022c46c8e28c47f47fbebd10f7', 'pipe', 1, 1, 1700000000, 'Ada', null, null, 1, 1);
insert into services (org, name, memo, created_at) values ('0UVdl9s0000', 'shop', 'front of the house', 1700000000);
insert into roles (org, service, name, memo, created_at) values ('0UVdl9s0000', 'shop', 'web', '', 1700000000);
insert into roles (org, service, name, memo, created_at) values ('0UVdl9s0000', 'shop', 'app', '', 1700000000);
insert into hosts (org, id, name, display_name, custom_identifier, memo, interfaces, size, status, cores, created_at, retired_at, changed_at_ms, search_text, roles, sort_key, identifier_folded) values ('0UVdl9s0000', '0UVdl9s0003', 'WEB-10', null, 'I-1', '', '[{"name":"eth0","ipv4Addresses":["192.0.2.10"],"ipv6Addresses":["2001:db8::1"]}]', 'standard', 'working', 4, 1700000000, null, 1700000000000, 'web-10

0uvdl9s0003
i-1
192.0.2.10
2001:db8::1', '
shop:app
shop:web
', 'web-0210', 'i-1');
insert into hosts (org, id, name, display_name, custom_identifier, memo, interfaces, size, status, cores, created_at, retired_at, changed_at_ms, search_text, roles, sort_key, identifier_folded) values ('0UVdl9s0000', '0UVdl9s0004', 'web-2', 'Ｗｅｂ-2', null, '', '[]', 'standard', 'working', null, 1700000000, null, 1700000000000, 'web-2
web-2
0uvdl9s0004
', '
', 'web-012', null);
insert into hosts (org, id, name, display_name, custom_identifier, memo, interfaces, size, status, cores, created_at, retired_at, changed_at_ms, search_text, roles, sort_key, identifier_folded) values ('0UVdl9s0000', '0UVdl9s0005', 'web-1', null, 'I-1', '', '[]', 'standard', 'working', null, 1700000000, 1700000500, 1700000500000, 'web-1

0uvdl9s0005
i-1', '
', 'web-011', 'i-1');
insert into host_meta (org, host, meta) values ('0UVdl9s0000', '0UVdl9s0003', '{ "b":1, "a":2 }');
insert into host_meta (org, host, meta) values ('0UVdl9s0000', '0UVdl9s0004', '{}');
insert into host_meta (org, host, meta) values ('0UVdl9s0000', '0UVdl9s0005', '{}');
insert into role_memberships (org, host, service, role, joined_at, left_at) values ('0UVdl9s0000', '0UVdl9s0003', 'shop', 'web', 1700000000, null);
insert into role_memberships (org, host, service, role, joined_at, left_at) values ('0UVdl9s0000', '0UVdl9s0003', 'shop', 'app', 1700000000, null);
insert into role_memberships (org, host, service, role, joined_at, left_at) values ('0UVdl9s0000', '0UVdl9s0004', 'shop', 'web', 1700000000, 1700000100);
insert into role_memberships (org, host, service, role, joined_at, left_at) values ('0UVdl9s0000', '0UVdl9s0005', 'shop', 'web', 1700000000, 1700000500);
insert into metadata (org, owner_kind, owner_key, namespace, value, updated_at) values ('0UVdl9s0000', 'host', '0UVdl9s0003', 'team', '[1, 2]', 1700000000);
insert into checks (org, id, host, name, memo, status, message, occurred_at, since, notification_interval, max_check_attempts, attempts) values ('0UVdl9s0000', '0UVdl9s0006', '0UVdl9s0003', 'ssh', 'port 22', 'CRITICAL', 'refused', 1700000060, 1700000000, null, 3, 2);
insert into checks (org, id, host, name, memo) values ('0UVdl9s0000', '0UVdl9s0007', '0UVdl9s0003', 'disk', '');
insert into graph_defs (org, name, display_name, unit, metrics, updated_at) values ('0UVdl9s0000', 'custom.nginx', 'nginx', 'float', '[{"name":"custom.nginx.requests","displayName":"requests","stacked":false}]', 1700000000);
insert into hidden_graphs (org, service, name, hidden_at) values ('0UVdl9s0000', 'shop', 'access.*', 1700000000);
insert into metric_names (org, target, name, last_seen_day) values ('0UVdl9s0000', 'host:0UVdl9s0003', 'loadavg5', 19675);
insert into audit_log (org, id, at_ms, actor_kind, actor_id, actor_name, from_address, action, subject, detail) values ('0UVdl9s0000', '0UVdl9s0008', 1700000000000, 'user', '0UVdl9s0001', 'Ada', '192.0.2.1', 'host.register', 'host:0UVdl9s0003', '{"name":"WEB-10"}');
insert into alerting_revision (id, revision) values (1, 7);
insert into monitors (org, id, type, name, definition, recover_after, muted_until, created_at) values ('0UVdl9s0000', '0UVdl9s0010', 'connectivity', 'connectivity', '{"type":"connectivity","name":"connectivity","memo":"","isMute":false,"scopes":[],"excludeScopes":[],"alertStatusOnGone":"CRITICAL"}', 1, null, 1700000000);
insert into monitors (org, id, type, name, definition, recover_after, muted_until, created_at) values ('0UVdl9s0000', '0UVdl9s0011', 'host', 'CPU %', '{"type":"host","name":"CPU %","memo":"look at top","isMute":false,"metric":"cpu%","operator":">","warning":80.5,"critical":null,"duration":3,"scopes":[{"service":"shop","role":"web"}],"excludeScopes":[]}', 3, 1700009000, 1700000000);
insert into channels (org, id, type, name, definition, suspended_at, created_at) values ('0UVdl9s0000', '0UVdl9s0012', 'slack', 'ops', '{"type":"slack","name":"ops","events":["alert"],"locale":"en","url":"https://hooks.example/x","mentions":{},"enabledGraphImage":true}', 1700000600, 1700000000);
insert into notification_groups (org, id, type, name, level, extras, created_at) values ('0UVdl9s0000', '0UVdl9s0013', 'group-default', 'Default', 'all', '{}', 1700000000);
insert into notification_groups (org, id, type, name, level, extras, created_at) values ('0UVdl9s0000', '0UVdl9s0014', 'group', 'night', 'critical', '{"holdOffMinutes":5}', 1700000000);
insert into notification_group_channels (org, owner, channel, position) values ('0UVdl9s0000', '0UVdl9s0013', '0UVdl9s0012', 0);
insert into notification_group_children (org, owner, child, position) values ('0UVdl9s0000', '0UVdl9s0013', '0UVdl9s0014', 0);
insert into notification_group_monitors (org, owner, monitor, skip_default, position) values ('0UVdl9s0000', '0UVdl9s0014', '0UVdl9s0011', 1, 0);
insert into notification_group_services (org, owner, service, position) values ('0UVdl9s0000', '0UVdl9s0014', 'shop', 0);
insert into downtimes (org, id, name, definition, created_at, created_by) values ('0UVdl9s0000', '0UVdl9s0015', 'backup', '{"name":"backup","memo":"","start":1700000000,"duration":60,"recurrence":{"type":"weekly","interval":1,"weekdays":["Sunday"]},"serviceScopes":["shop"],"serviceExcludeScopes":[],"roleScopes":[],"roleExcludeScopes":[],"monitorScopes":["0UVdl9s0011"],"monitorExcludeScopes":[]}', 1700000000, 'Ada');
insert into alert_group_settings (org, id, name, definition, created_at) values ('0UVdl9s0000', '0UVdl9s0016', 'shop', '{"name":"shop","memo":"","serviceScopes":["shop"],"roleScopes":[],"monitorScopes":[],"notificationInterval":60}', 1700000000);
insert into alerts (org, id, subject, type, monitor, host, series, status, worst, value, message, component, memo, opened_at, closed_at, reason, status_changed_at, good, judged_at, notified_at, ack) values ('0UVdl9s0000', '0UVdl9s0017', '["0UVdl9s0011","0UVdl9s0003"]', 'host', '0UVdl9s0011', '0UVdl9s0003', null, 'WARNING', 'CRITICAL', 81.25, null, null, 'known', 1700000100, null, null, 1700000160, 0, 1700000160, 1700000100, '{"by":"Ada","note":"mine","at":1700000200}');
insert into alerts (org, id, subject, type, monitor, host, series, status, worst, value, message, component, memo, opened_at, closed_at, reason, status_changed_at, good, judged_at, notified_at, ack) values ('0UVdl9s0000', '0UVdl9s0018', '["0UVdl9s0010","0UVdl9s0003"]', 'connectivity', '0UVdl9s0010', '0UVdl9s0003', null, 'OK', 'CRITICAL', null, null, null, '', 1700000000, 1700000050, 'moved', 1700000050, 0, 1700000050, null, null);
insert into alert_logs (org, id, alert, created_at, status, cause, monitor, value, detail, actor) values ('0UVdl9s0000', '0UVdl9s0019', '0UVdl9s0017', 1700000100, 'CRITICAL', 'monitoring', '0UVdl9s0011', 95, null, null);
insert into alert_groups (org, id, setting, status, alerts, created_at, closed_at, notified_at) values ('0UVdl9s0000', '0UVdl9s001A', '0UVdl9s0016', 'WARNING', '["0UVdl9s0017"]', 1700000100, null, null);
insert into outbox (org, id, channel, alert, notification, state, created_at, due_at, attempts, interrupted, finished_at, response) values ('0UVdl9s0000', '0UVdl9s001B', '0UVdl9s0012', null, '{"kind":"test","org":{"id":"0UVdl9s0000","name":"acme","displayName":"Acme"},"at":1700000100}', 'sending', 1700000100, 1700000100, 1, 0, null, null);
insert into probe_states (org, monitor, state) values ('0UVdl9s0000', '0UVdl9s0011', '{"at":1700000100,"bad":0,"status":"OK","message":"","responseTimes":[12.5]}');
insert into dashboards (org, id, title, memo, url_path, widgets, widget_count, revision, created_at, updated_at) values ('0UVdl9s0000', '0UVdl9s0009', 'Shop', '', 'shop/front', '[{"type":"graph","title":"Load","layout":{"x":0,"y":0,"width":12,"height":8},"graph":{"type":"role","role":{"service":"shop","role":"web"},"name":"loadavg5"},"valueRange":{},"referenceLines":[]},{"type":"markdown","title":"","layout":{"x":12,"y":0,"width":12,"height":8},"markdown":"# Hello"}]', 2, 3, 1700000000, 1700000100);
insert into annotations (org, id, service, title, description, from_at, to_at) values ('0UVdl9s0000', '0UVdl9s000A', 'shop', 'Deploy', null, 1700000000, 1700000060);
insert into annotation_roles (org, annotation, service, role) values ('0UVdl9s0000', '0UVdl9s000A', 'shop', 'web');
insert into invitations (org, email_folded, email, authority, token_hash, invited_by, created_at, expires_at) values ('0UVdl9s0000', 'yuki@shop.example', 'Yuki@shop.example', 'viewer', '3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea', 'Ada', 1700000000, 1700604800);
insert into aws_integrations (org, id, name, body, secret_key, created_at) values ('0UVdl9s0000', '0UVdl9s0020', 'main', '{"name":"main","memo":"","key":"AKIA","region":"ap-northeast-1","includedTags":"","excludedTags":"","choice":"excluded","services":{"EC2":{"enable":true,"role":{"service":"shop","role":"web"},"metrics":["ec2.cpu.used"],"retireAutomatically":true}}}', 's3cret', 1700000000);
insert into migrations (org, id, name, document, definition, created_at, updated_at) values ('0UVdl9s0000', '0UVdl9s0m01', 'shop-to-fargate', 'name: shop-to-fargate', '{"name":"shop-to-fargate"}', 1700000000, 1700000060);
insert into migration_runs (org, id, migration, definition, run, revision, started_at, ended_at) values ('0UVdl9s0000', '0UVdl9s0m02', '0UVdl9s0m01', '{"name":"shop-to-fargate"}', '{"phase":"rolled-back","step":1}', 7, 1700000000, 1700003600);
insert into migration_entries (org, run, number, at, actor, request, entry) values ('0UVdl9s0000', '0UVdl9s0m02', 1, 1700000000, 'Ada', 'a-request', '{"kind":"verified","canaryBp":100,"intent":1}');
insert into migration_checks (org, migration, item, checked_by, checked_at) values ('0UVdl9s0000', '0UVdl9s0m01', 'dashboards-ready', 'Ada', 1700000000);
insert into leases (resource, owner, fence, expires_at_ms) values ('proxy:127.0.0.1:8481', 'a-server', 3, 1700000000000);
insert into sli_sources (org, name, bucket_seconds, limits, final_until, rewrites, sides, revision, published_until) values ('0UVdl9s0000', 'shop-log', 60, '[200]', 1700000100, 2, 'canary stable', 3, 1700000040);
insert into sli_configs (org, name, document, config, created_at, updated_at, asked_at, failing_since, error) values ('0UVdl9s0000', 'shop-log', 'name: shop-log', '{"name":"shop-log","service":"shop"}', 1700000000, 1700000060, 1700000120, 1700000060, 'Cannot reach it');
insert into sli_buckets (org, source, start, side, total, bad, slow, latency, timed) values ('0UVdl9s0000', 'shop-log', 1700000040, 'canary', 100, 1, '[3]', null, 98);
insert into objectives (org, id, name, body, created_at, updated_at) values ('0UVdl9s0000', '0UVdl9s0m03', 'shop-availability', '{"service":"shop","memo":"front","indicator":{"kind":"events","source":"shop-log"},"target":99.9,"window":{"kind":"rolling","days":30},"policy":{"plenty":0.5,"careful":0.2,"hysteresis":0.02,"whenUnknown":"go","pace":{"plenty":0.5,"careful":1,"freeze":2,"exhausted":2},"say":{}},"alerts":"all"}', 1700000000, 1700000000);
insert into objective_overrides (org, id, objective, begins_at, ends_at, target, reason, approved_by) values ('0UVdl9s0000', '0UVdl9s0m04', '0UVdl9s0m03', 1700000000, 1700086400, 99.5, 'migration', 'Ada');
insert into objective_corrections (org, id, objective, begins_at, ends_at, reason, author) values ('0UVdl9s0000', '0UVdl9s0m05', '0UVdl9s0m03', 1700000000, 1700003600, 'load test', 'Ada');
insert into objective_passes (org, id, objective, begins_at, ends_at, reason, given_by) values ('0UVdl9s0000', '0UVdl9s0m06', '0UVdl9s0m03', 1700000000, 1700003600, 'security fix', 'Ada');
insert into objective_states (org, objective, state, since) values ('0UVdl9s0000', '0UVdl9s0m03', 'careful', 1700000000);
insert into server_secrets (name, value) values ('links', 'a-value');
