import type { OrgId } from "#core/series.ts";
import type { Tx } from "#meta/store.ts";

/** Annotations forget a role that goes; one that named no other role is its service's from now on [GA6]. */
export async function forgetRole(tx: Tx, org: OrgId, service: string, role: string): Promise<void> {
  await tx
    .deleteFrom("annotation_roles")
    .where("org", "=", org)
    .where("service", "=", service)
    .where("role", "=", role)
    .execute();
}

/** A service that goes takes its annotations with it [GA6]. Its roles went before. */
export async function forgetService(tx: Tx, org: OrgId, service: string): Promise<void> {
  await tx.deleteFrom("annotations").where("org", "=", org).where("service", "=", service).execute();
}
