create table alerting_revision (
      id integer not null primary key,
      revision integer not null
    ) strict;
create table monitors (
      org text not null references organisations (id),
      id text not null,
      type text not null,
      name text not null,
      definition text not null,
      recover_after integer not null,
      muted_until integer,
      created_at integer not null,
      primary key (org, id)
    ) strict;
create index monitors_order on monitors (org, type, name, id);
create table channels (
      org text not null references organisations (id),
      id text not null,
      type text not null,
      name text not null,
      definition text not null,
      suspended_at integer,
      created_at integer not null,
      primary key (org, id)
    ) strict;
create table notification_groups (
      org text not null references organisations (id),
      id text not null,
      type text not null,
      name text not null,
      level text not null,
      extras text not null,
      created_at integer not null,
      primary key (org, id)
    ) strict;
create unique index notification_groups_default on notification_groups (org) where type = 'group-default';
create table notification_group_channels (
      org text not null,
      owner text not null,
      channel text not null,
      position integer not null,
      primary key (org, owner, channel),
      foreign key (org, owner) references notification_groups (org, id),
      foreign key (org, channel) references channels (org, id)
    ) strict;
create table notification_group_children (
      org text not null,
      owner text not null,
      child text not null,
      position integer not null,
      primary key (org, owner, child),
      foreign key (org, owner) references notification_groups (org, id),
      foreign key (org, child) references notification_groups (org, id)
    ) strict;
create table notification_group_monitors (
      org text not null,
      owner text not null,
      monitor text not null, skip_default integer not null,
      position integer not null,
      primary key (org, owner, monitor),
      foreign key (org, owner) references notification_groups (org, id),
      foreign key (org, monitor) references monitors (org, id)
    ) strict;
create table notification_group_services (
      org text not null,
      owner text not null,
      service text not null,
      position integer not null,
      primary key (org, owner, service),
      foreign key (org, owner) references notification_groups (org, id),
      foreign key (org, service) references services (org, name)
    ) strict;
create table downtimes (
      org text not null references organisations (id),
      id text not null,
      name text not null,
      definition text not null,
      created_at integer not null,
      created_by text not null,
      primary key (org, id)
    ) strict;
create table alert_group_settings (
      org text not null references organisations (id),
      id text not null,
      name text not null,
      definition text not null,
      created_at integer not null,
      primary key (org, id)
    ) strict;
create table alerts (
      org text not null references organisations (id),
      id text not null,
      subject text not null,
      type text not null,
      monitor text not null,
      host text,
      series text,
      status text not null,
      worst text not null,
      value real,
      message text,
      component text,
      memo text not null,
      opened_at integer not null,
      closed_at integer,
      reason text,
      status_changed_at integer not null,
      good integer not null,
      judged_at integer not null,
      notified_at integer,
      ack text,
      primary key (org, id)
    ) strict;
create unique index alerts_open_subject on alerts (org, subject) where closed_at is null;
create index alerts_opened on alerts (org, opened_at, id);
create index alerts_host on alerts (org, host, opened_at);
create index alerts_monitor on alerts (org, monitor, opened_at);
create table alert_logs (
      org text not null,
      id text not null,
      alert text not null,
      created_at integer not null,
      status text not null,
      cause text not null,
      monitor text not null,
      value real,
      detail text,
      actor text,
      primary key (org, id),
      foreign key (org, alert) references alerts (org, id)
    ) strict;
create index alert_logs_alert on alert_logs (org, alert, id);
create table alert_groups (
      org text not null references organisations (id),
      id text not null,
      setting text not null,
      status text not null,
      alerts text not null,
      created_at integer not null,
      closed_at integer,
      notified_at integer,
      primary key (org, id)
    ) strict;
create index alert_groups_open on alert_groups (org, id) where closed_at is null;
create table outbox (
      org text not null references organisations (id),
      id text not null,
      channel text not null,
      alert text,
      notification text not null,
      state text not null,
      created_at integer not null,
      due_at integer not null,
      attempts integer not null,
      interrupted integer not null,
      finished_at integer,
      response text,
      primary key (org, id)
    ) strict;
create index outbox_due on outbox (due_at) where state = 'waiting';
create index outbox_unfinished on outbox (org, channel, id) where finished_at is null;
create index outbox_channel on outbox (org, channel, id);
create index outbox_alert on outbox (org, alert, id);
create index outbox_finished on outbox (finished_at);
create table probe_states (
      org text not null references organisations (id),
      monitor text not null,
      state text not null,
      primary key (org, monitor)
    ) strict;
create table alert_images (
      hash text not null primary key,
      org text not null references organisations (id),
      png blob not null,
      created_at integer not null
    ) strict;
create index alert_images_created on alert_images (created_at);
