/** Writes `test/golden/log/1`: `node test/golden/log/generate.ts`, once for each version of the format. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openTestJournal } from "#test/support/journal.ts";
import { GOLDEN_POSTS } from "#test/support/log-golden.ts";

const dir = join(import.meta.dirname, "1");
const journal = await openTestJournal(dir);
for (const { target, points, arrivedAt } of GOLDEN_POSTS) await journal.post(target, points, arrivedAt);
await journal.engine.close();
console.log(`${readFileSync(join(dir, "000000000001.log")).length} bytes in ${dir}`);
