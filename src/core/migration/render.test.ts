import { deepEqual, equal, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import { render, type Template } from "./render.ts";

/** A place for a parameter. */
const at = (key: string) => `${"$"}{${key}}`;

const TEMPLATE: Template = {
  name: "ec2-to-fargate",
  parameters: {
    service: { description: "the service of ours" },
    first: { default: "1%" },
  },
  text: `apiVersion: migration/v1
name: ${at("name")}
service: ${at("service")} # ${at("service")}
steps: ${at("first")} $${at("kept")} $request_id
`,
};
const didYouMean = (word: string, known: readonly string[]) =>
  known.includes(`${word}e`) ? `, did you mean "${word}e"` : "";
const problems = (given: Readonly<Record<string, string>>, template = TEMPLATE) => {
  const found = render(template, "shop", given, didYouMean);
  return "problems" in found ? found.problems : [];
};

describe("a template", () => {
  it("[MK4] makes the file of a migration, which says what it was made from", () => {
    const found = render(TEMPLATE, "shop", { service: 'Shop "1"' }, didYouMean);
    ok("document" in found);
    equal(
      found.document,
      `apiVersion: migration/v1
name: shop
service: Shop "1" # Shop "1"
steps: 1% ${at("kept")} $request_id
template: { name: ec2-to-fargate, values: { service: "Shop \\"1\\"", first: "1%" } }
`,
    );
  });

  it("[MK3] says all that is missing, unknown, or more than one line", () => {
    deepEqual(problems({ servic: "x", first: "1\n2" }), [
      'found value for "servic", did you mean "service"; parameters are service, first',
      'found no value for "service" (the service of ours), want --set service=…',
      'found a line end in the value of "first", want one line',
    ]);
    deepEqual(problems({ service: "x" }, { ...TEMPLATE, text: `a: ${at("servic")}` }), [
      `found ${at("servic")} in the text, did you mean "service", want a parameter`,
    ]);
  });
});
