import type { Cause } from "#core/account.ts";
import type { AlertGroupSetting } from "#core/alert/alert.ts";
import { Rejected } from "#core/errors.ts";
import type { OrgId } from "#core/series.ts";
import { writeAudit } from "#meta/audit.ts";
import { type Db, type Store, secondsOf, type Tx } from "#meta/store.ts";
import { checkNamed } from "./named.ts";
import type { AlertGroupSettings } from "./repositories.ts";
import type { SettingTable } from "./tables.ts";
import { takeTurn } from "./turn.ts";

type Input = Omit<AlertGroupSetting, "id">;

const settingOf = (row: SettingTable): AlertGroupSetting => ({ ...(JSON.parse(row.definition) as Input), id: row.id });

export function alertGroupSettingsRepository({ read, write, newId }: Store): AlertGroupSettings {
  const byId = (db: Db, org: OrgId, id: string) =>
    db.selectFrom("alert_group_settings").selectAll().where("org", "=", org).where("id", "=", id);

  const audit = (tx: Tx, { org, id, name }: SettingTable, action: string, cause: Cause) =>
    writeAudit(
      tx,
      newId,
      org,
      { action: `alert-group-setting.${action}`, subject: `alert-group-setting:${id}`, detail: { name } },
      cause,
    );

  async function take(tx: Tx, org: OrgId, id: string): Promise<SettingTable> {
    await takeTurn(tx);
    const row = await byId(tx, org, id).executeTakeFirst();
    if (row === undefined) throw new Rejected("not-found", `Cannot find alert group setting "${id}"`);
    return row;
  }

  const check = (tx: Tx, org: OrgId, setting: Input) =>
    checkNamed(tx, org, `Cannot save alert group setting "${setting.name}"`, {
      services: setting.serviceScopes,
      roles: setting.roleScopes,
      monitors: setting.monitorScopes,
    });

  return {
    list: (org) =>
      read(async (db) => {
        const query = db.selectFrom("alert_group_settings").selectAll().where("org", "=", org);
        return (await query.orderBy("id").execute()).map(settingOf);
      }),

    find: (org, id) =>
      read(async (db) => {
        const row = await byId(db, org, id).executeTakeFirst();
        return row === undefined ? undefined : settingOf(row);
      }),

    create: (org, setting, cause) =>
      write(async (tx) => {
        await takeTurn(tx);
        await check(tx, org, setting);
        const row: SettingTable = {
          org,
          id: newId(cause.at),
          name: setting.name,
          definition: JSON.stringify(setting),
          created_at: secondsOf(cause.at),
        };
        await tx.insertInto("alert_group_settings").values(row).execute();
        await audit(tx, row, "create", cause);
        return settingOf(row);
      }),

    replace: (org, id, setting, cause) =>
      write(async (tx) => {
        const before = await take(tx, org, id);
        await check(tx, org, setting);
        const change = { name: setting.name, definition: JSON.stringify(setting) };
        await tx.updateTable("alert_group_settings").set(change).where("org", "=", org).where("id", "=", id).execute();
        const after = { ...before, ...change };
        await audit(tx, after, "update", cause);
        return settingOf(after);
      }),

    remove: (org, id, cause) =>
      write(async (tx) => {
        const before = await take(tx, org, id);
        // Nobody gathers alerts for it any more, so its groups end here, and nobody is told.
        await tx
          .updateTable("alert_groups")
          .set({ status: "OK", closed_at: secondsOf(cause.at) })
          .where("org", "=", org)
          .where("setting", "=", id)
          .where("closed_at", "is", null)
          .execute();
        await tx.deleteFrom("alert_group_settings").where("org", "=", org).where("id", "=", id).execute();
        await audit(tx, before, "remove", cause);
        return settingOf(before);
      }),
  };
}
