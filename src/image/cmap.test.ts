import { equal, rejects } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { coverageOf, readCoverage } from "./cmap.ts";

const ROBOTO = fileURLToPath(new URL("fonts/Roboto-Regular.ttf", import.meta.url));
const dir = mkdtempSync(join(tmpdir(), "sawara-font-"));
after(() => rmSync(dir, { recursive: true, force: true }));
const file = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(dir, name), bytes);
  return join(dir, name);
};

/** A `cmap` table with one subtable. */
function table(...subtable: readonly (readonly [bytes: 2 | 4, value: number])[]): DataView {
  const all = [[2, 0], [2, 1], [2, 3], [2, 1], [4, 12], ...subtable] as const;
  const view = new DataView(new ArrayBuffer(all.reduce((sum, [bytes]) => sum + bytes, 0)));
  let at = 0;
  for (const [bytes, value] of all) {
    if (bytes === 2) view.setUint16(at, value);
    else view.setUint32(at, value);
    at += bytes;
  }
  return view;
}

describe("what a font can draw", () => {
  it("[IM6] the bundled font has Latin, Greek and Cyrillic letters, and no others", async () => {
    const covers = await readCoverage(ROBOTO);
    for (const character of "Az09%–…éßŁΩжҐ€") equal(covers(character.codePointAt(0)!), true, character);
    for (const character of "日あア한😀ก") equal(covers(character.codePointAt(0)!), false, character);
  });

  it("[IM6] segments and groups of the table", () => {
    const two = [
      [2, 4],
      [2, 40],
      [2, 0],
      [2, 4],
      [2, 0],
      [2, 0],
      [2, 0],
      [2, 0x5a],
      [2, 0xffff],
      [2, 0],
      [2, 0x41],
      [2, 0xffff],
    ] as const;
    const segments = coverageOf(table(...two));
    equal([0x40, 0x41, 0x5a, 0x5b, 0xffff].map(segments).join(), "false,true,true,false,false");
    const groups = coverageOf(table([2, 12], [2, 0], [4, 28], [4, 0], [4, 1], [4, 0x1f600], [4, 0x1f64f], [4, 1]));
    equal([0x1f5ff, 0x1f600, 0x1f64f, 0x1f650].map(groups).join(), "false,true,true,false");
  });

  it("[IM6] what is no font is refused by name", async () => {
    const broken = file("broken.ttf", Buffer.from("not a font at all, but long enough to be read"));
    await rejects(readCoverage(broken), /^Error: Cannot read font ".*broken\.ttf": /);
    await rejects(readCoverage(file("empty.ttf", Buffer.alloc(0))), /Cannot read font/);
    await rejects(readCoverage(join(dir, "none.ttf")), /Cannot read font ".*none\.ttf": ENOENT/);
  });

  it("[IM6] whatever bytes stand in a table, it is read or refused", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          coverageOf(new DataView(bytes.buffer, bytes.byteOffset, bytes.length))(65);
        } catch (error) {
          equal(error instanceof RangeError, true, `${error}`);
        }
      }),
    );
  });
});
