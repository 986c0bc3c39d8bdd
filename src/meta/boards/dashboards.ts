import {
  checkDashboard,
  type Dashboard,
  type DashboardInput,
  type Existing,
  type Widget,
  withoutMissing,
} from "#core/dashboard.ts";
import { Rejected } from "#core/errors.ts";
import type { OrgId } from "#core/series.ts";
import { writeAudit } from "#meta/audit.ts";
import { isTaken } from "#meta/engine.ts";
import { loadServices } from "#meta/services.ts";
import { type Db, type Store, secondsOf, type Tx } from "#meta/store.ts";
import type { Tables } from "#meta/tables.ts";
import type { Dashboards } from "./repositories.ts";

/** Mackerel's plans end at 100; this is where a list that holds every widget stops being one answer. */
const MOST_DASHBOARDS = 1_000;

const unknown = (id: string): Rejected => new Rejected("not-found", `Cannot find dashboard "${id}"`);

const taken = ({ title, urlPath }: DashboardInput): Rejected =>
  new Rejected(
    "conflict",
    `Cannot save dashboard "${title}": another one has the path "${urlPath}", want one of its own`,
  );

function dashboardOf(row: Tables["dashboards"], existing: Existing): Dashboard {
  return {
    id: row.id,
    title: row.title,
    memo: row.memo,
    urlPath: row.url_path,
    widgets: withoutMissing(JSON.parse(row.widgets) as Widget[], existing),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    revision: row.revision,
  };
}

/** Services and roles as they are now. */
async function existingIn(db: Db, org: OrgId): Promise<Existing> {
  const roles = new Map(
    (await loadServices(db, org)).map((service) => [service.name, new Set(service.roles.map(({ name }) => name))]),
  );
  return {
    hasService: (service) => roles.has(service),
    hasRole: ({ service, role }) => roles.get(service)?.has(role) ?? false,
  };
}

const columnsOf = ({ title, memo, urlPath, widgets }: DashboardInput) => ({
  title,
  memo,
  url_path: urlPath,
  widgets: JSON.stringify(widgets),
  widget_count: widgets.length,
});

export function dashboardsRepository({ read, write, newId }: Store): Dashboards {
  const all = (db: Db, org: OrgId) => db.selectFrom("dashboards").where("org", "=", org);

  /** The row, locked until the transaction ends. `not-found`. */
  async function lock(tx: Tx, org: OrgId, id: string): Promise<Tables["dashboards"]> {
    const row = await all(tx, org).selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
    if (row === undefined) throw unknown(id);
    return row;
  }

  async function orTaken<T>(dashboard: DashboardInput, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw isTaken(error, "url_path") ? taken(dashboard) : error;
    }
  }

  return {
    list: (org) =>
      read(async (db) => {
        const rows = await all(db, org).selectAll().orderBy("id").execute();
        const existing = await existingIn(db, org);
        return rows.map((row) => dashboardOf(row, existing));
      }),

    summaries: (org) =>
      read(async (db) => {
        const rows = await all(db, org)
          .select(["id", "title", "memo", "url_path", "widget_count", "created_at", "updated_at"])
          .orderBy("id")
          .execute();
        return rows.map((row) => ({
          id: row.id,
          title: row.title,
          memo: row.memo,
          urlPath: row.url_path,
          widgets: row.widget_count,
          createdAt: row.created_at,
          updatedAt: row.updated_at,
        }));
      }),

    find: (org, id) =>
      read(async (db) => {
        const row = await all(db, org).selectAll().where("id", "=", id).executeTakeFirst();
        return row === undefined ? undefined : dashboardOf(row, await existingIn(db, org));
      }),

    findByPath: (org, path) =>
      read(async (db) => {
        const rows = await all(db, org)
          .selectAll()
          .where((where) => where.or([where("url_path", "=", path), where("id", "=", path)]))
          .execute();
        const row = rows.find(({ url_path }) => url_path === path) ?? rows[0];
        return row === undefined ? undefined : dashboardOf(row, await existingIn(db, org));
      }),

    create(org, dashboard, cause) {
      checkDashboard(dashboard);
      return orTaken(dashboard, () =>
        write(async (tx) => {
          const { count } = await all(tx, org)
            .select((select) => select.fn.countAll().as("count"))
            .executeTakeFirstOrThrow();
          if (Number(count) >= MOST_DASHBOARDS)
            throw new Rejected(
              "forbidden",
              `Cannot create dashboard "${dashboard.title}": there are ${count}, want at most ${MOST_DASHBOARDS}; delete one first`,
            );
          const id = newId(cause.at);
          const at = secondsOf(cause.at);
          const row = {
            org,
            id,
            ...columnsOf({ ...dashboard, urlPath: dashboard.urlPath || id }),
            revision: 1,
            created_at: at,
            updated_at: at,
          };
          await tx.insertInto("dashboards").values(row).execute();
          const detail = { title: dashboard.title };
          await writeAudit(tx, newId, org, { action: "dashboard.create", subject: `dashboard:${id}`, detail }, cause);
          return dashboardOf(row, await existingIn(tx, org));
        }),
      );
    },

    replace(org, id, dashboard, { revision }, cause) {
      checkDashboard(dashboard);
      return orTaken(dashboard, () =>
        write(async (tx) => {
          const before = await lock(tx, org, id);
          if (revision !== undefined && revision !== before.revision)
            throw new Rejected(
              "conflict",
              `Cannot save dashboard "${dashboard.title}": somebody saved it meanwhile; load it again, or save over it`,
            );
          const row = {
            ...before,
            ...columnsOf({ ...dashboard, urlPath: dashboard.urlPath || before.url_path }),
            revision: before.revision + 1,
            updated_at: secondsOf(cause.at),
          };
          await tx.updateTable("dashboards").set(row).where("org", "=", org).where("id", "=", id).execute();
          const detail = { title: dashboard.title };
          await writeAudit(tx, newId, org, { action: "dashboard.update", subject: `dashboard:${id}`, detail }, cause);
          return dashboardOf(row, await existingIn(tx, org));
        }),
      );
    },

    remove: (org, id, cause) =>
      write(async (tx) => {
        const before = await lock(tx, org, id);
        await tx.deleteFrom("dashboards").where("org", "=", org).where("id", "=", id).execute();
        const detail = { title: before.title };
        await writeAudit(tx, newId, org, { action: "dashboard.remove", subject: `dashboard:${id}`, detail }, cause);
        return dashboardOf(before, await existingIn(tx, org));
      }),
  };
}
