import { readFileSync, writeFileSync } from "node:fs";
import { EXIT } from "#cli/exit.ts";
import { type Verb, verb } from "#cli/verb.ts";
import { boolean, choice, integer, list, type OptionTable, option, path, string } from "#kit/options.ts";
import { SERVER_OPTIONS } from "./options.ts";
import { VERSION } from "./version.ts";

const FLAG = { only: "flag" } as const;

const json = option(boolean, { ...FLAG, default: false, help: "Prints JSON for programs instead of text for people." });
const language = option(choice("en", "ja"), {
  ...FLAG,
  flags: ["lang"],
  default: "en" as const,
  help: "Language of what is found.",
});
const service = option(path, {
  ...FLAG,
  absent: "rules that need one are not looked at",
  help: "The service definition: what describe-services prints, or create-service takes.",
});
const targetGroup = option(path, {
  ...FLAG,
  absent: "rules that need one are not looked at",
  help: "The target group: what describe-target-groups prints, with Attributes in it if you have them.",
});
const behaviour = option(path, {
  ...FLAG,
  absent: "everything is ready at once",
  help: "What no definition tells, as YAML: how long containers take to be ready, what they run, what is around them.",
});
const hostCpus = option(integer(1, 1024), {
  ...FLAG,
  absent: "those of the task",
  help: "CPUs of the machine that tasks run on, for EC2.",
});

/** Names of ours in the environment are still known to verbs that read none. */
const files = { service, targetGroup, behaviour, language };
const flags = <O extends OptionTable["options"]>(options: O): OptionTable<O> => ({ ...SERVER_OPTIONS, options });

const read = (file: string): string => readFileSync(file, "utf8");

const lint = verb({
  name: "ecs lint",
  summary: "finds what keeps an ECS task from starting or staying up, in its definition",
  operands: ["FILE"],
  options: flags({
    ...files,
    format: option(choice("text", "json", "sarif"), {
      ...FLAG,
      default: "text" as const,
      help: "How findings are printed: for people, for programs, or as SARIF 2.1.0 for code hosts.",
    }),
    maxSeverity: option(choice("none", "info", "warning", "error"), {
      ...FLAG,
      default: "warning" as const,
      help: "The worst that passes, warning where nothing is said. What is worse makes the exit code 1.",
    }),
    ignore: option(
      list("rules", () => undefined),
      { ...FLAG, default: [] as readonly string[], help: "Rules that may find what they like, separated by commas." },
    ),
  }),
  more: [
    "FILE is a task definition as JSON or YAML: what describe-task-definition prints, register-task-definition takes, ecspresso keeps, " +
      "or a CloudFormation template with one of it. No server is asked.",
    "Answers 0 when nothing is worse than --max-severity, 1 when something is, 78 when a file cannot be read.",
  ],
  run: async ({ values, operands, terminal }) => {
    const { lintFiles } = await import("#cli/ecs/lint.ts");
    const { service, targetGroup, behaviour, ...rest } = values;
    return lintFiles({
      ...rest,
      files: { taskDefinition: operands[0]!, service, targetGroup, behaviour },
      read,
      version: VERSION,
      terminal,
    });
  },
});

const simulate = verb({
  name: "ecs simulate",
  summary: "shows how an ECS task starts, whether it stays up, and what would mend it",
  operands: ["FILE"],
  options: flags({
    ...files,
    svg: option(path, { ...FLAG, absent: "no picture", help: "File that the chart is written to as a picture." }),
    json,
  }),
  more: [
    "Answers 0 when it comes up and stays up, 1 when it loops or never starts, 78 when a file cannot be read. No server is asked.",
  ],
  run: async ({ values, operands, terminal }) => {
    const { simulateFiles } = await import("#cli/ecs/simulate.ts");
    const { service, targetGroup, behaviour, svg, ...rest } = values;
    return simulateFiles({
      ...rest,
      files: { taskDefinition: operands[0]!, service, targetGroup, behaviour },
      read,
      svg: svg === undefined ? undefined : (picture) => writeFileSync(svg, picture),
      terminal,
    });
  },
});

const cpus = verb({
  name: "ecs cpus",
  summary: "tells how many CPUs Java, Go and Node.js see in each container, and why",
  operands: ["[FILE]"],
  options: flags({
    service,
    behaviour,
    language,
    json,
    hostCpus,
    runtime: option(string, {
      ...FLAG,
      absent: "a task definition",
      help: 'Instead of FILE, one container that runs this: "java 11.0.15", "go 1.24", "node".',
    }),
    cpu: option(integer(0, 262_144), { ...FLAG, absent: "not set", help: "The container's cpu, with --runtime." }),
    taskCpu: option(integer(128, 196_608), {
      ...FLAG,
      default: 1024,
      help: "The task's cpu in units of which a vCPU has 1024, with --runtime.",
    }),
    taskMemory: option(integer(4, 10_000_000), {
      ...FLAG,
      absent: "no heap is told",
      help: "The task's memory in MiB, with --runtime.",
    }),
    launchType: option(choice("fargate", "ec2"), {
      ...FLAG,
      default: "fargate" as const,
      help: "Where the container runs, with --runtime.",
    }),
    javaOptions: option(string, {
      ...FLAG,
      absent: "none",
      help: "What the JVM is started with, with --runtime: --java-options=-XX:ActiveProcessorCount=4",
    }),
  }),
  run: async ({ values, operands, terminal }) => {
    const { showCpus } = await import("#cli/ecs/cpus.ts");
    const { service, behaviour, language, json, hostCpus, runtime, launchType, cpu, taskCpu, taskMemory } = values;
    const [file] = operands;
    if (file !== undefined && runtime !== undefined) {
      terminal.err(`sawara: Cannot take both: found "${file}" and --runtime, want one of them\n`);
      return EXIT.usage;
    }
    return showCpus({
      files: file === undefined ? undefined : { taskDefinition: file, service, behaviour },
      container:
        runtime === undefined
          ? undefined
          : { runtime, launch: launchType, cpu, taskCpu, taskMemory, javaOptions: values.javaOptions },
      read,
      hostCpus,
      json,
      language,
      terminal,
    });
  },
});

export const ECS_VERBS: readonly Verb[] = [lint, simulate, cpus];
