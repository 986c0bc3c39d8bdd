import type { Step } from "./step.ts";

/**
 * Dashboards and graph annotations. `widgets` is JSON, and `url_path` is a dashboard's address within its organisation.
 * A role that an annotation names exists as long as the row that names it.
 */
export const boards: Step = {
  id: 4,
  name: "boards",
  statements: ({ text, integer, long, end }) => [
    `create table dashboards (
      org ${text} not null references organisations (id),
      id ${text} not null,
      title ${text} not null,
      memo ${text} not null,
      url_path ${text} not null,
      widgets ${text} not null,
      widget_count ${integer} not null,
      revision ${integer} not null,
      created_at ${long} not null,
      updated_at ${long} not null,
      primary key (org, id),
      unique (org, url_path)
    )${end}`,
    `create table annotations (
      org ${text} not null,
      id ${text} not null,
      service ${text} not null,
      title ${text} not null,
      description ${text},
      from_at ${long} not null,
      to_at ${long} not null,
      primary key (org, id),
      foreign key (org, service) references services (org, name)
    )${end}`,
    `create index annotations_time on annotations (org, service, from_at)`,
    `create table annotation_roles (
      org ${text} not null,
      annotation ${text} not null,
      service ${text} not null,
      role ${text} not null,
      primary key (org, annotation, role),
      foreign key (org, annotation) references annotations (org, id),
      foreign key (org, service, role) references roles (org, service, name)
    )${end}`,
    `create index annotation_roles_role on annotation_roles (org, service, role)`,
  ],
};
