import { deepEqual, equal, rejects } from "node:assert/strict";
import { it } from "node:test";
import type { AnnotationInput } from "#core/annotation.ts";
import type { OrgId } from "#core/series.ts";
import type { Meta } from "#meta/meta.ts";
import { causeAt, eachEngine, T0 } from "#test/support/meta.ts";

const deploy = (more: Partial<AnnotationInput> = {}): AnnotationInput => ({
  title: "Deploy",
  description: undefined,
  from: T0,
  to: T0 + 100,
  service: "shop",
  roles: [],
  ...more,
});

async function makeServices(meta: Meta, org: OrgId): Promise<void> {
  for (const name of ["shop", "blog"]) {
    await meta.services.create(org, { name, memo: "" }, causeAt(T0));
    for (const role of ["web", "db"]) await meta.services.createRole(org, name, { name: role, memo: "" }, causeAt(T0));
  }
}

eachEngine((_, { openOrg }) => {
  it("[GA1] [GA4] annotations are made, replaced and removed, of services and roles that exist", async () => {
    const { meta, org } = await openOrg();
    await makeServices(meta, org);
    const made = await meta.annotations.create(org, deploy({ roles: ["web", "db", "web"] }), causeAt(T0));
    deepEqual(made, { ...deploy({ roles: ["db", "web"] }), id: made.id });
    deepEqual(await meta.annotations.find(org, made.id), made);
    const other = deploy({ service: "blog", roles: ["web"], description: "v2", from: T0 + 1, title: "Again" });
    deepEqual(await meta.annotations.replace(org, made.id, other, causeAt(T0)), { ...other, id: made.id });
    deepEqual(await meta.annotations.find(org, made.id), { ...other, id: made.id });

    const notFound = { reason: "not-found" };
    for (const bad of [
      deploy({ service: "nothing" }),
      deploy({ roles: ["nothing"] }),
      deploy({ roles: ["web", "x"] }),
    ]) {
      await rejects(meta.annotations.create(org, bad, causeAt(T0)), notFound);
      await rejects(meta.annotations.replace(org, made.id, bad, causeAt(T0)), notFound);
    }
    await rejects(meta.annotations.replace(org, "nothing", deploy(), causeAt(T0)), notFound);
    deepEqual(await meta.annotations.remove(org, made.id, causeAt(T0)), { ...other, id: made.id });
    await rejects(meta.annotations.remove(org, made.id, causeAt(T0)), notFound);
    deepEqual(await meta.annotations.list(org, { from: 0, to: T0 * 2 }), []);
  });

  it("[GA2] those are found whose time touches the asked one, both ends counted in", async () => {
    const { meta, org } = await openOrg();
    await makeServices(meta, org);
    const make = (title: string, from: number, to: number, service = "shop") =>
      meta.annotations.create(org, deploy({ title, from, to, service }), causeAt(T0));
    await make("long", 100, 900);
    await make("early", 100, 200);
    await make("point", 300, 300);
    await make("late", 400, 500);
    await make("other", 300, 300, "blog");
    const found = async (from: number, to: number, services?: readonly string[]) =>
      (await meta.annotations.list(org, { from, to, services })).map(({ title }) => title);
    deepEqual(await found(200, 300, ["shop"]), ["long", "early", "point"]);
    deepEqual(await found(201, 299, ["shop"]), ["long"]);
    deepEqual(await found(300, 300), ["long", "point", "other"]);
    deepEqual(await found(500, 899, ["shop", "blog"]), ["long", "late"]);
    deepEqual(await found(901, 1_000), []);
    deepEqual(await found(0, 1_000, []), []);
    const latest = await meta.annotations.list(org, { from: 0, to: 1_000, limit: 2 });
    deepEqual(
      latest.map(({ title }) => title),
      ["other", "late"],
    );
  });

  it("[GA6] a service takes its annotations along, a role is forgotten", async () => {
    const { meta, org } = await openOrg();
    await makeServices(meta, org);
    const make = (roles: string[], service = "shop") =>
      meta.annotations.create(org, deploy({ roles, service }), causeAt(T0));
    const [all, web, both, blog] = [
      await make([]),
      await make(["web"]),
      await make(["web", "db"]),
      await make([], "blog"),
    ];
    const rolesOf = async (id: string) => (await meta.annotations.find(org, id))?.roles;
    await meta.services.removeRole(org, "shop", "web", causeAt(T0));
    deepEqual([await rolesOf(all.id), await rolesOf(web.id), await rolesOf(both.id)], [[], [], ["db"]]);
    await meta.services.remove(org, "shop", causeAt(T0));
    for (const { id } of [all, web, both]) equal(await meta.annotations.find(org, id), undefined);
    deepEqual(await meta.annotations.list(org, { from: 0, to: T0 * 2 }), [blog]);
  });

  it("[GA8] [ME2] every write is in the audit log, and no other organisation sees it", async () => {
    const { meta, org } = await openOrg();
    await makeServices(meta, org);
    const other = (await meta.orgs.ensure("other", causeAt(T0))).id;
    await makeServices(meta, other);
    const { id } = await meta.annotations.create(org, deploy({ roles: ["web"] }), causeAt(T0));
    deepEqual(await meta.annotations.list(other, { from: 0, to: T0 * 2 }), []);
    await rejects(meta.annotations.replace(other, id, deploy(), causeAt(T0)), { reason: "not-found" });
    await rejects(meta.annotations.remove(other, id, causeAt(T0)), { reason: "not-found" });
    await meta.annotations.replace(org, id, deploy(), causeAt(T0));
    await meta.annotations.remove(org, id, causeAt(T0));
    const { entries } = await meta.audit.list(org, { limit: 3 });
    deepEqual(
      entries.map(({ action, subject, detail }) => [action, subject, detail]),
      ["annotation.remove", "annotation.update", "annotation.create"].map((action) => [
        action,
        "service:shop",
        { id, title: "Deploy" },
      ]),
    );
  });
});
