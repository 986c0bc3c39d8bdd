import type { Cause } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import type { GroupExtras, NotificationGroup, NotificationGroupChange } from "#core/notify/channel.ts";
import type { OrgId } from "#core/series.ts";
import { writeAudit } from "#meta/audit.ts";
import { type Db, type Store, secondsOf, type Tx } from "#meta/store.ts";
import { checkCircle, deleteLinks, insertLinks, type Links, readLinks } from "./group-links.ts";
import { checkNamed } from "./named.ts";
import type { NotificationGroups } from "./repositories.ts";
import type { GroupTable } from "./tables.ts";
import { takeTurn } from "./turn.ts";

const DEFAULT = "group-default";
const DEFAULT_NAME = "Default";

const groupOf = (row: GroupTable, { children, channels, monitors, services }: Links): NotificationGroup => ({
  id: row.id,
  type: row.type === DEFAULT ? DEFAULT : "group",
  name: row.name,
  notificationLevel: row.level === "critical" ? "critical" : "all",
  childNotificationGroupIds: children.get(row.id) ?? [],
  childChannelIds: channels.get(row.id) ?? [],
  monitors: monitors.get(row.id) ?? [],
  services: services.get(row.id) ?? [],
  extras: JSON.parse(row.extras) as GroupExtras,
});

/** The one group that every organisation has. */
export async function insertDefaultGroup(tx: Tx, newId: Store["newId"], org: OrgId, { at }: Cause): Promise<void> {
  const row = { org, id: newId(at), type: DEFAULT, name: DEFAULT_NAME, level: "all", extras: "{}" };
  await tx
    .insertInto("notification_groups")
    .values({ ...row, created_at: secondsOf(at) })
    .execute();
}

export function notificationGroupsRepository({ read, write, newId }: Store): NotificationGroups {
  const byId = (db: Db, org: OrgId, id: string) =>
    db.selectFrom("notification_groups").selectAll().where("org", "=", org).where("id", "=", id);

  const audit = (tx: Tx, { org, id, name }: GroupTable, action: string, cause: Cause) =>
    writeAudit(
      tx,
      newId,
      org,
      { action: `notification-group.${action}`, subject: `notification-group:${id}`, detail: { name } },
      cause,
    );

  async function take(tx: Tx, org: OrgId, id: string): Promise<GroupTable> {
    await takeTurn(tx);
    const row = await byId(tx, org, id).executeTakeFirst();
    if (row === undefined) throw new Rejected("not-found", `Cannot find notification group "${id}"`);
    return row;
  }

  const check = (tx: Tx, org: OrgId, group: NotificationGroupChange, id?: string) => {
    checkExtras(group.name, group.extras ?? {}, id);
    return checkNamed(tx, org, `Cannot save notification group "${group.name}"`, {
      groups: [
        ...group.childNotificationGroupIds,
        ...(group.extras?.escalateTo === undefined ? [] : [group.extras.escalateTo]),
      ],
      channels: group.childChannelIds,
      monitors: group.monitors.map(({ id }) => id),
      services: group.services.map(({ name }) => name),
    });
  };

  const load = async (tx: Tx, row: GroupTable): Promise<NotificationGroup> =>
    groupOf(row, await readLinks(tx, row.org, row.id));

  return {
    list: (org) =>
      read(async (db) => {
        const rows = await db
          .selectFrom("notification_groups")
          .selectAll()
          .where("org", "=", org)
          .orderBy("type", "desc")
          .orderBy("id")
          .execute();
        const links = await readLinks(db, org);
        return rows.map((row) => groupOf(row, links));
      }),

    find: (org, id) =>
      read(async (db) => {
        const row = await byId(db, org, id).executeTakeFirst();
        return row === undefined ? undefined : groupOf(row, await readLinks(db, org, id));
      }),

    create: (org, group, cause) =>
      write(async (tx) => {
        await takeTurn(tx);
        await check(tx, org, group);
        const row: GroupTable = {
          org,
          id: newId(cause.at),
          type: "group",
          name: group.name,
          level: group.notificationLevel,
          extras: JSON.stringify(group.extras ?? {}),
          created_at: secondsOf(cause.at),
        };
        await tx.insertInto("notification_groups").values(row).execute();
        await insertLinks(tx, org, row.id, group);
        await audit(tx, row, "create", cause);
        return load(tx, row);
      }),

    replace: (org, id, group, cause) =>
      write(async (tx) => {
        const before = await take(tx, org, id);
        if (before.type === DEFAULT && before.name !== group.name)
          throw new Rejected(
            "invalid",
            `Cannot rename the default notification group: found "${group.name}", want "${before.name}"`,
          );
        await check(tx, org, group, id);
        const extras = group.extras === undefined ? before.extras : JSON.stringify(group.extras);
        const change = { name: group.name, level: group.notificationLevel, extras };
        await tx.updateTable("notification_groups").set(change).where("org", "=", org).where("id", "=", id).execute();
        await deleteLinks(tx, org, id);
        await insertLinks(tx, org, id, group);
        await checkCircle(tx, org, id, group.name);
        const after = { ...before, ...change };
        await audit(tx, after, "update", cause);
        return load(tx, after);
      }),

    setExtras: (org, id, extras, cause) =>
      write(async (tx) => {
        const before = await take(tx, org, id);
        checkExtras(before.name, extras, id);
        const action = `Cannot save notification group "${before.name}"`;
        await checkNamed(tx, org, action, { groups: extras.escalateTo === undefined ? [] : [extras.escalateTo] });
        const after = { ...before, extras: JSON.stringify(extras) };
        await setExtras(tx, after);
        if (after.extras !== before.extras) await audit(tx, after, "set-extras", cause);
        return load(tx, after);
      }),

    remove: (org, id, cause) =>
      write(async (tx) => {
        const before = await take(tx, org, id);
        if (before.type === DEFAULT)
          throw new Rejected("invalid", `Cannot delete the notification group "${before.name}": it is the default one`);
        const was = await load(tx, before);
        await deleteLinks(tx, org, id);
        await tx.deleteFrom("notification_group_children").where("org", "=", org).where("child", "=", id).execute();
        await forgetEscalation(tx, org, id);
        await tx.deleteFrom("notification_groups").where("org", "=", org).where("id", "=", id).execute();
        await audit(tx, before, "remove", cause);
        return was;
      }),
  };
}

async function setExtras(tx: Tx, { org, id, extras }: Pick<GroupTable, "org" | "id" | "extras">): Promise<void> {
  await tx.updateTable("notification_groups").set({ extras }).where("org", "=", org).where("id", "=", id).execute();
}

function checkExtras(name: string, extras: GroupExtras, id: string | undefined): void {
  const { repeatMinutes, holdOffMinutes, escalateAfterMinutes, escalateTo } = extras;
  const refuse = (why: string) => new Rejected("invalid", `Cannot save notification group "${name}": ${why}`);
  const whole = (field: string, minutes: number | undefined, least: number) => {
    if (minutes !== undefined && !(Number.isInteger(minutes) && minutes >= least))
      throw refuse(`found ${field} ${minutes}, want ${least} minutes or more`);
  };
  whole("repeatMinutes", repeatMinutes, 10);
  whole("holdOffMinutes", holdOffMinutes, 1);
  whole("escalateAfterMinutes", escalateAfterMinutes, 1);
  if ((escalateTo === undefined) !== (escalateAfterMinutes === undefined))
    throw refuse("found one of escalateTo and escalateAfterMinutes, want both or neither");
  if (escalateTo !== undefined && escalateTo === id) throw refuse("found itself in escalateTo, want another group");
}

/** Groups that escalate to one that goes escalate no more. */
async function forgetEscalation(tx: Tx, org: OrgId, gone: string): Promise<void> {
  const rows = await tx.selectFrom("notification_groups").select(["id", "extras"]).where("org", "=", org).execute();
  for (const row of rows) {
    const { escalateTo, escalateAfterMinutes: _, ...extras } = JSON.parse(row.extras) as GroupExtras;
    if (escalateTo === gone) await setExtras(tx, { org, id: row.id, extras: JSON.stringify(extras) });
  }
}
