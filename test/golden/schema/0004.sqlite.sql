create table dashboards (
      org text not null references organisations (id),
      id text not null,
      title text not null,
      memo text not null,
      url_path text not null,
      widgets text not null,
      widget_count integer not null,
      revision integer not null,
      created_at integer not null,
      updated_at integer not null,
      primary key (org, id),
      unique (org, url_path)
    ) strict;
create table annotations (
      org text not null,
      id text not null,
      service text not null,
      title text not null,
      description text,
      from_at integer not null,
      to_at integer not null,
      primary key (org, id),
      foreign key (org, service) references services (org, name)
    ) strict;
create index annotations_time on annotations (org, service, from_at);
create table annotation_roles (
      org text not null,
      annotation text not null,
      service text not null,
      role text not null,
      primary key (org, annotation, role),
      foreign key (org, annotation) references annotations (org, id),
      foreign key (org, service, role) references roles (org, service, name)
    ) strict;
create index annotation_roles_role on annotation_roles (org, service, role);
