import { deepEqual, equal, rejects } from "node:assert/strict";
import { Readable } from "node:stream";
import { describe, it } from "node:test";
import fc from "fast-check";
import { readLines } from "./stdin.ts";

const linesOf = async (chunks: readonly (string | Buffer)[]) =>
  (await Array.fromAsync(readLines(Readable.from(chunks)))).flat();

describe("the lines of a stream", () => {
  it("[SR6] are the same however they are cut", async () => {
    const text = fc.array(fc.constantFrom("a", "日本", "\n", "\r\n", " ", "x".repeat(100)), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(300), { maxLength: 10 }), async (parts, cuts) => {
        const bytes = Buffer.from(parts.join(""));
        const at = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        const chunks = at.slice(1).map((to, i) => bytes.subarray(at[i], to));
        const wanted = bytes.toString().split(/\r?\n/);
        if (wanted.at(-1) === "") wanted.pop();
        deepEqual(await linesOf(chunks), wanted);
      }),
    );
  });

  it("[SR6] need no end at the end, and are none of nothing", async () => {
    deepEqual(await linesOf(["a\nb"]), ["a", "b"]);
    deepEqual(await linesOf(["a\n"]), ["a"]);
    deepEqual(await linesOf([]), []);
  });

  it("[SR6] without end do not fill the memory", async () => {
    const pieces = await linesOf(Array.from({ length: 40 }, () => "x".repeat(100_000)));
    equal(pieces.join("").length, 4_000_000);
    equal(
      pieces.every(({ length }) => length < 2 << 20),
      true,
    );
  });

  it("[SR6] of a stream that breaks are an outage", async () => {
    const broken = new Readable({
      read() {
        this.destroy(new Error("gone"));
      },
    });
    await rejects(Array.fromAsync(readLines(broken)), { name: "Unavailable" });
  });
});
