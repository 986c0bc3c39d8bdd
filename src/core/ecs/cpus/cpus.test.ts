import { deepEqual, equal, match } from "node:assert/strict";
import { describe, it } from "node:test";
import { knownOf } from "#test/support/ecs.ts";
import { sayVisible, visibleCpus } from "./cpus.ts";
import { jvmHeap } from "./heap.ts";
import { jvmAlgorithm, jvmConsequences, jvmSees } from "./jvm.ts";
import { goSees, nodeSees } from "./others.ts";
import { guessRuntime, parseJava, parseRuntime, runtimeName } from "./runtime.ts";
import { sharesOf } from "./shares.ts";

describe("a JVM", () => {
  const java = (text: string) => parseJava(text)!;

  it("[VC1] before 11.0.17, 17.0.5 and 18.0.2 divides the shares by 1024, and takes 1024 for not set", () => {
    const f = (cpu: number | undefined, want: number, version = "11.0.15") =>
      equal(jvmSees({ version: java(version), options: [], shares: sharesOf(cpu), cpus: 4 }).cpus, want, `${cpu}`);
    f(undefined, 1);
    f(0, 1);
    f(1, 1);
    f(512, 1);
    f(1024, 4);
    f(1025, 2);
    f(2048, 2);
    f(4096, 4);
    f(1_000_000, 4);
    f(0, 1, "17.0.4");
    f(0, 1, "18.0.1");
    f(0, 1, "8u191");
    f(0, 1, "13");
  });

  it("[VC1] later goes by the quota of the container alone, which ECS does not set", () => {
    for (const version of ["11.0.17", "17.0.5", "18.0.2", "19", "21.0.2", "17", "11"])
      equal(jvmSees({ version: java(version), options: [], shares: 2, cpus: 4 }).cpus, 4, version);
    const old = ["-XX:+UseContainerCpuShares"];
    equal(jvmSees({ version: java("17.0.5"), options: old, shares: 2, cpus: 4 }).cpus, 1);
    equal(jvmSees({ version: java("21"), options: [], shares: 2, quota: 1.5, cpus: 4 }).cpus, 2);
  });

  it("[VC1] with quota and shares takes the quota, or the smaller where it is told so", () => {
    const both = { version: java("11.0.15"), shares: 1025, quota: 3, cpus: 8 };
    equal(jvmSees({ ...both, options: [] }).cpus, 3);
    equal(jvmSees({ ...both, options: ["-XX:-PreferContainerQuotaForCPUCount"] }).cpus, 2);
  });

  it("[VC1] before 8u191, and 9, knows no container; what it is told wins anywhere", () => {
    for (const version of ["8u181", "9", "7"])
      equal(jvmAlgorithm(java(version === "7" ? "7" : version)), "host", version);
    equal(jvmSees({ version: java("8u181"), options: [], shares: 2, cpus: 16 }).cpus, 16);
    const told = ["-XX:ActiveProcessorCount=3", "-XX:ActiveProcessorCount=4"];
    equal(jvmSees({ version: java("11.0.15"), options: told, shares: 2, cpus: 2 }).cpus, 4);
  });

  it("[VC1] on one CPU chooses SerialGC and a pool of one", () => {
    match(jvmConsequences(1, 8192).en, /SerialGC .*pool of 1$/);
    match(jvmConsequences(4, 1024).en, /SerialGC/);
    match(jvmConsequences(4, 8192).ja, /G1.*3 スレッド/);
  });

  it("[VC4] takes a quarter of the memory for its heap, half of little, and what it is told", () => {
    const f = (options: readonly string[], memory: number | undefined, want: ReturnType<typeof jvmHeap>) =>
      deepEqual(jvmHeap(options, memory), want);
    f([], 8192, { mebibytes: 2048, by: "default" });
    f([], 200, { mebibytes: 100, by: "default" });
    f([], 400, { mebibytes: 125, by: "default" });
    f(["-XX:MaxRAMPercentage=75.0"], 2048, { mebibytes: 1536, by: "MaxRAMPercentage" });
    f(["-Xms1g", "-Xmx1g", "-Xmx2G"], 1024, { mebibytes: 2048, by: "-Xmx" });
    f(["-Xmx512m"], undefined, { mebibytes: 512, by: "-Xmx" });
    f(["-XX:MaxHeapSize=1073741824"], undefined, { mebibytes: 1024, by: "-Xmx" });
    f([], undefined, undefined);
  });
});

describe("other runtimes", () => {
  it("[VC2] Go reads the quota of its own cgroup since 1.25, two at least; ECS sets it on the task around it", () => {
    const f = (version: string, more: { quota?: number; environment?: Record<string, string> }, want: number) => {
      const { version: go } = parseRuntime(`go ${version}`) as { version?: { minor: number } };
      equal(goSees(go, { environment: {}, cpus: 16, ...more }).cpus, want);
    };
    f("1.24", { quota: 2 }, 16);
    f("1.25", {}, 16);
    f("1.25", { quota: 0.5 }, 2);
    f("1.25", { quota: 2.5 }, 3);
    f("1.24", { environment: { GOMAXPROCS: "2" } }, 2);
  });

  it("[VC3] Node goes by the quota, but not by less than one; its pool has four whatever there is", () => {
    const f = (quota: number | undefined, want: number) =>
      equal(nodeSees({ environment: {}, quota, cpus: 8 }).cpus, want);
    f(undefined, 8);
    f(2.5, 2);
    f(0.5, 8);
    match(nodeSees({ environment: {}, cpus: 8 }).because.en, /the pool has 4 /);
    match(nodeSees({ environment: { UV_THREADPOOL_SIZE: "16" }, cpus: 8 }).because.ja, /16 です/);
  });
});

describe("runtimes", () => {
  it("[VC1] are declared by name and version", () => {
    const f = (text: string, want: string | undefined) => {
      const runtime = parseRuntime(text);
      equal(runtime && runtimeName(runtime), want, text);
    };
    f("java 11.0.15", "Java 11.0.15");
    f("java 8u252", "Java 8u252");
    f("java 1.8.0_191", "Java 8u191");
    f("jvm 17", "Java 17");
    f("Java", "Java");
    f("java 11.0.15.1", "Java 11.0.15");
    f("java 21.0.2+13", "Java 21.0.2");
    f("go 1.25", "Go 1.25");
    f("node 22", "Node.js");
    f("python 3", undefined);
    f("java seventeen", undefined);
  });

  it("[VC1] are told by image, command and variables, as far as these tell", () => {
    const f = (container: object, want: string | undefined) => {
      const { task } = knownOf({ taskDefinition: { containerDefinitions: [{ name: "a", ...container }] } });
      const runtime = guessRuntime(task.containers[0]!);
      equal(runtime && runtimeName(runtime), want);
    };
    f({ image: "eclipse-temurin:17.0.4-jre" }, "Java 17.0.4");
    f({ image: "public.ecr.aws/amazoncorretto/amazoncorretto:11" }, "Java 11");
    f({ image: "openjdk:8u181-jre" }, "Java 8u181");
    f({ image: "app:1", command: ["java", "-jar", "app.jar"] }, "Java");
    f({ image: "app:1", environment: [{ name: "JAVA_TOOL_OPTIONS", value: "-Xmx1g" }] }, "Java");
    f({ image: "node:22-alpine" }, "Node.js");
    f({ image: "golang:1.24.1" }, "Go 1.24");
    f({ image: "javascript-app:1" }, undefined);
    f({ image: "app:11.0.15" }, undefined);
  });

  it("[VC1] what each container sees is a sentence", () => {
    const { task } = knownOf({
      taskDefinition: {
        requiresCompatibilities: ["FARGATE"],
        cpu: 4096,
        memory: 8192,
        containerDefinitions: [
          { name: "app", image: "openjdk:11.0.15" },
          { name: "proxy", image: "nginx" },
        ],
      },
    });
    const seen = visibleCpus(task, { runtimes: {} });
    deepEqual(
      seen.map(({ container, cpus, shares }) => [container, cpus, shares]),
      [["app", 1, 2]],
    );
    equal(
      sayVisible(seen[0]!).en,
      "sees 1 CPU of the task's 4: this version divides the container's 2 shares by 1024 and rounds up",
    );
    match(sayVisible(seen[0]!).ja, /^1 CPU が見えます \(タスクは 4 vCPU\): /);
    equal(visibleCpus(task, { runtimes: {}, hostCpus: 16 })[0]!.cpus, 1);
    equal(visibleCpus(task, { runtimes: { app: { kind: "node" } }, hostCpus: 16 })[0]!.cpus, 16);
  });
});
