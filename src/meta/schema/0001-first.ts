import type { Step } from "./step.ts";

/**
 * Everything that the first release keeps. The organisation comes first in every key. Times are whole seconds, except where
 * the name ends in `_ms`.
 *
 * `host_meta` stands apart from `hosts`: it has kilobytes a host that no list reads.
 */
export const first: Step = {
  id: 1,
  name: "first",
  statements: ({ text, integer, long, end }) => [
    `create table organisations (
      id ${text} not null primary key,
      name ${text} not null unique,
      display_name ${text} not null,
      settings ${text} not null,
      created_at ${long} not null
    )${end}`,
    `create table users (
      id ${text} not null primary key,
      name ${text} not null,
      name_folded ${text} not null unique,
      email ${text},
      password ${text} not null,
      locale ${text} not null,
      time_zone ${text} not null,
      created_at ${long} not null
    )${end}`,
    `create table memberships (
      org ${text} not null references organisations (id),
      user_id ${text} not null references users (id),
      authority ${text} not null,
      joined_at ${long} not null,
      primary key (org, user_id)
    )${end}`,
    `create index memberships_user on memberships (user_id)`,
    `create table sessions (
      id ${text} not null primary key,
      org ${text} not null,
      user_id ${text} not null,
      csrf_token ${text} not null,
      created_at_ms ${long} not null,
      last_used_at_ms ${long} not null,
      expires_at_ms ${long} not null,
      foreign key (org, user_id) references memberships (org, user_id)
    )${end}`,
    `create index sessions_user on sessions (user_id, org)`,
    `create index sessions_expiry on sessions (expires_at_ms)`,
    `create table setup_tokens (
      hash ${text} not null primary key,
      created_at_ms ${long} not null
    )${end}`,
    `create table api_keys (
      org ${text} not null references organisations (id),
      id ${text} not null,
      name ${text} not null,
      hash ${text} not null unique,
      hint ${text} not null,
      can_read ${integer} not null,
      can_write ${integer} not null,
      created_at ${long} not null,
      created_by ${text} not null,
      last_used_at ${long},
      revoked_at ${long},
      primary key (org, id)
    )${end}`,
    `create table services (
      org ${text} not null references organisations (id),
      name ${text} not null,
      memo ${text} not null,
      created_at ${long} not null,
      primary key (org, name)
    )${end}`,
    `create table roles (
      org ${text} not null,
      service ${text} not null,
      name ${text} not null,
      memo ${text} not null,
      created_at ${long} not null,
      primary key (org, service, name),
      foreign key (org, service) references services (org, name)
    )${end}`,
    `create table hosts (
      org ${text} not null references organisations (id),
      id ${text} not null,
      name ${text} not null,
      display_name ${text},
      custom_identifier ${text},
      memo ${text} not null,
      interfaces ${text} not null,
      size ${text} not null,
      status ${text} not null,
      cores ${integer},
      created_at ${long} not null,
      retired_at ${long},
      changed_at_ms ${long} not null,
      primary key (org, id)
    )${end}`,
    `create unique index hosts_custom_identifier on hosts (org, custom_identifier) where retired_at is null`,
    `create index hosts_name on hosts (org, name)`,
    `create index hosts_changed on hosts (changed_at_ms)`,
    `create table host_meta (
      org ${text} not null,
      host ${text} not null,
      meta ${text} not null,
      primary key (org, host),
      foreign key (org, host) references hosts (org, id)
    )${end}`,
    // Without a reference to roles: a role's past outlives it.
    `create table role_memberships (
      org ${text} not null,
      host ${text} not null,
      service ${text} not null,
      role ${text} not null,
      joined_at ${long} not null,
      left_at ${long},
      primary key (org, host, service, role, joined_at),
      foreign key (org, host) references hosts (org, id)
    )${end}`,
    `create unique index role_memberships_open on role_memberships (org, service, role, host) where left_at is null`,
    `create index role_memberships_history on role_memberships (org, service, role, left_at)`,
    `create table metadata (
      org ${text} not null references organisations (id),
      owner_kind ${text} not null,
      owner_key ${text} not null,
      namespace ${text} not null,
      value ${text} not null,
      updated_at ${long} not null,
      primary key (org, owner_kind, owner_key, namespace)
    )${end}`,
    `create table checks (
      org ${text} not null,
      id ${text} not null,
      host ${text} not null,
      name ${text} not null,
      memo ${text} not null,
      status ${text},
      message ${text},
      occurred_at ${long},
      since ${long},
      notification_interval ${integer},
      max_check_attempts ${integer},
      attempts ${integer},
      primary key (org, id),
      unique (org, host, name),
      foreign key (org, host) references hosts (org, id)
    )${end}`,
    `create index checks_status on checks (org, status)`,
    `create table graph_defs (
      org ${text} not null references organisations (id),
      name ${text} not null,
      display_name ${text} not null,
      unit ${text} not null,
      metrics ${text} not null,
      updated_at ${long} not null,
      primary key (org, name)
    )${end}`,
    // A service of "" stands for all hosts.
    `create table hidden_graphs (
      org ${text} not null references organisations (id),
      service ${text} not null,
      name ${text} not null,
      hidden_at ${long} not null,
      primary key (org, service, name)
    )${end}`,
    `create table metric_names (
      org ${text} not null,
      target ${text} not null,
      name ${text} not null,
      last_seen_day ${integer} not null,
      primary key (org, target, name)
    )${end}`,
    `create index metric_names_seen on metric_names (last_seen_day)`,
    `create table audit_log (
      org ${text} not null references organisations (id),
      id ${text} not null,
      at_ms ${long} not null,
      actor_kind ${text} not null,
      actor_id ${text} not null,
      actor_name ${text} not null,
      from_address ${text},
      action ${text} not null,
      subject ${text} not null,
      detail ${text},
      primary key (org, id)
    )${end}`,
    `create index audit_log_time on audit_log (at_ms)`,
  ],
};
