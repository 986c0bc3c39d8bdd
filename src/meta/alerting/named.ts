import { Rejected } from "#core/errors.ts";
import type { RoleRef } from "#core/host.ts";
import type { OrgId } from "#core/series.ts";
import { inChunks, type Tx } from "#meta/store.ts";

/** What a piece of configuration names. */
export interface Named {
  readonly services?: readonly string[] | undefined;
  readonly roles?: readonly RoleRef[] | undefined;
  readonly monitors?: readonly string[] | undefined;
  readonly channels?: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly members?: readonly string[] | undefined;
}

/** Refuses as `invalid` what names something that is not there. `action` begins the message: `Cannot save downtime "x"`. */
export async function checkNamed(tx: Tx, org: OrgId, action: string, named: Named): Promise<void> {
  const check = async (
    noun: string,
    wanted: readonly string[] | undefined,
    find: (some: readonly string[]) => Promise<readonly { readonly key: string }[]>,
  ): Promise<void> => {
    if (wanted === undefined || wanted.length === 0) return;
    const there = new Set((await inChunks([...new Set(wanted)], find)).map(({ key }) => key));
    const missing = wanted.find((key) => !there.has(key));
    if (missing !== undefined) throw new Rejected("invalid", `${action}: there is no ${noun} "${missing}"`);
  };
  const byId = (table: "monitors" | "channels" | "notification_groups") => (some: readonly string[]) =>
    tx.selectFrom(table).select("id as key").where("org", "=", org).where("id", "in", some).execute();
  await check("service", named.services, (some) =>
    tx.selectFrom("services").select("name as key").where("org", "=", org).where("name", "in", some).execute(),
  );
  await check(
    "role",
    named.roles?.map(({ service, role }) => `${service}:${role}`),
    async (some) => {
      const services = [...new Set(some.map((fullName) => fullName.split(":")[0]!))];
      const rows = await tx
        .selectFrom("roles")
        .select(["service", "name"])
        .where("org", "=", org)
        .where("service", "in", services)
        .execute();
      return rows.map(({ service, name }) => ({ key: `${service}:${name}` }));
    },
  );
  await check("monitor", named.monitors, byId("monitors"));
  await check("channel", named.channels, byId("channels"));
  await check("notification group", named.groups, byId("notification_groups"));
  await check("member", named.members, (some) =>
    tx.selectFrom("memberships").select("user_id as key").where("org", "=", org).where("user_id", "in", some).execute(),
  );
}
