import { equal, throws } from "node:assert/strict";
import { it } from "node:test";
import { type AnnotationInput, belongsTo, checkAnnotation } from "./annotation.ts";

const deploy: AnnotationInput = { title: "Deploy", from: 100, to: 200, service: "Shop", roles: [] };

it("[GA3] an annotation has a title, an end that is no beginning, and not too many words", () => {
  checkAnnotation(deploy);
  checkAnnotation({ ...deploy, to: 100 });
  checkAnnotation({ ...deploy, title: "鰆".repeat(250), description: "🐟".repeat(1_024) });
  const refused: readonly (readonly [Partial<AnnotationInput>, string])[] = [
    [{ title: "" }, "found a title of 0 characters, want 1 to 250, not only spaces"],
    [{ title: "  " }, "found a title of 2 characters, want 1 to 250, not only spaces"],
    [{ title: "x".repeat(251) }, "found a title of 251 characters, want 1 to 250, not only spaces"],
    [{ description: "x".repeat(1_025) }, "found a description of 1025 characters, want at most 1024"],
    [{ to: 99 }, "found from 100 and to 99, want from first"],
  ];
  for (const [more, why] of refused)
    throws(() => checkAnnotation({ ...deploy, ...more }), {
      reason: "invalid",
      message: `Cannot save the annotation: ${why}`,
    });
});

it("[GA5] an annotation stands on the graphs of what it is about", () => {
  const ofWeb = { ...deploy, roles: ["web"] };
  const service = { service: "Shop" };
  const web = { service: "Shop", role: "web" };
  const db = { service: "Shop", role: "db" };
  const blog = { service: "Blog", role: "web" };
  for (const scope of [service, web, db]) equal(belongsTo(deploy, [scope]), true);
  equal(belongsTo(deploy, [blog]), false);
  equal(belongsTo(ofWeb, [web]), true);
  equal(belongsTo(ofWeb, [service]), true);
  equal(belongsTo(ofWeb, [db]), false);
  equal(belongsTo(ofWeb, [db, web]), true);
  equal(belongsTo(ofWeb, [blog]), false);
  equal(belongsTo(ofWeb, []), false);
});
