import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import type { LintGate } from "#core/migration/definition.ts";
import type { AlbConfig } from "#core/traffic/config.ts";
import { TALK } from "#test/support/ecs.ts";
import { askLint, filesOfGate } from "./lint-gate.ts";
import { definitionOf } from "./migration-file.ts";

const document = (
  lint: string,
  routes = '{ name: public, driver: proxy, url: "http://127.0.0.1:8481", tokenFile: public/token }',
) =>
  `apiVersion: migration/v1
name: shop
routes:
  - ${routes}
counts: { route: public }
slis: [{ name: errors, rollbackAt: 1% }]
steps: [{ weight: 100%, bake: 1h..72h }]
gates:
  - lint: ${lint}
`;

const FILES =
  "taskDefinition: task-definition.yaml, service: service.json, targetGroup: target-group.json, behaviour: behaviour.yaml";
const ask = (lint: string, read = (path: string) => readFileSync(`${TALK}/${path}`, "utf8")) => {
  const definition = definitionOf(document(lint));
  return askLint(read)(definition.gates[0] as LintGate, definition);
};

describe("the gate of definitions", () => {
  it("[EC9] is a part of a migration's file; what is named must end as definitions do", () => {
    const [gate] = definitionOf(document(`{ ${FILES} }`)).gates;
    deepEqual(gate, {
      kind: "lint",
      taskDefinition: "task-definition.yaml",
      service: "service.json",
      targetGroup: "target-group.json",
      behaviour: "behaviour.yaml",
      maxSeverity: "warning",
    });
    deepEqual(filesOfGate(gate!), ["task-definition.yaml", "service.json", "target-group.json", "behaviour.yaml"]);
    deepEqual(filesOfGate({ kind: "checklist", items: ["a"] }), []);
    throws(() => definitionOf(document("{ taskDefinition: public/token }")), /line 9:\d+: gates\.0.*ends with \.json/s);
    throws(() => definitionOf(document("{ taskDefinition: a.json, maxSeverity: error }")), /gates\.0/);
  });

  it("[EC9] is shut by what is worse than may pass, and says what", () => {
    const { ok: isOpen, found, name } = ask(`{ ${FILES} }`);
    equal(isOpen, false);
    equal(name, "lint of task-definition.yaml");
    match(
      found,
      /^error ESS002 of warmup: found essential left out on "warmup", which means true, want essential: false; error LB001: /,
    );
    ok(!found.includes("warning"));
    match(ask(`{ ${FILES}, maxSeverity: info }`).found, /; and \d more/);
    equal(ask(`{ ${FILES} }`).found, found);
  });

  it("[EC9] is open where nothing is, and says how much was not looked at", () => {
    const mended = (path: string) =>
      readFileSync(`${TALK}/${path}`, "utf8").replace("- name: warmup", "- name: warmup\n    essential: false");
    const { ok: isOpen, found } = ask("{ taskDefinition: task-definition.yaml }", mended);
    equal(isOpen, true, found);
    match(found, /^\d findings, none that is too bad; \d+ rules had too little to go by$/);
  });

  it("[EC9] knows of the migration whether it follows what CodeDeploy makes live", () => {
    const codeDeploy = (path: string) =>
      readFileSync(`${TALK}/${path}`, "utf8")
        .replace('"type": "ECS"', '"type": "CODE_DEPLOY"')
        .replace('Seconds": 0', 'Seconds": 150')
        .replace("java 11.0.11", "java 21")
        .replace("timeout: 5", "timeout: 4")
        .replace("- name: warmup", "- name: warmup\n    essential: false");
    const definition = definitionOf(document(`{ ${FILES}, maxSeverity: info }`));
    const found = (canary: AlbConfig["canary"]) => {
      const config: AlbConfig = {
        driver: "alb",
        rule: "arn:rule",
        topology: "shared",
        stable: { targetGroup: "a" },
        canary,
      };
      const migration = { ...definition, routes: [{ name: "public", config }] };
      return askLint(codeDeploy)(migration.gates[0] as LintGate, migration).found;
    };
    match(found({ targetGroup: "b" }), /warning DEP-CD01: found CODE_DEPLOY/);
    const follow = { cluster: "c", ecsService: "s", controller: "codedeploy" } as const;
    ok(!found({ follow }).includes("DEP-CD01"));
    ok(!askLint(codeDeploy)(definition.gates[0] as LintGate, definition).found.includes("DEP-CD01"));
  });

  it("[EC9] is shut by files that cannot be read, and tells nothing of what is in them", () => {
    const found = ask("{ taskDefinition: a.yaml }", () => "hunter2: [").found;
    equal(found, "cannot be read: a.yaml:1:11; sawara ecs lint tells why");
    const other = ask("{ taskDefinition: a.yaml }", () => "hunter2").found;
    equal(other, "cannot be read: a.yaml:1:1; sawara ecs lint tells why");
    const gone = ask("{ taskDefinition: gone.yaml }", () => {
      throw new Error("ENOENT: no such file");
    });
    deepEqual([gone.ok, gone.found], [false, "cannot be read: gone.yaml; sawara ecs lint tells why"]);
  });
});
