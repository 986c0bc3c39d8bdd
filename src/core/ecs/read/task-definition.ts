import type {
  Condition,
  Container,
  Dependency,
  HealthCheck,
  LogConfiguration,
  TaskDefinition,
} from "#core/ecs/model.ts";
import { type Kind, type Read, readDocument } from "./document.ts";
import type { Fields } from "./fields.ts";
import { cpuUnits, mebibytes } from "./units.ts";

export const TASK_DEFINITION: Kind = {
  name: "task definition",
  wrappers: ["taskDefinition"],
  resource: "AWS::ECS::TaskDefinition",
  marks: ["containerDefinitions", "ContainerDefinitions"],
};

/** Reads a task definition. Problems are what it can not be read as; what ECS would refuse or regret is for the rules. */
export function readTaskDefinition(root: unknown): Read<TaskDefinition> {
  return readDocument(root, TASK_DEFINITION, (fields) => {
    const containers = fields.list("containerDefinitions");
    if (containers.length === 0) fields.problem("containerDefinitions", "found no container, want one at least");
    return {
      family: fields.text("family"),
      cpu: cpuUnits(fields, "cpu"),
      memory: mebibytes(fields, "memory"),
      networkMode: fields.text("networkMode"),
      compatibilities: fields.texts("requiresCompatibilities"),
      executionRole: fields.raw("executionRoleArn") !== undefined || hasKey(fields, "executionRoleArn"),
      os: fields.child("runtimePlatform")?.text("operatingSystemFamily"),
      containers: unique(containers.map(container), fields),
      efs: fields.list("volumes").some((volume) => hasKey(volume, "efsVolumeConfiguration")),
    };
  });
}

/** There, even where CloudFormation computes it only later. */
const hasKey = ({ keys }: Fields, key: string): boolean =>
  keys.some((each) => each.toLowerCase().replaceAll("_", "") === key.toLowerCase());

function unique(containers: readonly Container[], fields: Fields): readonly Container[] {
  for (const [i, { name }] of containers.entries())
    if (containers.findIndex((each) => each.name === name) < i)
      fields.problem("containerDefinitions", `found two containers "${name}", want each name once`);
  return containers;
}

function container(fields: Fields): Container {
  const name = fields.text("name");
  if (name === undefined) fields.problem("name", "found no name, want one");
  return {
    name: name ?? "",
    image: fields.text("image") ?? "",
    cpu: fields.number("cpu"),
    memory: fields.number("memory"),
    memoryReservation: fields.number("memoryReservation"),
    essential: fields.flag("essential"),
    dependsOn: fields.list("dependsOn").flatMap(dependency),
    healthCheck: healthCheck(fields.child("healthCheck")),
    startTimeout: fields.number("startTimeout"),
    stopTimeout: fields.number("stopTimeout"),
    restartPolicy: restartPolicy(fields.child("restartPolicy")),
    ports: fields
      .list("portMappings")
      .map((port) => ({ containerPort: port.number("containerPort"), hostPort: port.number("hostPort") })),
    environment: fields
      .list("environment")
      .map((each) => ({ name: each.text("name") ?? "", value: each.text("value") ?? "" })),
    secrets: fields.list("secrets").length > 0,
    entryPoint: fields.texts("entryPoint"),
    command: fields.texts("command"),
    log: logConfiguration(fields.child("logConfiguration")),
    privileged: fields.flag("privileged") ?? false,
    links: fields.texts("links"),
    user: fields.text("user"),
    readonlyRoot: fields.flag("readonlyRootFilesystem") ?? false,
  };
}

const CONDITIONS: readonly Condition[] = ["START", "COMPLETE", "SUCCESS", "HEALTHY"];

function dependency(fields: Fields): readonly Dependency[] {
  const name = fields.text("containerName");
  const word = fields.text("condition")?.toUpperCase();
  const condition = CONDITIONS.find((each) => each === word);
  if (name === undefined) fields.problem("containerName", "found no container, want the name of one");
  if (condition === undefined)
    fields.problem("condition", `found ${word === undefined ? "nothing" : `"${word}"`}, want ${CONDITIONS.join(", ")}`);
  return name === undefined || condition === undefined ? [] : [{ container: name, condition }];
}

function healthCheck(fields: Fields | undefined): HealthCheck | undefined {
  return (
    fields && {
      command:
        typeof fields.raw("command") === "string" ? ["CMD-SHELL", fields.text("command")!] : fields.texts("command"),
      interval: fields.number("interval"),
      timeout: fields.number("timeout"),
      retries: fields.number("retries"),
      startPeriod: fields.number("startPeriod"),
    }
  );
}

function restartPolicy(fields: Fields | undefined): Container["restartPolicy"] {
  return (
    fields && {
      enabled: fields.flag("enabled") ?? false,
      ignoredExitCodes: fields.numbers("ignoredExitCodes"),
      attemptPeriod: fields.number("restartAttemptPeriod"),
    }
  );
}

function logConfiguration(fields: Fields | undefined): LogConfiguration | undefined {
  return (
    fields && {
      driver: fields.text("logDriver") ?? "",
      options: fields.map("options"),
      secrets: fields.list("secretOptions").length > 0,
    }
  );
}
