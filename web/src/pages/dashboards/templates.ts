import type { DashboardContent, GraphAnswer, WidgetAnswer } from "#wire/own/boards.ts";

/** What hosts of a role are compared in first. */
const ROLE_GRAPHS = ["loadavg5", "cpu", "memory"] as const;
const ROLE_HEIGHT = 9;
const SERVICE_HEIGHT = 10;
const SERVICE_WIDTH = 8;
const COLUMNS = 24;

function graph(of: GraphAnswer, x: number, y: number, width: number, height: number): WidgetAnswer {
  return { type: "graph", title: "", layout: { x, y, width, height }, graph: of, valueRange: {}, referenceLines: [] };
}

/** How a service is: a row a role with its state and its graphs, then the graphs of the service's own metrics. */
export function serviceOverview(
  service: string,
  roles: readonly string[],
  graphs: readonly string[],
): Omit<DashboardContent, "title"> {
  const widgets: WidgetAnswer[] = [];
  for (const [i, role] of roles.entries()) {
    const roleFullname = `${service}:${role}`;
    const y = i * ROLE_HEIGHT;
    widgets.push({ type: "alertStatus", title: "", layout: { x: 0, y, width: 6, height: ROLE_HEIGHT }, roleFullname });
    for (const [j, name] of ROLE_GRAPHS.entries())
      widgets.push(graph({ type: "role", roleFullname, name }, 6 * (j + 1), y, 6, ROLE_HEIGHT));
  }
  const top = roles.length * ROLE_HEIGHT;
  const perRow = COLUMNS / SERVICE_WIDTH;
  for (const [i, name] of graphs.entries()) {
    const x = (i % perRow) * SERVICE_WIDTH;
    const y = top + Math.floor(i / perRow) * SERVICE_HEIGHT;
    widgets.push(graph({ type: "service", serviceName: service, name }, x, y, SERVICE_WIDTH, SERVICE_HEIGHT));
  }
  return { memo: "", urlPath: "", widgets };
}
