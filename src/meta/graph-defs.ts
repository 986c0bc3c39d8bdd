import { Rejected } from "#core/errors.ts";
import type { GraphDef, GraphDefMetric } from "#core/graph-def.ts";
import type { OrgId } from "#core/series.ts";
import { writeAudit } from "./audit.ts";
import type { GraphDefs } from "./repositories.ts";
import { lockService } from "./services.ts";
import { type Store, secondsOf, type Tx } from "./store.ts";

/** Under this service the hidden graphs of hosts are stored; no service can have this name. */
const HOSTS = "";

/** As long as a metric's name may be. */
const MAX_NAME_LENGTH = 255;

function checkName(name: string): void {
  if (name === "" || name.length > MAX_NAME_LENGTH)
    throw new Rejected(
      "invalid",
      `Cannot use the graph name "${name.slice(0, 80)}": want 1 to ${MAX_NAME_LENGTH} characters`,
    );
}

export function graphDefsRepository({ read, write, newId }: Store): GraphDefs {
  const hideGraph = (tx: Tx, org: OrgId, service: string, name: string, at: number) =>
    tx
      .insertInto("hidden_graphs")
      .values({ org, service, name, hidden_at: at })
      .onConflict((conflict) => conflict.columns(["org", "service", "name"]).doUpdateSet({ hidden_at: at }))
      .execute();

  return {
    put: (org, defs, cause) =>
      write(async (tx) => {
        for (const { name } of defs) checkName(name);
        // In the order of their names, so that two agents that start at once take their locks in the same order.
        const sorted = [...new Map(defs.map((def) => [def.name, def])).values()];
        sorted.sort((a, b) => (a.name < b.name ? -1 : 1));
        for (const { name, displayName, unit, metrics } of sorted) {
          const after = { display_name: displayName, unit, metrics: JSON.stringify(metrics) };
          await tx
            .deleteFrom("hidden_graphs")
            .where("org", "=", org)
            .where("service", "=", HOSTS)
            .where("name", "=", name)
            .execute();
          const before = await tx
            .selectFrom("graph_defs")
            .select(["display_name", "unit", "metrics"])
            .where("org", "=", org)
            .where("name", "=", name)
            .executeTakeFirst();
          // Every agent declares all of its graphs at every start; mostly nothing is new.
          const keys = ["display_name", "unit", "metrics"] as const;
          if (before !== undefined && keys.every((key) => before[key] === after[key])) continue;
          const updated_at = secondsOf(cause.at);
          await tx
            .insertInto("graph_defs")
            .values({ org, name, ...after, updated_at })
            .onConflict((conflict) => conflict.columns(["org", "name"]).doUpdateSet({ ...after, updated_at }))
            .execute();
          await writeAudit(tx, newId, org, { action: "graph-def.put", subject: `graph-def:${name}` }, cause);
        }
      }),

    list: (org) =>
      read(async (db) => {
        const rows = await db
          .selectFrom("graph_defs")
          .select(["name", "display_name", "unit", "metrics"])
          .where("org", "=", org)
          .orderBy("name")
          .execute();
        return rows.map(
          ({ name, display_name, unit, metrics }): GraphDef => ({
            name,
            displayName: display_name,
            unit,
            metrics: JSON.parse(metrics) as GraphDefMetric[],
          }),
        );
      }),

    remove: (org, name, { drawn }, cause) =>
      write(async (tx) => {
        checkName(name);
        const { numDeletedRows } = await tx
          .deleteFrom("graph_defs")
          .where("org", "=", org)
          .where("name", "=", name)
          .executeTakeFirst();
        if (numDeletedRows === 0n && !drawn)
          throw new Rejected("invalid", `Cannot delete graph "${name}": there is none of this name`);
        await hideGraph(tx, org, HOSTS, name, secondsOf(cause.at));
        await writeAudit(tx, newId, org, { action: "graph-def.remove", subject: `graph-def:${name}` }, cause);
      }),

    hide: (org, service, name, cause) =>
      write(async (tx) => {
        checkName(name);
        await lockService(tx, org, service);
        await hideGraph(tx, org, service, name, secondsOf(cause.at));
        const subject = `service:${service}`;
        await writeAudit(tx, newId, org, { action: "service.hide-graph", subject, detail: { graph: name } }, cause);
      }),

    hidden: (org, service = HOSTS) =>
      read(async (db) => {
        const rows = await db
          .selectFrom("hidden_graphs")
          .select(["name", "hidden_at"])
          .where("org", "=", org)
          .where("service", "=", service)
          .orderBy("name")
          .execute();
        return rows.map(({ name, hidden_at }) => ({ name, hiddenAt: hidden_at }));
      }),
  };
}
