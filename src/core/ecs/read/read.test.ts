import { deepEqual, equal, match, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import { didYouMean } from "#kit/suggest.ts";
import { parseYaml } from "#kit/yaml.ts";
import { TALK_FILES } from "#test/support/ecs.ts";
import { readBehaviour } from "./behaviour.ts";
import type { Read } from "./document.ts";
import { spelled } from "./fields.ts";
import { readService } from "./service.ts";
import { beginningOf, readKnown } from "./subject.ts";
import { readTargetGroup } from "./target-group.ts";
import { readTaskDefinition } from "./task-definition.ts";
import { secondsOf } from "./units.ts";

function readWell<T>(read: Read<T>): T {
  ok("value" in read, JSON.stringify(read));
  return read.value;
}
const problemsOf = (read: Read<unknown>): readonly string[] =>
  "problems" in read ? read.problems.map(({ path, message }) => `${path.join(".")}: ${message}`) : [];

const BARE = { containerDefinitions: [{ name: "app", image: "app" }] };

describe("a task definition", () => {
  it("[EC1] is read as the API prints it, as it takes it, and from a CloudFormation template", () => {
    const plain = readWell(readTaskDefinition({ ...BARE, cpu: "1024", memory: "2048" }));
    deepEqual(readWell(readTaskDefinition({ taskDefinition: { ...BARE, cpu: 1024, memory: 2048 }, tags: [] })), plain);
    const template = {
      Resources: {
        Role: { Type: "AWS::IAM::Role", Properties: {} },
        Task: {
          Type: "AWS::ECS::TaskDefinition",
          Properties: {
            Cpu: "1024",
            Memory: "2048",
            Family: { "Fn::Sub": "x" },
            ContainerDefinitions: [{ Name: "app", Image: "app", Environment: [{ Ref: "AWS::NoValue" }] }],
          },
        },
      },
    };
    deepEqual(readWell(readTaskDefinition(template)), plain);
    const { Properties } = template.Resources.Task;
    const parametrised = {
      Parameters: { Size: { Type: "String", Default: "1024" }, Other: { Type: "String" } },
      Resources: { Task: { ...template.Resources.Task, Properties: { ...Properties, Cpu: { Ref: "Size" } } } },
    };
    deepEqual(readWell(readTaskDefinition(parametrised)), plain);
    deepEqual(beginningOf("taskDefinition", template), ["Resources", "Task", "Properties"]);
    deepEqual(
      spelled(template, [
        "Resources",
        "Task",
        "Properties",
        "containerDefinitions",
        0,
        "healthCheck",
        "startPeriod",
      ]).slice(3),
      ["ContainerDefinitions", 0, "healthCheck", "startPeriod"],
    );
  });

  it("[EC1] sizes may be written with units, and numbers and truths as text", () => {
    const f = (cpu: unknown, memory: unknown, want: readonly [number, number]) => {
      const task = readWell(readTaskDefinition({ ...BARE, cpu, memory }));
      deepEqual([task.cpu, task.memory], want);
    };
    f("1 vCPU", "2GB", [1024, 2048]);
    f(".5 vcpu", "0.5 GB", [512, 512]);
    f(256, "512", [256, 512]);
    f("16vCPU", "120 gb", [16_384, 122_880]);
    const [container] = readWell(
      readTaskDefinition({
        containerDefinitions: [
          { name: "a", image: "a", cpu: "10", essential: "false", healthCheck: { interval: "7" } },
        ],
      }),
    ).containers;
    deepEqual([container!.cpu, container!.essential, container!.healthCheck!.interval], [10, false, 7]);
  });

  it("[EC1] the talk's is read from YAML", () => {
    const { containers } = readWell(
      readTaskDefinition(parseYaml(readFileSync(TALK_FILES.taskDefinition, "utf8")).value),
    );
    deepEqual(
      containers.map(({ name, essential, dependsOn }) => [name, essential, dependsOn]),
      [
        ["app", true, []],
        ["warmup", undefined, [{ container: "app", condition: "HEALTHY" }]],
      ],
    );
    equal(containers[0]!.healthCheck!.startPeriod, 60);
  });

  it("[EC2] everything that it cannot be read as is told at once, and where", () => {
    deepEqual(
      problemsOf(
        readTaskDefinition({
          cpu: "lots",
          memory: "{{ must_env `MEMORY` }}",
          containerDefinitions: [
            {
              name: "app",
              image: "a",
              healthCheck: { interval: "often" },
              dependsOn: [{ containerName: "b", condition: "READY" }],
            },
            { image: "b", essential: "perhaps" },
            { name: "app", image: "c", portMappings: "8000" },
          ],
        }),
      ).toSorted(),
      [
        'containerDefinitions.0.dependsOn.0.condition: found "READY", want START, COMPLETE, SUCCESS, HEALTHY',
        'containerDefinitions.0.healthCheck.interval: found "often", want a number',
        "containerDefinitions.1.name: found no name, want one",
        'containerDefinitions.1.essential: found "perhaps", want true or false',
        'containerDefinitions.2.portMappings: found "8000", want a list',
        'containerDefinitions: found two containers "app", want each name once',
        'cpu: found "lots", want CPU units as in 1024, or "1 vCPU"',
        'memory: found "{{ must_env `MEMORY` }}", want MiB as in 2048, or "2GB"',
      ].sort(),
    );
  });

  it("[EC2] what is something else says so", () => {
    match(problemsOf(readTaskDefinition({ services: [] }))[0]!, /found services, want a task definition/);
    match(problemsOf(readTaskDefinition("{{ x }}"))[0]!, /found "\{\{ x \}\}", want a task definition/);
    match(problemsOf(readTaskDefinition({ ...BARE, containerDefinitions: [] }))[0]!, /found no container/);
    match(problemsOf(readService({ services: [{}, {}] }))[0]!, /found 2 of them, want one/);
    match(
      problemsOf(readTargetGroup({ Resources: {} }))[0]!,
      /found 0 resources of type AWS::ElasticLoadBalancingV2::TargetGroup/,
    );
  });
});

describe("services and target groups", () => {
  it("[EC1] are read as describe-services and describe-target-groups print them", () => {
    const service = readWell(
      readService({
        services: [
          {
            desiredCount: 2,
            capacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }],
            deploymentConfiguration: {
              deploymentCircuitBreaker: {
                enable: true,
                rollback: false,
                thresholdConfiguration: { type: "COUNT", value: 5 },
              },
            },
            networkConfiguration: { awsvpcConfiguration: { subnets: ["s"], assignPublicIp: "ENABLED" } },
          },
        ],
        failures: [],
      }),
    );
    deepEqual(service.circuitBreaker, {
      enabled: true,
      rollback: false,
      resets: true,
      threshold: { type: "COUNT", value: 5 },
    });
    deepEqual([service.capacityProviders, service.assignPublicIp], [["FARGATE_SPOT"], true]);
    const group = readWell(readTargetGroup(parseYaml(readFileSync(TALK_FILES.targetGroup, "utf8")).value));
    deepEqual([group.interval, group.healthyThreshold, group.deregistrationDelay, group.matcher], [30, 2, 60, "200"]);
  });

  it("[EC1] as in a template, with attributes in the resource", () => {
    const group = readWell(
      readTargetGroup({
        Resources: {
          G: {
            Type: "AWS::ElasticLoadBalancingV2::TargetGroup",
            Properties: {
              HealthCheckIntervalSeconds: 7,
              TargetGroupAttributes: [{ Key: "stickiness.enabled", Value: "true" }],
            },
          },
        },
      }),
    );
    deepEqual([group.interval, group.stickiness], [7, 86_400]);
  });
});

describe("a behaviour file", () => {
  const nameable = { names: ["app", "warmup"], rules: ["HC005"] };
  const read = (root: unknown) => readBehaviour(root, nameable, didYouMean);

  it("[EC1] may have containers beside the other keys or below containers, and names as in snake_case", () => {
    const flat = readWell(
      read({
        behaviour: { image_pull: { app: "12s" }, app: { port_opens: "25s" }, alb: { path_ok_after: "app.port_opens" } },
      }),
    );
    const deep = readWell(
      read({
        imagePull: { app: 12 },
        containers: { app: { portOpens: "25s" } },
        alb: { pathOkAfter: "app.portOpens" },
      }),
    );
    deepEqual(flat, deep);
    deepEqual(flat.alb.pathOk, { after: "portOpens", container: "app" });
    equal(flat.containers.app!.pull, 12);
    deepEqual(readWell(read({ app: { cpuStarved: ["30s", "60s"] } })).containers.app!.starved, [[30, 60]]);
    deepEqual(
      readWell(
        read({
          app: {
            cpuStarved: [
              [1, 2],
              ["3s", "4s"],
            ],
          },
        }),
      ).containers.app!.starved,
      [
        [1, 2],
        [3, 4],
      ],
    );
  });

  it("[EC2] unknown words come with the one that was probably meant", () => {
    const f = (root: unknown, problem: RegExp) => match(problemsOf(read(root)).join("\n"), problem);
    f({ ap: {} }, /^ap: found unknown "ap", did you mean "app"; known are engine, /);
    f({ app: { portOpen: "1s" } }, /^app\.portOpen: found unknown "portOpen", did you mean "portOpens"/);
    f({ engine: "podman" }, /^engine: found "podman", want "docker<25" or "docker>=25" or "fargate"$/);
    f({ app: { ready: "soon" } }, /^app\.ready: found "soon", want a duration/);
    f({ app: { cpuStarved: ["60s", "30s"] } }, /^app\.cpuStarved: .*want from and to/);
    f({ app: { runtime: "java x" } }, /^app\.runtime: /);
    f({ alb: { pathOkAfter: "apq.ready" } }, /^alb\.pathOkAfter: found "apq\.ready", want CONTAINER\.ready/);
    f(
      { ignore: [{ id: "HC05", reason: "" }] },
      /ignore\.0\.id: found "HC05", did you mean "HC005".*\nignore\.0\.reason: found none/,
    );
    f({ imagePull: { ap: "1s" } }, /^imagePull\.ap: found unknown "ap", did you mean "app"/);
  });

  it("[EC1] durations are seconds, in units or bare", () => {
    const f = (text: string, want: number | undefined) => equal(secondsOf(text), want, text);
    f("12s", 12);
    f("40ms", 0.04);
    f("1m30s", 90);
    f("2.5", 2.5);
    f("1h", 3600);
    f("", undefined);
    f("-1s", undefined);
    f("1d", undefined);
  });
});

describe("every reader", () => {
  it("[EC2] no value makes it throw", () => {
    const keys = fc.constantFrom(
      ...["containerDefinitions", "name", "image", "healthCheck", "dependsOn", "containerName", "condition", "cpu"],
      ...[
        "TargetGroups",
        "Attributes",
        "services",
        "Resources",
        "Type",
        "Properties",
        "behaviour",
        "app",
        "alb",
        "ignore",
      ],
      ...["imagePull", "containers", "cpuStarved", "__proto__", "constructor", "environment", "portMappings", "Ref"],
    );
    const leaf = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom("1 vCPU", "30s", "AWS::ECS::Service"),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc.array(tie("tree"), { maxLength: 3 }),
        fc.dictionary(fc.oneof(keys, fc.string()), tie("tree"), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(tree, tree, tree, tree, (taskDefinition, service, targetGroup, behaviour) => {
        const read = readKnown({ taskDefinition, service, targetGroup, behaviour }, ["HC005"], didYouMean);
        ok("value" in read || "problems" in read);
        ok(Array.isArray(spelled(taskDefinition, beginningOf("taskDefinition", taskDefinition))));
        ok(readBehaviour(behaviour, { names: ["app", "__proto__"], rules: [] }, didYouMean));
      }),
      { numRuns: 2000 },
    );
  });
});
