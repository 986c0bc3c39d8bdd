import { deepEqual } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { FORMAT_OPERATORS } from "#core/dashboard.ts";
import { DashboardBody, DashboardContent, toDashboardContent, toDashboardInput } from "./dashboards.ts";

const text = fc.string({ unit: "grapheme", maxLength: 20 });
const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{1,10}$/);
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value));
const size = fc.nat({ max: 100 });
const optional = <T>(keys: Record<string, fc.Arbitrary<T>>) => fc.record(keys, { requiredKeys: [] });

const roleFullname = fc.tuple(name, name).map(([service, role]) => `${service}:${role}`);
const ofTarget = [
  fc.record({ type: fc.constant("host"), hostId: name, name: text }),
  fc.record({ type: fc.constant("service"), serviceName: text, name: text }),
  fc.record({ type: fc.constant("expression"), expression: text }),
  fc.record({ type: fc.constant("query"), query: text, legend: text }),
  fc.constant({ type: "unknown" }),
] as const;
const role = fc.record(
  { type: fc.constant("role"), roleFullname, name: text, isStacked: fc.boolean() },
  { requiredKeys: ["type", "roleFullname", "name"] },
);
const range = fc.oneof(
  fc.record({ type: fc.constant("relative"), period: fc.nat(), offset: fc.integer() }),
  fc.record({ type: fc.constant("absolute"), start: fc.nat(), end: fc.nat() }),
);
const frame = { title: text, layout: fc.record({ x: size, y: size, width: size, height: size }) };
const widget = fc.oneof(
  fc.record(
    {
      type: fc.constant("graph"),
      ...frame,
      graph: fc.oneof(role, ...ofTarget),
      range,
      valueRange: optional({ min: number, max: number }),
      referenceLines: fc.array(fc.record({ label: text, value: number }), { maxLength: 2 }),
      legendList: fc.jsonValue({ maxDepth: 3 }).filter((value) => value !== null),
    },
    { requiredKeys: ["type", "title", "layout", "graph", "valueRange", "referenceLines"] },
  ),
  fc.record(
    {
      type: fc.constant("value"),
      ...frame,
      metric: fc.oneof(...ofTarget),
      fractionSize: size,
      suffix: text,
      formatRules: fc.array(
        fc.record(
          { name: text, threshold: number, operator: fc.constantFrom(...FORMAT_OPERATORS) },
          { requiredKeys: ["threshold", "operator"] },
        ),
      ),
    },
    { requiredKeys: ["type", "title", "layout", "metric", "formatRules"] },
  ),
  fc.record({ type: fc.constant("markdown"), ...frame, markdown: text }),
  fc.record({ type: fc.constant("alertStatus"), ...frame, roleFullname: fc.option(roleFullname) }),
);
const content = fc.record({ title: text, memo: text, urlPath: text, widgets: fc.array(widget, { maxLength: 4 }) });

it("[DB2] whatever a dashboard holds comes back as it was sent, through the database's JSON too", () => {
  fc.assert(
    fc.property(content, (sent) => {
      const plain = JSON.parse(JSON.stringify(sent));
      const read = toDashboardInput(DashboardBody.parse(plain));
      const stored = JSON.parse(JSON.stringify(read)) as typeof read;
      const answered = JSON.parse(JSON.stringify(toDashboardContent(stored)));
      deepEqual(answered, plain);
      deepEqual(DashboardContent.parse(answered), answered);
    }),
  );
});
