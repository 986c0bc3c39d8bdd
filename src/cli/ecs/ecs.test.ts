import { deepEqual, equal, match, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import { EXIT } from "#cli/exit.ts";
import { RULE_IDS } from "#core/ecs/lint/catalogue.ts";
import { TALK_FILES } from "#test/support/ecs.ts";
import { newTerminal } from "#test/support/terminal.ts";
import { type CpusCall, showCpus } from "./cpus.ts";
import { type LintCall, lintFiles } from "./lint.ts";
import { type SimulateCall, simulateFiles } from "./simulate.ts";

const FILES = {
  taskDefinition: "task.yaml",
  service: "service.json",
  targetGroup: "group.json",
  behaviour: "behaviour.yaml",
};
const TEXTS: Readonly<Record<string, string>> = Object.fromEntries(
  (Object.keys(FILES) as (keyof typeof FILES)[]).map((part) => [FILES[part], readFileSync(TALK_FILES[part], "utf8")]),
);

function reader(texts: Readonly<Record<string, string>>): (path: string) => string {
  return (path) => {
    const text = texts[path];
    if (text === undefined) throw new Error(`ENOENT: no such file, open '${path}'`);
    return text;
  };
}

function runLint(more: Partial<LintCall> = {}, texts = TEXTS) {
  const { terminal, said } = newTerminal();
  const code = lintFiles({
    files: FILES,
    read: reader(texts),
    ignore: [],
    format: "text",
    maxSeverity: "warning",
    language: "en",
    version: "0.1.0",
    terminal,
    ...more,
  });
  return { code, ...said };
}

function runSimulate(more: Partial<SimulateCall> = {}, texts = TEXTS) {
  const { terminal, said } = newTerminal();
  const code = simulateFiles({ files: FILES, read: reader(texts), json: false, language: "en", terminal, ...more });
  return { code, ...said };
}

function runCpus(more: Partial<CpusCall> = {}, texts = TEXTS) {
  const { terminal, said } = newTerminal();
  const code = showCpus({ read: reader(texts), json: false, language: "en", terminal, ...more });
  return { code, ...said };
}

it("[EC1] a CloudFormation template in YAML is read with its short forms and its parameters' defaults", () => {
  const template = `
Parameters:
  Cpu: { Type: Number, Default: 512 }
  Image: { Type: String }
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Cpu: !Ref Cpu
      Memory: "1024"
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
        - { Name: app, Image: !Sub "\${Image}:1", Cpu: !If [Large, 1024, 256] }
`;
  const files = { taskDefinition: "cfn.yaml" };
  const { code, err, out } = runLint({ files }, { "cfn.yaml": template });
  deepEqual([code, err], [EXIT.ok, ""], out);
  const wrong = runLint({ files }, { "cfn.yaml": template.replace("Default: 512", "Default: 513") });
  match(wrong.out, /^cfn\.yaml:10:15: error FG001/m);
});

/** The talk's, mended as it is told to be. */
const MENDED = {
  ...TEXTS,
  "task.yaml": TEXTS["task.yaml"]!.replace("- name: warmup\n", "- name: warmup\n    essential: false\n").replace(
    "- name: app\n",
    '- name: app\n    environment: [{ name: JAVA_TOOL_OPTIONS, value: "-XX:ActiveProcessorCount=4 -XX:MaxRAMPercentage=70" }]\n',
  ),
  "service.json": TEXTS["service.json"]!.replace('Seconds": 0', 'Seconds": 150'),
};

describe("sawara ecs lint", () => {
  it("[EC7] finds the talk's mistake where it is, and answers 1", () => {
    const { code, out } = runLint();
    equal(code, EXIT.failed);
    match(
      out,
      /^task\.yaml:21:5: error ESS002: a container that ends by itself is essential: its end stops the task$/m,
    );
    match(out, /^ {2}found: essential left out on "warmup", which means true$/m);
    match(out, /^ {2}want: essential: false$/m);
    match(out, /^service\.json:\d+:\d+: error LB001: /m);
    match(out, /^ {2}want: 150 s: \(65 s until it is ready \+ 2 checks of 30 s\) x 1\.2$/m);
    match(out, /^not looked at, for want of migration in the behaviour file: LB005, LB006, DEP-CD01$|^not looked at/m);
    match(out, /^3 errors, \d+ warnings?, \d+ for information\n$/m);
    match(runLint({ language: "ja" }).out, /^ {2}対処: 「warmup」に essential: false と書きます/m);
  });

  it("[EC7] answers 0 when it is mended, and 1 when warnings may not pass", () => {
    equal(runLint({}, MENDED).code, EXIT.ok, runLint({}, MENDED).out);
    equal(runLint({ maxSeverity: "info" }, MENDED).code, EXIT.failed);
    equal(runLint({ maxSeverity: "error" }).code, EXIT.ok);
    equal(runLint({ maxSeverity: "none", ignore: RULE_IDS }).code, EXIT.ok);
  });

  it("[EC6] tells what is ignored; an unknown rule is a mistake of usage", () => {
    const { out, code } = runLint({ ignore: ["ESS002", "LB001", "CPU001"] });
    equal(code, EXIT.ok);
    match(out, /^ignored: ESS002 warmup$/m);
    const wrong = runLint({ ignore: ["ESS02"] });
    equal(wrong.code, EXIT.usage);
    match(wrong.err, /found "ESS02", did you mean "ESS002", want the id of a rule/);
    const declared = {
      ...TEXTS,
      "behaviour.yaml": `${TEXTS["behaviour.yaml"]}  ignore: [{ id: HC005, reason: maintenance mode }]\n`,
    };
    match(runLint({}, declared).out, /^ignored: HC005 app: maintenance mode$/m);
  });

  it("[EC2] [EC7] a file that cannot be read answers 78, with every mistake in a line", () => {
    const broken = {
      ...TEXTS,
      "task.yaml": TEXTS["task.yaml"]!.replace("interval: 5", "interval: often"),
      "behaviour.yaml": TEXTS["behaviour.yaml"]!.replace("portOpens", "portOpen"),
    };
    const { code, out, err } = runLint({}, broken);
    deepEqual([code, out], [EXIT.configuration, ""]);
    match(
      err,
      /^sawara: task\.yaml:17:17: containerDefinitions\.0\.healthCheck\.interval: found "often", want a number$/m,
    );
    match(
      err,
      /^sawara: behaviour\.yaml:3:\d+: behaviour\.app\.portOpen: found unknown "portOpen", did you mean "portOpens"/m,
    );
    match(runLint({}, { ...TEXTS, "service.json": "{" }).err, /^sawara: service\.json:1:/m);
    match(runLint({ files: { taskDefinition: "nowhere" } }).err, /^sawara: nowhere: ENOENT/m);
    const template = '{ "cpu": {{ must_env "CPU" }} }';
    match(
      runLint({}, { ...TEXTS, "task.yaml": template }).err,
      /^sawara: task\.yaml: it has a template in it; give what "ecspresso render" prints$/m,
    );
  });

  it("[EC4] as JSON has everything, with a pointer that leads there", () => {
    const { findings, notLookedAt, counts } = JSON.parse(runLint({ format: "json" }).out);
    const found = findings.find(({ id }: { id: string }) => id === "LB001");
    deepEqual(
      { ...found, found: "", wanted: "", mend: "", title: "" },
      {
        id: "LB001",
        severity: "error",
        file: "service.json",
        line: 5,
        column: 36,
        pointer: "/healthCheckGracePeriodSeconds",
        ...{ title: "", found: "", wanted: "", mend: "" },
      },
    );
    equal(counts.error, 3);
    ok(notLookedAt.length > 0);
    const group = JSON.parse(
      runLint({ format: "json" }, { ...TEXTS, "group.json": TEXTS["group.json"]!.replace('"200"', '"200-399"') }).out,
    );
    equal(group.findings.find(({ id }: { id: string }) => id === "LB008").pointer, "/TargetGroups/0/Matcher/HttpCode");
  });

  it("[EC8] as SARIF 2.1.0 has what its schema wants", () => {
    const log = JSON.parse(runLint({ format: "sarif", ignore: ["HC005"] }).out);
    equal(log.version, "2.1.0");
    match(log.$schema, /sarif-2\.1\.0\.json$/);
    equal(log.runs.length, 1);
    const [{ tool, results, columnKind }] = log.runs;
    equal(columnKind, "utf16CodeUnits");
    equal(typeof tool.driver.name, "string");
    deepEqual(
      tool.driver.rules.map(({ id }: { id: string }) => id),
      RULE_IDS,
    );
    for (const rule of tool.driver.rules) {
      ok(["error", "warning", "note"].includes(rule.defaultConfiguration.level));
      ok(rule.shortDescription.text.length > 0);
    }
    ok(results.length > 5);
    for (const { ruleId, ruleIndex, level, message, locations } of results) {
      equal(tool.driver.rules[ruleIndex].id, ruleId);
      ok(["error", "warning", "note"].includes(level));
      ok(message.text.length > 0);
      const [{ physicalLocation, logicalLocations }] = locations;
      match(physicalLocation.artifactLocation.uri, /^(task\.yaml|service\.json|group\.json|behaviour\.yaml)$/);
      ok(physicalLocation.region.startLine >= 1 && physicalLocation.region.startColumn >= 1);
      match(logicalLocations[0].fullyQualifiedName, /^\//);
    }
    const ignored = results.find((each: { ruleId: string }) => each.ruleId === "HC005");
    deepEqual(ignored.suppressions, [{ kind: "external" }]);
  });

  it("[EC2] no text makes it throw", () => {
    const piece = fc.constantFrom(
      ..."{}[]:-,'\"\n &*!|#",
      "containerDefinitions",
      "name: a",
      "  ",
      "healthCheck",
      "{{",
      "}}",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 20 }), (parts) => {
        const { code } = runLint({}, { ...TEXTS, "task.yaml": parts.join("") });
        equal(code, EXIT.configuration);
        ok(
          [EXIT.configuration, EXIT.failed, EXIT.ok].includes(
            runLint({}, { ...TEXTS, "behaviour.yaml": parts.join("") }).code as never,
          ),
        );
      }),
    );
  });
});

describe("sawara ecs simulate", () => {
  it("[EC7] shows the loop, the chart and what mends it, and answers 1", () => {
    const { code, out } = runSimulate();
    equal(code, EXIT.failed);
    const words = out.replace(/\n {2}/g, " ");
    match(words, /^Crash loop, a new task about every 57\.1 s: the load balancer calls the task unhealthy/);
    match(
      words,
      /^With the first check of the load balancer an interval later: Crash loop, a new task about every 69 s: essential container "warmup"/m,
    );
    match(out, /^Grace period wanted: 150 s/m);
    match(words, /^- essential: false on "warmup"; healthCheckGracePeriodSeconds: 150 \(serves after 117\.1 s\)$/m);
    ok(
      out
        .split("\n")
        .filter((line) => /^(task|app|warmup|target) /.test(line))
        .every((line) => line.length <= 80),
    );
  });

  it("[EC7] answers 0 when it comes up, in both languages and for programs", () => {
    const { code, out } = runSimulate({ language: "ja" }, MENDED);
    equal(code, EXIT.ok, out);
    match(out, /^安定: 117\.1 秒後に稼働します$/m);
    match(out, /UnHealthyHostCount の監視は発報します/);
    const { verdict, mends, requiredGrace, worse } = JSON.parse(runSimulate({ json: true }).out);
    deepEqual([verdict.kind, verdict.period, mends.length, requiredGrace.seconds], ["crash-loop", 57.08, 2, 150]);
    ok(worse.life.spans.length > 5);
  });

  it("[ES11] what nobody says the end of ends at once where it has to, and that is said", () => {
    const { code, out } = runSimulate({ files: { taskDefinition: "task.yaml" } });
    equal(code, EXIT.failed);
    match(out.replace(/\n {2}/g, " "), /^Crash loop, .*essential container "warmup" exits with 0/);
    match(out, /^Assumed that "warmup" ends at once: runs in the behaviour file says when$/m);
    deepEqual(JSON.parse(runSimulate({ files: { taskDefinition: "task.yaml" }, json: true }).out).assumed, ["warmup"]);
  });

  it("[ES12] gives the picture where one is wanted", () => {
    let picture = "";
    runSimulate({ svg: (text) => (picture = text) });
    match(picture, /^<svg [\s\S]*<\/svg>\n$/);
  });

  it("[EC7] what ECS refuses has no chart; a file that cannot be read answers 78", () => {
    const refused = { ...TEXTS, "task.yaml": TEXTS["task.yaml"]!.replace("containerName: app", "containerName: apq") };
    const { code, out } = runSimulate({}, refused);
    equal(code, EXIT.failed);
    match(out, /^Never starts: ECS refuses it: "warmup" depends on "apq", which there is not/);
    equal(runSimulate({ files: { taskDefinition: "nowhere" } }).code, EXIT.configuration);
  });
});

describe("sawara ecs cpus", () => {
  it("[VC1] tells for each container what it sees and why", () => {
    const { code, out } = runCpus({ files: { taskDefinition: "task.yaml", behaviour: "behaviour.yaml" } });
    equal(code, EXIT.ok);
    match(out, /^app +Java 11\.0\.11 +- +2 +1 +2048 MiB$/m);
    match(
      out.replace(/\n {2}/g, " "),
      /^app sees 1 CPU of the task's 4: this version divides the container's 2 shares by 1024 and rounds up; SerialGC/m,
    );
    match(out, /^warmup: runtime not known/m);
  });

  it("[VC1] tells of one container without a file", () => {
    const container = {
      runtime: "java 17",
      launch: "fargate",
      taskCpu: 2048,
      taskMemory: 4096,
      javaOptions: "-Xmx2g",
    } as const;
    const { out } = runCpus({ container, json: true });
    const [seen] = JSON.parse(out);
    deepEqual([seen.cpus, seen.runtime, seen.heap.mebibytes], [2, "Java 17", 2048]);
    match(
      runCpus({ container: { ...container, runtime: "go 1.25", launch: "ec2" }, hostCpus: 16 }).out,
      /sees 16 CPUs of the task's 2/,
    );
    equal(runCpus().code, EXIT.usage);
    equal(runCpus({ container: { ...container, runtime: "cobol" } }).code, EXIT.usage);
  });
});
