import { equal } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { ByteIndex } from "./byte-index.ts";

const encode = (text: string) => new TextEncoder().encode(text);

it("numbers keys in the order in which they came, and each once", () => {
  const index = new ByteIndex();
  equal(index.add(encode("loadavg1")), 0);
  equal(index.add(encode("loadavg5")), 1);
  equal(index.add(encode("loadavg1")), 0);
  equal(index.size, 2);
});

it("finds a key inside a larger buffer", () => {
  const index = new ByteIndex();
  index.add(encode("cpu"));
  const body = encode('{"name":"cpu"}');
  equal(index.find(body, 9, 12), 0);
  equal(index.find(body, 9, 11), -1);
});

it("agrees with a Map on any keys", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 12 }), { maxLength: 300 }), (keys) => {
      const index = new ByteIndex();
      const model = new Map<string, number>();
      for (const key of keys) {
        if (!model.has(key)) model.set(key, model.size);
        equal(index.add(encode(key)), model.get(key));
      }
      for (const key of keys) {
        const bytes = encode(key);
        equal(index.find(bytes, 0, bytes.length), model.get(key));
      }
    }),
  );
});
