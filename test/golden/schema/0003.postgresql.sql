create table alerting_revision (
      id integer not null primary key,
      revision bigint not null
    );
create table monitors (
      org text collate "C" not null references organisations (id),
      id text collate "C" not null,
      type text collate "C" not null,
      name text collate "C" not null,
      definition text collate "C" not null,
      recover_after integer not null,
      muted_until bigint,
      created_at bigint not null,
      primary key (org, id)
    );
create index monitors_order on monitors (org, type, name, id);
create table channels (
      org text collate "C" not null references organisations (id),
      id text collate "C" not null,
      type text collate "C" not null,
      name text collate "C" not null,
      definition text collate "C" not null,
      suspended_at bigint,
      created_at bigint not null,
      primary key (org, id)
    );
create table notification_groups (
      org text collate "C" not null references organisations (id),
      id text collate "C" not null,
      type text collate "C" not null,
      name text collate "C" not null,
      level text collate "C" not null,
      extras text collate "C" not null,
      created_at bigint not null,
      primary key (org, id)
    );
create unique index notification_groups_default on notification_groups (org) where type = 'group-default';
create table notification_group_channels (
      org text collate "C" not null,
      owner text collate "C" not null,
      channel text collate "C" not null,
      position integer not null,
      primary key (org, owner, channel),
      foreign key (org, owner) references notification_groups (org, id),
      foreign key (org, channel) references channels (org, id)
    );
create table notification_group_children (
      org text collate "C" not null,
      owner text collate "C" not null,
      child text collate "C" not null,
      position integer not null,
      primary key (org, owner, child),
      foreign key (org, owner) references notification_groups (org, id),
      foreign key (org, child) references notification_groups (org, id)
    );
create table notification_group_monitors (
      org text collate "C" not null,
      owner text collate "C" not null,
      monitor text collate "C" not null, skip_default integer not null,
      position integer not null,
      primary key (org, owner, monitor),
      foreign key (org, owner) references notification_groups (org, id),
      foreign key (org, monitor) references monitors (org, id)
    );
create table notification_group_services (
      org text collate "C" not null,
      owner text collate "C" not null,
      service text collate "C" not null,
      position integer not null,
      primary key (org, owner, service),
      foreign key (org, owner) references notification_groups (org, id),
      foreign key (org, service) references services (org, name)
    );
create table downtimes (
      org text collate "C" not null references organisations (id),
      id text collate "C" not null,
      name text collate "C" not null,
      definition text collate "C" not null,
      created_at bigint not null,
      created_by text collate "C" not null,
      primary key (org, id)
    );
create table alert_group_settings (
      org text collate "C" not null references organisations (id),
      id text collate "C" not null,
      name text collate "C" not null,
      definition text collate "C" not null,
      created_at bigint not null,
      primary key (org, id)
    );
create table alerts (
      org text collate "C" not null references organisations (id),
      id text collate "C" not null,
      subject text collate "C" not null,
      type text collate "C" not null,
      monitor text collate "C" not null,
      host text collate "C",
      series text collate "C",
      status text collate "C" not null,
      worst text collate "C" not null,
      value double precision,
      message text collate "C",
      component text collate "C",
      memo text collate "C" not null,
      opened_at bigint not null,
      closed_at bigint,
      reason text collate "C",
      status_changed_at bigint not null,
      good integer not null,
      judged_at bigint not null,
      notified_at bigint,
      ack text collate "C",
      primary key (org, id)
    );
create unique index alerts_open_subject on alerts (org, subject) where closed_at is null;
create index alerts_opened on alerts (org, opened_at, id);
create index alerts_host on alerts (org, host, opened_at);
create index alerts_monitor on alerts (org, monitor, opened_at);
create table alert_logs (
      org text collate "C" not null,
      id text collate "C" not null,
      alert text collate "C" not null,
      created_at bigint not null,
      status text collate "C" not null,
      cause text collate "C" not null,
      monitor text collate "C" not null,
      value double precision,
      detail text collate "C",
      actor text collate "C",
      primary key (org, id),
      foreign key (org, alert) references alerts (org, id)
    );
create index alert_logs_alert on alert_logs (org, alert, id);
create table alert_groups (
      org text collate "C" not null references organisations (id),
      id text collate "C" not null,
      setting text collate "C" not null,
      status text collate "C" not null,
      alerts text collate "C" not null,
      created_at bigint not null,
      closed_at bigint,
      notified_at bigint,
      primary key (org, id)
    );
create index alert_groups_open on alert_groups (org, id) where closed_at is null;
create table outbox (
      org text collate "C" not null references organisations (id),
      id text collate "C" not null,
      channel text collate "C" not null,
      alert text collate "C",
      notification text collate "C" not null,
      state text collate "C" not null,
      created_at bigint not null,
      due_at bigint not null,
      attempts integer not null,
      interrupted integer not null,
      finished_at bigint,
      response text collate "C",
      primary key (org, id)
    );
create index outbox_due on outbox (due_at) where state = 'waiting';
create index outbox_unfinished on outbox (org, channel, id) where finished_at is null;
create index outbox_channel on outbox (org, channel, id);
create index outbox_alert on outbox (org, alert, id);
create index outbox_finished on outbox (finished_at);
create table probe_states (
      org text collate "C" not null references organisations (id),
      monitor text collate "C" not null,
      state text collate "C" not null,
      primary key (org, monitor)
    );
create table alert_images (
      hash text collate "C" not null primary key,
      org text collate "C" not null references organisations (id),
      png bytea not null,
      created_at bigint not null
    );
create index alert_images_created on alert_images (created_at);
