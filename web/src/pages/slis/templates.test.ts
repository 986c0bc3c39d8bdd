import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import { nameIn, SOURCE_KINDS, templateOf } from "./templates.ts";

it("[UI141] every kind has a file to begin with, which says its kind and a name", () => {
  for (const kind of SOURCE_KINDS) {
    const file = templateOf(kind);
    equal(/kind: ([\w-]+)/.exec(file)?.[1] ?? "posted", kind);
    equal(nameIn(file)?.startsWith("shop"), true, kind);
  }
});

it("[UI141] the name of a file is the one that is saved", () => {
  const names = ['name: "web"', "name: web-2 # ours", "  name: inner", "name: not a name", "name:", "rename: x"];
  deepEqual(names.map(nameIn), ["web", "web-2", undefined, undefined, undefined, undefined]);
});
