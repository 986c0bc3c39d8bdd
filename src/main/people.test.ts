import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, it } from "node:test";
import { LINK_SECRET } from "#app/migration/links.ts";
import { systemClock } from "#kit/clock.ts";
import { silentLogger } from "#kit/log.ts";
import { type Meta, openMeta } from "#meta/meta.ts";
import { ROOT } from "#test/support/source-files.ts";
import { dataPaths } from "./data-dir.ts";

const dir = mkdtempSync(join(tmpdir(), "sawara-people-"));
let meta: Meta;
let org: string;
before(async () => {
  meta = await openMeta({ file: dataPaths(dir).database, log: silentLogger });
  const cause = { actor: { kind: "system", id: "", name: "test" } as const, at: systemClock.now() };
  org = (await meta.orgs.ensure("acme", cause)).id;
});
after(async () => {
  await meta.close();
  rmSync(dir, { recursive: true, force: true });
});

async function sawara(args: readonly string[], input = ""): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(join(ROOT, "bin/sawara"), [...args, "--data-dir", dir], { stdio: "pipe" });
  let [out, err] = ["", ""];
  child.stdout.on("data", (part) => (out += part));
  child.stderr.on("data", (part) => (err += part));
  child.stdin.end(input);
  const [code] = (await once(child, "close")) as [number];
  return { code, out, err };
}

const password = "correct horse\n";

it("[PE5] people are added, listed and changed on the command line", async () => {
  const add = (name: string, ...more: string[]) => sawara(["user", "add", name, "--password-stdin", ...more], password);
  equal((await add("Ada", "--authority", "owner", "--email", "ada@shop.example")).code, 0);
  equal((await add("Yuki")).code, 0);
  match((await add("ADA")).err, /somebody has this name already/);
  match((await add("Ken", "--email", "nowhere")).err, /want an e-mail address/);
  match((await add("Ken", "--authority", "king")).err, /"owner" or "manager" or "collaborator"/);
  equal((await sawara(["user", "list"])).out, "Ada   owner         ada@shop.example\nYuki  viewer\n");
  const set = (name: string, authority: string) => sawara(["user", "set-authority", name, authority]);
  equal((await set("yuki", "manager")).code, 0);
  match((await set("Ada", "viewer")).err, /the last owner "Ada"/);
  match((await set("Nobody", "viewer")).err, /Cannot find user "Nobody"/);
  match((await set("Yuki", "king")).err, /found "king", want one of owner, manager/);
  const listed = JSON.parse((await sawara(["user", "list", "--json"])).out) as { name: string; authority: string }[];
  deepEqual(
    listed.map(({ name, authority }) => [name, authority]),
    [
      ["Ada", "owner"],
      ["Yuki", "manager"],
    ],
  );
});

it("[MN8] links in messages end on the command line", async () => {
  const before = (await meta.secrets.ensure(LINK_SECRET)).reveal();
  const { code, err } = await sawara(["migrate", "revoke-links"]);
  equal(code, 0, err);
  notEqual((await meta.secrets.ensure(LINK_SECRET)).reveal(), before);
  const { entries } = await meta.audit.list(org, { limit: 1 });
  equal(entries[0]?.action, "migration.revoke-links");
});

it("[IR3] a restriction is lifted on the command line", async () => {
  const cause = { actor: { kind: "system", id: "", name: "test" } as const, at: systemClock.now() };
  await meta.orgs.update(org, { settings: { allowedNetworks: { web: ["192.0.2.1/32"], api: [] } } }, cause);
  equal((await sawara(["org", "reset-ip-restriction"])).code, 0);
  deepEqual((await meta.orgs.find(org))?.settings.allowedNetworks, { web: [], api: [] });
});
