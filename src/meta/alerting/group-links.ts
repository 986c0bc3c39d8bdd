import { Rejected } from "#core/errors.ts";
import type { NotificationGroup, NotificationGroupInput } from "#core/notify/channel.ts";
import { circleFrom } from "#core/notify/circle.ts";
import type { OrgId } from "#core/series.ts";
import { must } from "#kit/assert.ts";
import type { Db, Tx } from "#meta/store.ts";

/** What groups name, by the group. */
export interface Links {
  readonly children: ReadonlyMap<string, readonly string[]>;
  readonly channels: ReadonlyMap<string, readonly string[]>;
  readonly monitors: ReadonlyMap<string, NotificationGroup["monitors"]>;
  readonly services: ReadonlyMap<string, NotificationGroup["services"]>;
}

/** Of all groups, or of one. */
export async function readLinks(db: Db, org: OrgId, only?: string): Promise<Links> {
  let children = db.selectFrom("notification_group_children").selectAll().where("org", "=", org).orderBy("position");
  let channels = db.selectFrom("notification_group_channels").selectAll().where("org", "=", org).orderBy("position");
  let monitors = db.selectFrom("notification_group_monitors").selectAll().where("org", "=", org).orderBy("position");
  let services = db.selectFrom("notification_group_services").selectAll().where("org", "=", org).orderBy("position");
  if (only !== undefined) {
    children = children.where("owner", "=", only);
    channels = channels.where("owner", "=", only);
    monitors = monitors.where("owner", "=", only);
    services = services.where("owner", "=", only);
  }
  return {
    children: byOwner(await children.execute(), ({ child }) => child),
    channels: byOwner(await channels.execute(), ({ channel }) => channel),
    monitors: byOwner(await monitors.execute(), ({ monitor, skip_default }) => ({
      id: monitor,
      skipDefault: skip_default === 1,
    })),
    services: byOwner(await services.execute(), ({ service }) => ({ name: service })),
  };
}

function byOwner<R extends { readonly owner: string }, T>(rows: readonly R[], of: (row: R) => T): Map<string, T[]> {
  const owners = new Map<string, T[]>();
  for (const row of rows) {
    const known = owners.get(row.owner);
    if (known === undefined) owners.set(row.owner, [of(row)]);
    else known.push(of(row));
  }
  return owners;
}

/** Writes what a group that names nothing names from now on. What it names twice counts once. */
export async function insertLinks(tx: Tx, org: OrgId, owner: string, group: NotificationGroupInput): Promise<void> {
  const children = [...new Set(group.childNotificationGroupIds)];
  const channels = [...new Set(group.childChannelIds)];
  const monitors = [...new Map(group.monitors.map((each) => [each.id, each])).values()];
  const services = [...new Set(group.services.map(({ name }) => name))];
  const rows = <T, R>(all: readonly T[], row: (one: T) => R) =>
    all.map((one, position) => ({ org, owner, position, ...row(one) }));
  if (children.length > 0)
    await tx
      .insertInto("notification_group_children")
      .values(rows(children, (child) => ({ child })))
      .execute();
  if (channels.length > 0)
    await tx
      .insertInto("notification_group_channels")
      .values(rows(channels, (channel) => ({ channel })))
      .execute();
  if (monitors.length > 0)
    await tx
      .insertInto("notification_group_monitors")
      .values(rows(monitors, ({ id, skipDefault }) => ({ monitor: id, skip_default: skipDefault ? 1 : 0 })))
      .execute();
  if (services.length > 0)
    await tx
      .insertInto("notification_group_services")
      .values(rows(services, (service) => ({ service })))
      .execute();
}

const TABLES = [
  "notification_group_children",
  "notification_group_channels",
  "notification_group_monitors",
  "notification_group_services",
] as const;

export async function deleteLinks(tx: Tx, org: OrgId, owner: string): Promise<void> {
  for (const table of TABLES) await tx.deleteFrom(table).where("org", "=", org).where("owner", "=", owner).execute();
}

/** Groups forget a service that goes. The caller has taken its turn. */
export async function leaveGroups(tx: Tx, org: OrgId, service: string): Promise<void> {
  await tx.deleteFrom("notification_group_services").where("org", "=", org).where("service", "=", service).execute();
}

/** A new channel is heard of by default. */
export async function appendToDefaultGroup(tx: Tx, org: OrgId, channel: string): Promise<void> {
  const { id: owner } = await tx
    .selectFrom("notification_groups")
    .select("id")
    .where("org", "=", org)
    .where("type", "=", "group-default")
    .executeTakeFirstOrThrow();
  const { last } = await tx
    .selectFrom("notification_group_channels")
    .select(({ fn }) => fn.max("position").as("last"))
    .where("org", "=", org)
    .where("owner", "=", owner)
    .executeTakeFirstOrThrow();
  const position = last === null ? 0 : must(last) + 1;
  await tx.insertInto("notification_group_channels").values({ org, owner, channel, position }).execute();
}

/** Refuses links that lead back to the group itself: nobody could say what it means. */
export async function checkCircle(tx: Tx, org: OrgId, id: string, name: string): Promise<void> {
  const { children } = await readLinks(tx, org);
  const way = circleFrom(id, children);
  if (way === undefined) return;
  const rows = await tx
    .selectFrom("notification_groups")
    .select(["id", "name"])
    .where("org", "=", org)
    .where("id", "in", way)
    .execute();
  const names = new Map(rows.map((row) => [row.id, `"${row.name}"`]));
  throw new Rejected(
    "invalid",
    `Cannot save notification group "${name}": found the circle ${[...way, id].map((each) => names.get(each)).join(" > ")}`,
  );
}
