const part = encodeURIComponent;

/** Addresses of the pages of one organisation. They are Mackerel's where it has the page too, so that its links work. */
export function pathsOf(org: string) {
  const base = `/orgs/${part(org)}`;
  return {
    overview: base,
    hosts: `${base}/hosts`,
    host: (id: string) => `${base}/hosts/${part(id)}`,
    services: `${base}/services`,
    service: (service: string) => `${base}/services/${part(service)}`,
    role: (service: string, role: string) => `${base}/services/${part(service)}/-/${part(role)}`,
    dashboards: `${base}/dashboards`,
    /** By the path of its address, which may have slashes. */
    dashboard: (path: string) => `${base}/dashboards/${path.split("/").map(part).join("/")}`,
    explore: `${base}/explore`,
    /** One expression in the explorer. */
    exploring: (graph: DrawnExpression) => `${base}/explore?${searchOf("expr", graph)}`,
    /** The same at Mackerel's address of it. */
    advancedGraph: (graph: DrawnExpression) => `${base}/advanced-graph?${searchOf("query", graph)}`,
    newExpressionMonitor: (expression: string) => `${base}/monitors/new?expression=${part(expression)}`,
    migrations: `${base}/migrations`,
    migration: (name: string) => `${base}/migrations/${part(name)}`,
    /** No name has a capital letter. */
    newMigration: `${base}/migrations/NEW`,
    migrationReport: (name: string, run: string) => `${base}/migrations/${part(name)}/report?run=${part(run)}`,
    editMigration: (name: string) => `${base}/migrations/${part(name)}/edit`,
    slis: `${base}/slis`,
    sli: (name: string) => `${base}/slis/${part(name)}`,
    /** No name begins with "-". */
    newSli: `${base}/slis/-/new`,
    editSli: (name: string) => `${base}/slis/${part(name)}/edit`,
    slos: `${base}/slos`,
    slo: (name: string) => `${base}/slos/${part(name)}`,
    /** No name has a capital letter. */
    newSlo: (fields: Readonly<Record<string, string>> = {}) => `${base}/slos/NEW${searchIn(fields)}`,
    editSlo: (name: string) => `${base}/slos/${part(name)}/edit`,
    slosAsCode: `${base}/slos/CODE`,
    sloAsCode: (name: string) => `${base}/slos/${part(name)}/code`,
    alerts: `${base}/alerts`,
    alert: (id: string) => `${base}/alerts/${part(id)}`,
    monitors: `${base}/monitors`,
    monitor: (id: string) => `${base}/monitors/${part(id)}`,
    /** The editor for another monitor, with some fields filled in. */
    newMonitor: (fields: Readonly<Record<string, string>> = {}) => `${base}/monitors/new${searchIn(fields)}`,
    channels: `${base}/channels`,
    notificationGroups: `${base}/notification-groups`,
    downtimes: `${base}/downtimes`,
    /** The editor for another downtime, with what it shall cover filled in. */
    newDowntime: (fields: Readonly<Record<string, string>> = {}) =>
      `${base}/downtimes?${new URLSearchParams({ new: "1", ...fields })}`,
    settings: `${base}/settings`,
    addHost: `${base}/settings/add-host`,
    apiKeys: `${base}/settings/api-keys`,
    storage: `${base}/settings/storage`,
    auditLog: `${base}/settings/audit-log`,
    account: "/account",
    keyboard: "/account/keyboard",
  };
}

const searchIn = (fields: Readonly<Record<string, string>>): string =>
  Object.keys(fields).length === 0 ? "" : `?${new URLSearchParams(fields)}`;

/** An expression with how it is drawn. */
export interface DrawnExpression {
  readonly expression: string;
  readonly unit: string;
  readonly title: string;
}

function searchOf(name: "expr" | "query", { expression, unit, title }: DrawnExpression): string {
  const search = new URLSearchParams({ [name]: expression });
  if (unit !== "float") search.set("unit", unit);
  if (title !== "") search.set("title", title);
  return search.toString();
}

/** Whether nothing on a page has to do with a range of time: lists of what is now, forms, settings. */
export function isTimeless(path: string, paths: Paths): boolean {
  const lists = [paths.slis, paths.slos, paths.migrations, paths.channels, paths.notificationGroups, paths.account];
  const forms = [paths.newSli, paths.newSlo(), paths.newMigration, paths.slosAsCode];
  return (
    [...lists, ...forms].includes(path) ||
    [paths.settings, paths.account].some((one) => path.startsWith(`${one}/`)) ||
    ([paths.slis, paths.slos, paths.migrations].some((one) => path.startsWith(`${one}/`)) &&
      /\/(?:edit|code|report)$/.test(path))
  );
}

export type Paths = ReturnType<typeof pathsOf>;

/** `service:role`, taken apart. */
export function splitRole(fullname: string): { service: string; role: string } {
  const at = fullname.indexOf(":");
  return { service: fullname.slice(0, at).trim(), role: fullname.slice(at + 1).trim() };
}
