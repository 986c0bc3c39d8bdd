import { rejects } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { DirectoryInUse, lockDirectory } from "./dir-lock.ts";

it("[LK1] one process at a time holds a directory, with a path of any length", async () => {
  const base = mkdtempSync(join(tmpdir(), "sawara-lock-"));
  const dir = join(base, "long".repeat(30), "data");
  mkdirSync(dir, { recursive: true });
  const lock = await lockDirectory(dir);
  await rejects(lockDirectory(dir), DirectoryInUse);
  await lock.release();
  await (await lockDirectory(dir)).release();
  rmSync(base, { recursive: true });
});

it("[LK2] a killed process holds nothing any more", async () => {
  const dir = mkdtempSync(join(tmpdir(), "sawara-lock-"));
  const script = `import { lockDirectory } from "${new URL("./dir-lock.ts", import.meta.url).href}"; await lockDirectory(${JSON.stringify(dir)}); console.log("locked"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script]);
  await once(child.stdout, "data");
  await rejects(lockDirectory(dir), DirectoryInUse);
  child.kill("SIGKILL");
  await once(child, "exit");
  await (await lockDirectory(dir)).release();
  rmSync(dir, { recursive: true });
});
