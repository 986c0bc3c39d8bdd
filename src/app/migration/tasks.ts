import type { RoleRef } from "#core/host.ts";
import type { Definition } from "#core/migration/definition.ts";
import { type Task, type Tasks, taskOf } from "#core/migration/tasks.ts";
import type { OrgId } from "#core/series.ts";
import type { Meta } from "#meta/meta.ts";

type Hosts = Pick<Meta["hosts"], "list" | "ids">;

/** Hosts behind each side of a migration, by name; `undefined` where its file does not say whose they are. */
export async function tasksOf(hosts: Hosts, org: OrgId, { roles }: Definition): Promise<Tasks | undefined> {
  if (roles === undefined) return undefined;
  const [stable, canary] = await Promise.all([tasksIn(roles.stable), tasksIn(roles.canary)]);
  return { stable, canary };

  async function tasksIn(refs: readonly RoleRef[]): Promise<readonly Task[]> {
    const found = await Promise.all(refs.map(({ service, role }) => hosts.list(org, { service, roles: [role] })));
    const byId = new Map(found.flat().map((host) => [host.id, host]));
    return [...byId.values()].map(taskOf).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }
}

/** How many hosts are behind each side, of many migrations at once. */
export function createHostCounts(hosts: Hosts, org: OrgId) {
  const asked = new Map<string, Promise<readonly string[]>>();
  const idsOf = ({ service, role }: RoleRef) =>
    asked.getOrInsertComputed(`${service}:${role}`, () => hosts.ids(org, { service, role }));
  const count = async (refs: readonly RoleRef[]) => new Set((await Promise.all(refs.map(idsOf))).flat()).size;
  return async ({ roles }: Definition): Promise<{ readonly stable: number; readonly canary: number } | undefined> => {
    if (roles === undefined) return undefined;
    const [stable, canary] = await Promise.all([count(roles.stable), count(roles.canary)]);
    return { stable, canary };
  };
}
