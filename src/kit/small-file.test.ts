import { equal, rejects, throws } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { readSmallFile, readSmallFileSync } from "./small-file.ts";

it("[HD4] a file is read; a pipe, a device, a directory and what is too long are refused at once", async (t) => {
  const dir = mkdtempSync(join(tmpdir(), "sawara-small-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const at = (name: string) => join(dir, name);
  writeFileSync(at("file"), "text\n");
  writeFileSync(at("long"), "x".repeat(11));
  mkdirSync(at("directory"));
  execFileSync("mkfifo", [at("pipe")]);
  equal(readSmallFileSync(at("file"), 10), "text\n");
  equal(await readSmallFile(at("file"), 10), "text\n");
  for (const path of [at("pipe"), at("directory"), at("long"), at("gone"), "/dev/zero", `${at("file")}\0`]) {
    throws(() => readSmallFileSync(path, 10), /want a file|10 at most|ENOENT|null bytes/, path);
    await rejects(readSmallFile(path, 10), /want a file|10 at most|ENOENT|null bytes/, path);
  }
});
