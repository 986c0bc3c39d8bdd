create table dashboards (
      org text collate "C" not null references organisations (id),
      id text collate "C" not null,
      title text collate "C" not null,
      memo text collate "C" not null,
      url_path text collate "C" not null,
      widgets text collate "C" not null,
      widget_count integer not null,
      revision integer not null,
      created_at bigint not null,
      updated_at bigint not null,
      primary key (org, id),
      unique (org, url_path)
    );
create table annotations (
      org text collate "C" not null,
      id text collate "C" not null,
      service text collate "C" not null,
      title text collate "C" not null,
      description text collate "C",
      from_at bigint not null,
      to_at bigint not null,
      primary key (org, id),
      foreign key (org, service) references services (org, name)
    );
create index annotations_time on annotations (org, service, from_at);
create table annotation_roles (
      org text collate "C" not null,
      annotation text collate "C" not null,
      service text collate "C" not null,
      role text collate "C" not null,
      primary key (org, annotation, role),
      foreign key (org, annotation) references annotations (org, id),
      foreign key (org, service, role) references roles (org, service, name)
    );
create index annotation_roles_role on annotation_roles (org, service, role);
