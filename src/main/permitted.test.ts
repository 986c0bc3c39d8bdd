import { doesNotThrow, throws } from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { permitted } from "./migrations.ts";

it("[HD4] files lie below a directory that is allowed, and so does what they are links to", (t) => {
  const dir = mkdtempSync(join(tmpdir(), "sawara-permitted-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const [home, more, outside] = ["home", "more", "outside"].map((name) => join(dir, name)) as [string, string, string];
  for (const each of [home, more, outside]) mkdirSync(each);
  for (const each of [join(home, "token"), join(more, "script"), join(outside, "secret")]) writeFileSync(each, "");
  mkdirSync(join(home, "..data"));
  writeFileSync(join(home, "..data", "file"), "");
  symlinkSync(join(outside, "secret"), join(home, "link"));
  symlinkSync(outside, join(home, "directory"));
  symlinkSync(join(home, "..data", "file"), join(home, "within"));
  symlinkSync(more, join(dir, "alias"));
  const permit = permitted([home, join(dir, "alias")]);
  const fine = ["token", "within", "..data/file", "not-there-yet", "a/b/c", `${home}/token`, `${dir}/alias/script`];
  for (const path of [...fine, `${dir}/alias/new`]) doesNotThrow(() => permit(path), path);
  const wrong = ["link", "directory/secret", "directory/new", "../outside/secret", `${outside}/secret`, "", ".", ".."];
  for (const path of [...wrong, "token\0.yaml", "/", "/etc/passwd", `${home}-other/x`])
    throws(() => permit(path), { reason: "invalid" }, path);
});
