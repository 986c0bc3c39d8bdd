import { deepEqual, ok, throws } from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { Corrupt } from "#core/errors.ts";
import {
  decodeManifest,
  EMPTY_MANIFEST,
  encodeManifest,
  loadManifest,
  type Manifest,
  saveManifest,
} from "./manifest.ts";

const MANIFEST: Manifest = {
  segments: [
    {
      key: { org: "org", resolution: 60, start: 3600, span: 3600, shard: 0, generation: 7 },
      bytes: 10,
      series: 2,
      points: 30,
    },
  ],
  mark: { position: { file: 3, offset: 32 }, boundary: 7200 },
  sealedThrough: 7200,
  nextGeneration: 8,
};

it("[MF2] a manifest is what was saved, and an absent one is empty", async () => {
  const dir = mkdtempSync(join(tmpdir(), "sawara-manifest-"));
  const path = join(dir, "manifest");
  deepEqual(loadManifest(path), EMPTY_MANIFEST);
  await saveManifest(path, EMPTY_MANIFEST);
  await saveManifest(path, MANIFEST);
  deepEqual(loadManifest(path), MANIFEST);
  ok(!existsSync(`${path}.tmp`));
  // A crash while the next one was written.
  writeFileSync(`${path}.tmp`, readFileSync(path).subarray(0, 20));
  deepEqual(loadManifest(path), MANIFEST);
  rmSync(dir, { recursive: true });
});

it("[MF3] a manifest that is cut off or changed anywhere is refused", () => {
  const text = encodeManifest(MANIFEST);
  deepEqual(decodeManifest(text, "m"), MANIFEST);
  const refused = (spoilt: string, why: string) => throws(() => decodeManifest(spoilt, "m"), Corrupt, why);
  for (let i = 0; i < text.length; i++) {
    refused(text.slice(0, i), `cut at ${i}`);
    const other = text[i] === "7" ? "8" : "7";
    refused(text.slice(0, i) + other + text.slice(i + 1), `changed at ${i}`);
  }
  refused(`${text}more`, "longer");
});

it("[MF3] a manifest of a newer version is refused, and the message says so", () => {
  const newer = encodeManifest({ ...MANIFEST, version: 2 } as Manifest);
  throws(() => decodeManifest(newer, "/data/manifest"), /"\/data\/manifest": found version 2, want 1; a newer program/);
});
