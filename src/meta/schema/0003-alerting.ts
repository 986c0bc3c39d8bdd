import type { Columns, Step } from "./step.ts";

/**
 * Monitors, alerts and who hears of them. What clients send and get back whole stands as JSON in `definition`; what queries ask
 * for has a column.
 *
 * Alerts and messages outlive what they are about, so they refer to nothing but the organisation.
 */
export const alerting: Step = {
  id: 3,
  name: "alerting",
  statements: (columns) => [...configuration(columns), ...live(columns)],
  async fill(run) {
    await run("insert into alerting_revision (id, revision) values (1, 0)");
    const definition = JSON.stringify({
      type: "connectivity",
      name: "connectivity",
      memo: "",
      isMute: false,
      scopes: [],
      excludeScopes: [],
      alertStatusOnGone: "CRITICAL",
    });
    for (const { id, created_at } of await run("select id, created_at from organisations")) {
      // Ids are unique in their table, so the organisation's own will do for the first of each.
      const [org, at] = [String(id), Number(created_at)];
      await run(
        "insert into notification_groups (org, id, type, name, level, extras, created_at) values (?, ?, 'group-default', 'Default', 'all', '{}', ?)",
        [org, org, at],
      );
      await run(
        "insert into monitors (org, id, type, name, definition, recover_after, created_at) values (?, ?, 'connectivity', 'connectivity', ?, 1, ?)",
        [org, org, definition, at],
      );
    }
  },
};

function configuration(columns: Columns): string[] {
  const { text, integer, long, end } = columns;
  return [
    // One row. Who changes configuration of alerting counts it up first, and so waits for whoever did before.
    `create table alerting_revision (
      id ${integer} not null primary key,
      revision ${long} not null
    )${end}`,
    `create table monitors (
      org ${text} not null references organisations (id),
      id ${text} not null,
      type ${text} not null,
      name ${text} not null,
      definition ${text} not null,
      recover_after ${integer} not null,
      muted_until ${long},
      created_at ${long} not null,
      primary key (org, id)
    )${end}`,
    `create index monitors_order on monitors (org, type, name, id)`,
    `create table channels (
      org ${text} not null references organisations (id),
      id ${text} not null,
      type ${text} not null,
      name ${text} not null,
      definition ${text} not null,
      suspended_at ${long},
      created_at ${long} not null,
      primary key (org, id)
    )${end}`,
    `create table notification_groups (
      org ${text} not null references organisations (id),
      id ${text} not null,
      type ${text} not null,
      name ${text} not null,
      level ${text} not null,
      extras ${text} not null,
      created_at ${long} not null,
      primary key (org, id)
    )${end}`,
    `create unique index notification_groups_default on notification_groups (org) where type = 'group-default'`,
    link(columns, "notification_group_channels", "channel", "channels (org, id)"),
    link(columns, "notification_group_children", "child", "notification_groups (org, id)"),
    link(columns, "notification_group_monitors", "monitor", "monitors (org, id)", `, skip_default ${integer} not null`),
    link(columns, "notification_group_services", "service", "services (org, name)"),
    `create table downtimes (
      org ${text} not null references organisations (id),
      id ${text} not null,
      name ${text} not null,
      definition ${text} not null,
      created_at ${long} not null,
      created_by ${text} not null,
      primary key (org, id)
    )${end}`,
    `create table alert_group_settings (
      org ${text} not null references organisations (id),
      id ${text} not null,
      name ${text} not null,
      definition ${text} not null,
      created_at ${long} not null,
      primary key (org, id)
    )${end}`,
  ];
}

/** What a notification group names, in the order in which it does. */
function link({ text, integer, end }: Columns, table: string, column: string, target: string, more = ""): string {
  return `create table ${table} (
      org ${text} not null,
      owner ${text} not null,
      ${column} ${text} not null${more},
      position ${integer} not null,
      primary key (org, owner, ${column}),
      foreign key (org, owner) references notification_groups (org, id),
      foreign key (org, ${column}) references ${target}
    )${end}`;
}

const live = ({ text, integer, long, double, bytes, end }: Columns): string[] => [
  `create table alerts (
      org ${text} not null references organisations (id),
      id ${text} not null,
      subject ${text} not null,
      type ${text} not null,
      monitor ${text} not null,
      host ${text},
      series ${text},
      status ${text} not null,
      worst ${text} not null,
      value ${double},
      message ${text},
      component ${text},
      memo ${text} not null,
      opened_at ${long} not null,
      closed_at ${long},
      reason ${text},
      status_changed_at ${long} not null,
      good ${integer} not null,
      judged_at ${long} not null,
      notified_at ${long},
      ack ${text},
      primary key (org, id)
    )${end}`,
  `create unique index alerts_open_subject on alerts (org, subject) where closed_at is null`,
  `create index alerts_opened on alerts (org, opened_at, id)`,
  `create index alerts_host on alerts (org, host, opened_at)`,
  `create index alerts_monitor on alerts (org, monitor, opened_at)`,
  `create table alert_logs (
      org ${text} not null,
      id ${text} not null,
      alert ${text} not null,
      created_at ${long} not null,
      status ${text} not null,
      cause ${text} not null,
      monitor ${text} not null,
      value ${double},
      detail ${text},
      actor ${text},
      primary key (org, id),
      foreign key (org, alert) references alerts (org, id)
    )${end}`,
  `create index alert_logs_alert on alert_logs (org, alert, id)`,
  `create table alert_groups (
      org ${text} not null references organisations (id),
      id ${text} not null,
      setting ${text} not null,
      status ${text} not null,
      alerts ${text} not null,
      created_at ${long} not null,
      closed_at ${long},
      notified_at ${long},
      primary key (org, id)
    )${end}`,
  `create index alert_groups_open on alert_groups (org, id) where closed_at is null`,
  `create table outbox (
      org ${text} not null references organisations (id),
      id ${text} not null,
      channel ${text} not null,
      alert ${text},
      notification ${text} not null,
      state ${text} not null,
      created_at ${long} not null,
      due_at ${long} not null,
      attempts ${integer} not null,
      interrupted ${integer} not null,
      finished_at ${long},
      response ${text},
      primary key (org, id)
    )${end}`,
  `create index outbox_due on outbox (due_at) where state = 'waiting'`,
  `create index outbox_unfinished on outbox (org, channel, id) where finished_at is null`,
  `create index outbox_channel on outbox (org, channel, id)`,
  `create index outbox_alert on outbox (org, alert, id)`,
  `create index outbox_finished on outbox (finished_at)`,
  `create table probe_states (
      org ${text} not null references organisations (id),
      monitor ${text} not null,
      state ${text} not null,
      primary key (org, monitor)
    )${end}`,
  `create table alert_images (
      hash ${text} not null primary key,
      org ${text} not null references organisations (id),
      png ${bytes} not null,
      created_at ${long} not null
    )${end}`,
  `create index alert_images_created on alert_images (created_at)`,
];
