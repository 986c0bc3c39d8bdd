import { deepEqual, equal, rejects } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Corrupt } from "#core/errors.ts";
import type { Block, BlockEngine, SegmentKey, TargetBlocks } from "#core/ports.ts";

/** One engine under test, on a store of its own. */
export interface OpenedBlocks {
  readonly engine: BlockEngine;
  /** A crash and a new start on the same store: what was put must still be there. */
  reopen(): Promise<OpenedBlocks>;
  close(): Promise<void>;
}

/** A full hour. */
const T = 1_700_002_800;

export const segmentKey = (over: Partial<SegmentKey> = {}): SegmentKey => ({
  org: "acme",
  resolution: 60,
  start: T,
  span: 3600,
  shard: 0,
  generation: 1,
  ...over,
});

const block = (name: string, ...bytes: number[]): Block => ({ name, bytes: Uint8Array.from(bytes) });

const HOST = "host:2eQGEaLxibb";
const SEGMENT: readonly TargetBlocks[] = [
  { target: HOST, blocks: [block("cpu.user", 1, 2, 3), block("loadavg1", 4), block("loadavg5", 5, 6)] },
  { target: "service:shop", blocks: [block("loadavg1", 7), block("orders", 8, 9)] },
];

/** Comparable: engines may give views of whatever class. */
const plain = (found: readonly (Block | undefined)[]) =>
  found.map((each) => (each === undefined ? undefined : [each.name, ...each.bytes]));
const plainTargets = (targets: readonly TargetBlocks[]) =>
  targets.map(({ target, blocks }) => [target, ...plain(blocks)]);
const sorted = (keys: readonly SegmentKey[]) => keys.map((key) => JSON.stringify(key, Object.keys(key).sort())).sort();

/** What every block engine owes its callers: spec/storage.md, rules BE1 to BE12. */
export function blockEngineContract(name: string, open: () => Promise<OpenedBlocks>): void {
  const using = (title: string, body: (opened: OpenedBlocks) => Promise<OpenedBlocks | undefined>) =>
    it(title, async () => {
      const opened = await open();
      let last: OpenedBlocks | undefined;
      try {
        last = await body(opened);
      } finally {
        await (last ?? opened).close();
      }
    });
  const everything = async ({ engine }: OpenedBlocks, key: SegmentKey) =>
    plainTargets(await Array.fromAsync(engine.scan(key)));

  describe(`${name} keeps segments`, () => {
    using("[BE1] and gives blocks for the names in the order asked, undefined where there is none", async (opened) => {
      const { engine } = opened;
      await engine.put(segmentKey(), SEGMENT);
      const read = async (...names: string[]) => plain(await engine.read(segmentKey(), HOST, names));
      deepEqual(await read("loadavg5", "no.such", "cpu.user"), [["loadavg5", 5, 6], undefined, ["cpu.user", 1, 2, 3]]);
      deepEqual(await read("loadavg1", "loadavg1"), [
        ["loadavg1", 4],
        ["loadavg1", 4],
      ]);
      deepEqual(await read("orders"), [undefined]);
      deepEqual(await read(), []);
      return undefined;
    });

    using("[BE2] and all of a target's blocks by name, none of a target that is not in it", async (opened) => {
      const { engine } = opened;
      await engine.put(segmentKey(), SEGMENT);
      deepEqual(plain(await engine.read(segmentKey(), "service:shop")), [
        ["loadavg1", 7],
        ["orders", 8, 9],
      ]);
      deepEqual(await engine.read(segmentKey(), "host:other"), []);
      deepEqual(await engine.read(segmentKey(), "host:other", ["loadavg1"]), [undefined]);
      return undefined;
    });

    using("[BE3] and the names that a target has", async (opened) => {
      const { engine } = opened;
      await engine.put(segmentKey(), SEGMENT);
      deepEqual(await engine.names(segmentKey(), HOST), ["cpu.user", "loadavg1", "loadavg5"]);
      deepEqual(await engine.names(segmentKey(), "host:other"), []);
      return undefined;
    });

    using("[BE4] and all targets in order, twice at once if need be", async (opened) => {
      await opened.engine.put(segmentKey(), SEGMENT);
      const want = plainTargets(SEGMENT);
      deepEqual(await Promise.all([everything(opened, segmentKey()), everything(opened, segmentKey())]), [want, want]);
      for await (const { target } of opened.engine.scan(segmentKey())) {
        equal(target, HOST);
        break;
      }
      deepEqual(await everything(opened, segmentKey()), want);
      return undefined;
    });

    using("[BE5] over a crash, once the promise resolved", async (opened) => {
      await opened.engine.put(segmentKey(), SEGMENT);
      const again = await opened.reopen();
      deepEqual(await again.engine.list(), [segmentKey()]);
      deepEqual(await everything(again, segmentKey()), plainTargets(SEGMENT));
      return again;
    });

    using("[BE6] that are put twice, from a list or a stream, and answers the same size", async (opened) => {
      const { engine } = opened;
      const bytes = await engine.put(segmentKey(), SEGMENT);
      equal(bytes > 9, true);
      equal(await engine.read(segmentKey(), HOST).then((found) => found.length), 3);
      const stream = async function* () {
        yield* SEGMENT;
      };
      equal(await engine.put(segmentKey(), stream()), bytes);
      deepEqual(await engine.list(), [segmentKey()]);
      deepEqual(await everything(opened, segmentKey()), plainTargets(SEGMENT));
      return undefined;
    });

    using("[BE7] apart by every part of their key, and lists each once", async (opened) => {
      const { engine } = opened;
      const keys = [
        segmentKey(),
        segmentKey({ org: "acme2" }),
        segmentKey({ resolution: 3600 }),
        segmentKey({ resolution: 86400 }),
        segmentKey({ start: T + 3600 }),
        segmentKey({ span: 86400 }),
        segmentKey({ shard: 3 }),
        segmentKey({ generation: 17 }),
      ];
      deepEqual(await engine.list(), []);
      for (const [i, key] of keys.entries()) await engine.put(key, [{ target: HOST, blocks: [block("m", i)] }]);
      deepEqual(sorted(await engine.list()), sorted(keys));
      for (const [i, key] of keys.entries()) deepEqual(plain(await engine.read(key, HOST, ["m"])), [["m", i]]);
      return undefined;
    });

    using("[BE8] until they are removed, which may be done twice", async (opened) => {
      const { engine } = opened;
      const kept = segmentKey({ generation: 2 });
      await engine.put(segmentKey(), SEGMENT);
      await engine.put(kept, SEGMENT);
      await engine.read(segmentKey(), HOST);
      await engine.remove(segmentKey());
      await engine.remove(segmentKey());
      await engine.remove(segmentKey({ org: "nobody" }));
      deepEqual(await engine.list(), [kept]);
      deepEqual(await everything(opened, kept), plainTargets(SEGMENT));
      return undefined;
    });

    using("[BE9] and takes one that is not there for lost, not for empty", async (opened) => {
      const { engine } = opened;
      await engine.put(segmentKey(), SEGMENT);
      await engine.remove(segmentKey());
      await rejects(engine.read(segmentKey(), HOST, ["loadavg1"]), Corrupt);
      await rejects(engine.names(segmentKey(), HOST), Corrupt);
      await rejects(Array.fromAsync(engine.scan(segmentKey())), Corrupt);
      return undefined;
    });

    using("[BE10] whole or not at all: one whose source fails half way leaves nothing", async (opened) => {
      const { engine } = opened;
      const failing = function* () {
        yield SEGMENT[0]!;
        throw new Error("the source ended early");
      };
      await rejects(engine.put(segmentKey(), failing()), /the source ended early/);
      deepEqual(await engine.list(), []);
      const again = await opened.reopen();
      deepEqual(await again.engine.list(), []);
      await again.engine.put(segmentKey(), SEGMENT);
      await rejects(again.engine.put(segmentKey(), failing()), /the source ended early/);
      deepEqual(await everything(again, segmentKey()), plainTargets(SEGMENT));
      return again;
    });

    using("[BE11] without targets, and leaves out targets without blocks", async (opened) => {
      const { engine } = opened;
      await engine.put(segmentKey(), []);
      deepEqual(await engine.list(), [segmentKey()]);
      deepEqual(await everything(opened, segmentKey()), []);
      deepEqual(await engine.read(segmentKey(), HOST, ["loadavg1"]), [undefined]);
      const other = segmentKey({ generation: 2 });
      await engine.put(other, [{ target: "host:empty", blocks: [] }, ...SEGMENT]);
      deepEqual(await everything(opened, other), plainTargets(SEGMENT));
      deepEqual(await engine.names(other, "host:empty"), []);
      return undefined;
    });

    using("[BE12] of any number of targets, names and bytes, and its answers are the caller's", async (opened) => {
      const bytes = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ minLength: 20_000, maxLength: 40_000 }));
      const segment = fc.dictionary(
        fc.stringMatching(/^(host|service):[0-9A-Za-z_-]{1,12}$/),
        fc.dictionary(fc.stringMatching(/^[a-z]{1,3}(\.[a-zA-Z0-9_-]{1,12}){0,3}$/), bytes, { maxKeys: 12 }),
        { maxKeys: 12 },
      );
      let generation = 1;
      await fc.assert(
        fc.asyncProperty(segment, fc.array(fc.nat(15), { maxLength: 6 }), async (model, picks) => {
          const key = segmentKey({ generation: generation++ });
          const targets = Object.keys(model)
            .sort()
            .map((target): TargetBlocks => {
              const names = Object.keys(model[target]!).sort();
              return { target, blocks: names.map((each) => ({ name: each, bytes: model[target]![each]! })) };
            });
          await opened.engine.put(key, targets);
          const full = targets.filter(({ blocks }) => blocks.length > 0);
          deepEqual(await everything(opened, key), plainTargets(full));
          for (const { target, blocks } of full) {
            const asked = picks.map((pick) => blocks[pick]?.name ?? "not.there");
            const want = picks.map((pick) => blocks[pick]);
            for (let twice = 0; twice < 2; twice++) {
              const found = await opened.engine.read(key, target, asked);
              deepEqual(plain(found), plain(want));
              for (const each of found) each?.bytes.fill(0xee);
            }
          }
          await opened.engine.remove(key);
        }),
        { numRuns: 25 },
      );
      return undefined;
    });
  });
}
