import type { Store } from "#meta/store.ts";
import type { Leases } from "./repositories.ts";

export function leasesRepository({ write }: Store): Leases {
  return {
    take: (resources, { owner, at, forMs }, floors = {}) =>
      write(async (tx) => {
        const fences: Record<string, number> = {};
        // In one order, so that two who want the same do not wait for each other.
        for (const resource of [...new Set(resources)].sort()) {
          await tx
            .insertInto("leases")
            .values({ resource, owner: "", fence: 0, expires_at_ms: 0 })
            .onConflict((conflict) => conflict.column("resource").doNothing())
            .execute();
          const held = await tx
            .selectFrom("leases")
            .selectAll()
            .where("resource", "=", resource)
            .forUpdate()
            .executeTakeFirstOrThrow();
          if (held.owner !== owner && held.expires_at_ms > at) return undefined;
          const floor = floors[resource] ?? 0;
          const keeps = held.owner === owner && held.fence >= floor;
          fences[resource] = keeps ? held.fence : Math.max(held.fence, floor) + 1;
        }
        for (const [resource, fence] of Object.entries(fences))
          await tx
            .updateTable("leases")
            .set({ owner, fence, expires_at_ms: at + forMs })
            .where("resource", "=", resource)
            .execute();
        return fences;
      }),

    release: (resources, owner, at) =>
      write(async (tx) => {
        if (resources.length === 0) return;
        await tx
          .updateTable("leases")
          .set({ expires_at_ms: at })
          .where("resource", "in", [...resources])
          .where("owner", "=", owner)
          .where("expires_at_ms", ">", at)
          .execute();
      }),
  };
}
