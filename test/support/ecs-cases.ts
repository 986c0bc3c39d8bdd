/**
 * For each rule of the catalogue, services in which it finds something, and the nearest that are right. Long, because there are fifty.
 */

type Loose = Record<string, unknown>;
export interface Roots {
  taskDefinition: Loose & { containerDefinitions: [Loose, Loose, ...Loose[]] };
  service: Loose;
  targetGroup: Loose;
  behaviour: Loose & { app: Loose; warmup: Loose; alb: Loose };
}

const ECR = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/app:1";

/** A service that nothing is to be said of. */
export const good = (): Roots => ({
  taskDefinition: {
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: "1024",
    memory: "2048",
    executionRoleArn: "arn:aws:iam::123456789012:role/ecs",
    containerDefinitions: [
      {
        name: "app",
        image: ECR,
        essential: true,
        cpu: 512,
        portMappings: [{ containerPort: 8000 }],
        healthCheck: {
          command: ["CMD-SHELL", "curl -fsS http://localhost:8000/alive || exit 1"],
          interval: 10,
          timeout: 5,
          retries: 5,
          startPeriod: 60,
        },
        user: "app",
        readonlyRootFilesystem: true,
        logConfiguration: { logDriver: "awslogs", options: { mode: "non-blocking", "max-buffer-size": "25m" } },
      },
      {
        name: "warmup",
        image: ECR,
        essential: false,
        user: "app",
        readonlyRootFilesystem: true,
        dependsOn: [{ containerName: "app", condition: "HEALTHY" }],
      },
      {
        name: "gate",
        image: ECR,
        essential: false,
        user: "app",
        readonlyRootFilesystem: true,
        dependsOn: [{ containerName: "warmup", condition: "SUCCESS" }],
      },
    ],
  },
  service: {
    desiredCount: 2,
    launchType: "FARGATE",
    platformVersion: "LATEST",
    healthCheckGracePeriodSeconds: 60,
    deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
    loadBalancers: [{ containerName: "app", containerPort: 8000 }],
    networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-1"], assignPublicIp: "DISABLED" } },
  },
  targetGroup: {
    TargetType: "ip",
    HealthCheckPath: "/alive",
    HealthCheckIntervalSeconds: 10,
    Matcher: { HttpCode: "200" },
    Attributes: { "deregistration_delay.timeout_seconds": "60" },
  },
  behaviour: {
    app: { portOpens: "20s", ready: "20s", shutdown: "10s" },
    warmup: { runs: "40s" },
    gate: { runs: "0s" },
    alb: { pathOkAfter: "warmup.exit", longestRequest: "30s" },
    network: { nat: true },
    migration: { step: "15m", warmupAge: "60s", followsTarget: true },
  },
});

export type Edit = (roots: Roots) => unknown;
export interface Case {
  /** Where the rule finds something. */
  readonly bad: readonly Edit[];
  /** The nearest that is right; the good service is, always. */
  readonly fine?: readonly Edit[];
}

export const app =
  (more: Loose): Edit =>
  ({ taskDefinition }) =>
    Object.assign(taskDefinition.containerDefinitions[0], more);
export const warmup =
  (more: Loose): Edit =>
  ({ taskDefinition }) =>
    Object.assign(taskDefinition.containerDefinitions[1], more);
const check =
  (more: Loose): Edit =>
  ({ taskDefinition }) =>
    Object.assign(taskDefinition.containerDefinitions[0].healthCheck as Loose, more);
const task =
  (more: Loose): Edit =>
  ({ taskDefinition }) =>
    Object.assign(taskDefinition, more);
export const service =
  (more: Loose): Edit =>
  (roots) =>
    Object.assign(roots.service, more);
const group =
  (more: Loose): Edit =>
  ({ targetGroup }) =>
    Object.assign(targetGroup, more);
const behaves =
  (more: Loose): Edit =>
  ({ behaviour }) =>
    Object.assign(behaviour, more);
export const all =
  (...edits: readonly Edit[]): Edit =>
  (roots) => {
    for (const edit of edits) edit(roots);
  };
/** The first two containers only, of which nothing waits for the second. */
const ungated: Edit = ({ taskDefinition, behaviour }) => {
  taskDefinition.containerDefinitions.splice(2);
  delete behaviour.gate;
};
const onEc2 = all(service({ launchType: "EC2" }), task({ requiresCompatibilities: ["EC2"] }));
const attributes = (more: Loose): Edit =>
  group({ Attributes: { "deregistration_delay.timeout_seconds": "60", ...more } });
const runs =
  (runtime: string): Edit =>
  ({ behaviour }) =>
    Object.assign(behaviour.app, { runtime });
export const env = (name: string, value: string): Edit => app({ environment: [{ name, value }] });
export const command = (text: string): Edit => check({ command: ["CMD-SHELL", text] });

export const CASES: Readonly<Record<string, Case>> = {
  DEP001: { bad: [warmup({ dependsOn: [{ containerName: "apq", condition: "START" }] })] },
  DEP002: {
    bad: [app({ dependsOn: [{ containerName: "warmup", condition: "START" }] })],
    fine: [
      warmup({
        dependsOn: [
          { containerName: "app", condition: "START" },
          { containerName: "app", condition: "HEALTHY" },
        ],
      }),
    ],
  },
  DEP003: {
    bad: [app({ healthCheck: undefined }), check({ command: ["NONE"] })],
    fine: [all(app({ healthCheck: undefined }), warmup({ dependsOn: [{ containerName: "app", condition: "START" }] }))],
  },
  DEP004: { bad: [warmup({ essential: true }), warmup({ essential: undefined })] },
  DEP005: {
    bad: [warmup({ restartPolicy: { enabled: true } })],
    fine: [warmup({ restartPolicy: { enabled: false } }), app({ restartPolicy: { enabled: true } })],
  },
  DEP006: {
    bad: [app({ startTimeout: 5 }), app({ startTimeout: 15 }), warmup({ startTimeout: 30 })],
    fine: [app({ startTimeout: 60 }), app({ startTimeout: 0 }), warmup({ startTimeout: 60 })],
  },
  DEP007: {
    bad: [app({ startTimeout: 180 }), app({ stopTimeout: 1 })],
    fine: [app({ stopTimeout: 120 }), all(onEc2, app({ stopTimeout: 180 }))],
  },
  DEP008: { bad: [ungated], fine: [all(ungated, service({ loadBalancers: [] }))] },
  DEP009: {
    bad: [all(onEc2, warmup({ image: "curl" }))],
    fine: [onEc2, warmup({ image: "curl" })],
  },
  ESS001: { bad: [app({ essential: false })] },
  ESS002: {
    bad: [
      warmup({ essential: undefined }),
      all(ungated, warmup({ essential: true })),
      all(
        ungated,
        warmup({ name: "init-db" }),
        behaves({ warmup: undefined, alb: {} }),
        warmup({ essential: undefined }),
      ),
    ],
  },
  HC001: {
    bad: [check({ interval: 4 }), check({ timeout: 61 }), check({ retries: 11 }), check({ startPeriod: 301 })],
    fine: [check({ interval: 300, timeout: 60, retries: 10, startPeriod: 300 })],
  },
  HC002: { bad: [check({ timeout: 10 })], fine: [check({ timeout: 9 })] },
  HC003: {
    bad: [
      behaves({ app: { portOpens: "111s" } }),
      behaves({ app: { portOpens: "never" } }),
      behaves({ app: { ready: "2m", healthyAfter: "ready" } }),
    ],
    fine: [behaves({ app: { portOpens: "110s" } }), behaves({ app: { portOpens: "135s", hangs: true } })],
  },
  HC004: {
    bad: [behaves({ warmup: { runs: "80s" } })],
    fine: [behaves({ warmup: { runs: "75s" } }), all(behaves({ warmup: { runs: "80s" } }), check({ startPeriod: 0 }))],
  },
  HC005: {
    bad: [command("curl -s http://localhost:8000/alive || exit 1")],
    fine: [
      command("curl --fail http://localhost:8000/alive || exit 1"),
      command("wget -q http://localhost:8000/alive || exit 1"),
      command("curl -sSf http://localhost:8000/ || exit 1"),
    ],
  },
  HC006: {
    bad: [
      command("curl -f http://localhost:8000/alive | tee /tmp/alive"),
      command("curl -f http://localhost:8000/alive; echo done"),
    ],
    fine: [
      command("curl -f http://localhost:8000/alive | tee /tmp/alive || exit 1"),
      command("wget -qO- http://localhost:8000/actuator/health | grep -q UP"),
      command("curl -s http://localhost:8000/alive | jq -e .ok"),
      command("curl -f 'http://localhost:8000/a;b|c'"),
      check({ command: ["CMD", "probe", "a|b"] }),
    ],
  },
  HC007: {
    bad: [command("curl -f http://localhost:9000/alive || exit 1"), command("curl -f http://127.0.0.1:80/ || exit 1")],
    fine: [all(command("curl -f http://localhost:9000/ || exit 1"), app({ portMappings: [] }))],
  },
  HC008: {
    bad: [
      all(
        app({ healthCheck: undefined }),
        warmup({ dependsOn: [] }),
        service({ deploymentController: { type: "CODE_DEPLOY" } }),
      ),
      all(
        app({ healthCheck: undefined }),
        warmup({ dependsOn: [] }),
        service({ deploymentConfiguration: { strategy: "BLUE_GREEN" } }),
      ),
    ],
    fine: [all(app({ healthCheck: undefined }), warmup({ dependsOn: [] }))],
  },
  HC009: { bad: [check({})], fine: [all(app({ healthCheck: undefined }), warmup({ dependsOn: [] }))] },
  LB001: {
    bad: [ungated, all(ungated, service({ healthCheckGracePeriodSeconds: undefined }))],
    fine: [
      all(ungated, service({ healthCheckGracePeriodSeconds: 140 })),
      all(ungated, group({ UnhealthyThresholdCount: 10 })),
    ],
  },
  LB002: {
    bad: [service({ healthCheckGracePeriodSeconds: 601 })],
    fine: [service({ healthCheckGracePeriodSeconds: 600 })],
  },
  LB003: {
    bad: [
      attributes({ "deregistration_delay.timeout_seconds": "301" }),
      attributes({ "deregistration_delay.timeout_seconds": "20" }),
      all(
        attributes({ "deregistration_delay.timeout_seconds": "200" }),
        service({ deploymentConfiguration: { bakeTimeInMinutes: 2 } }),
      ),
    ],
    fine: [group({ Attributes: [] }), attributes({ "deregistration_delay.timeout_seconds": "30" })],
  },
  LB004: {
    bad: [behaves({ app: { shutdown: "31s" } }), app({ stopTimeout: 5 })],
    fine: [all(behaves({ app: { shutdown: "90s" } }), app({ stopTimeout: 90 }))],
  },
  LB005: {
    bad: [attributes({ "slow_start.duration_seconds": "90" })],
    fine: [attributes({ "slow_start.duration_seconds": "60" }), attributes({ "slow_start.duration_seconds": "0" })],
  },
  LB006: {
    bad: [
      attributes({ "stickiness.enabled": "true" }),
      attributes({
        "stickiness.enabled": "true",
        "stickiness.type": "app_cookie",
        "stickiness.app_cookie.duration_seconds": "901",
      }),
    ],
    fine: [
      attributes({ "stickiness.enabled": "true", "stickiness.lb_cookie.duration_seconds": "900" }),
      attributes({ "stickiness.enabled": "false", "stickiness.lb_cookie.duration_seconds": "90000" }),
    ],
  },
  LB007: {
    bad: [group({ TargetType: "instance" })],
    fine: [all(onEc2, task({ networkMode: "bridge" }), group({ TargetType: "instance" }))],
  },
  LB008: {
    bad: [group({ Matcher: { HttpCode: "200-399" } }), group({ Matcher: { HttpCode: "200,404" } })],
    fine: [group({ Matcher: { HttpCode: "200-299" } }), group({ Matcher: undefined })],
  },
  LB009: {
    bad: [behaves({ alb: { sharedPaths: ["/alive"] } })],
    fine: [behaves({ alb: { sharedPaths: ["/deep"] } })],
  },
  FG001: {
    bad: [
      task({ memory: "1024" }),
      task({ cpu: "1000" }),
      task({ cpu: undefined }),
      task({ cpu: "8 vCPU", memory: "18 GB" }),
      task({ cpu: 256, runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" } }),
    ],
    fine: [
      task({ cpu: "1 vCPU", memory: "2GB" }),
      task({ cpu: "16 vCPU", memory: "120GB" }),
      task({ cpu: "8192", memory: 20480 }),
      all(onEc2, task({ cpu: 1000 })),
    ],
  },
  FG002: {
    bad: [
      task({ networkMode: "bridge" }),
      task({ networkMode: undefined }),
      task({ requiresCompatibilities: ["EC2"] }),
      task({ executionRoleArn: undefined }),
      app({ portMappings: [{ containerPort: 8000, hostPort: 80 }] }),
      app({ privileged: true }),
      app({ links: ["warmup"] }),
    ],
    fine: [
      app({ portMappings: [{ containerPort: 8000, hostPort: 8000 }] }),
      all(
        onEc2,
        app({ privileged: true, portMappings: [{ containerPort: 8000, hostPort: 0 }] }),
        task({ networkMode: "bridge" }),
      ),
    ],
  },
  FG003: {
    bad: [
      all(service({ platformVersion: "1.3.0" }), task({ cpu: 8192, memory: 16384 })),
      all(
        service({ platformVersion: "1.3.0" }),
        task({ volumes: [{ name: "v", efsVolumeConfiguration: { fileSystemId: "fs-1" } }] }),
      ),
      service({ platformVersion: "1.3.0", enableExecuteCommand: true }),
    ],
    fine: [service({ platformVersion: "1.3.0" }), service({ platformVersion: "1.10.0", enableExecuteCommand: true })],
  },
  FG004: {
    bad: [app({ cpu: 1025 }), app({ memory: 2049 }), all(app({ memoryReservation: 1500 }), warmup({ memory: 1000 }))],
    fine: [app({ cpu: 1024, memory: 2048 }), app({ memory: 4096, memoryReservation: 1024 })],
  },
  CPU001: {
    bad: [
      all(task({ cpu: 4096, memory: 8192 }), app({ cpu: undefined }), runs("java 11.0.15")),
      all(task({ cpu: 4096, memory: 8192 }), app({ cpu: 0, image: "amazoncorretto:11.0.16" })),
      all(task({ cpu: 2048, memory: 4096 }), app({ cpu: 1 }), runs("java 8u252")),
    ],
    fine: [
      all(task({ cpu: 4096, memory: 8192 }), app({ cpu: undefined }), runs("java 11.0.17")),
      all(task({ cpu: 4096, memory: 8192 }), app({ cpu: undefined }), runs("java 17")),
      all(
        task({ cpu: 4096, memory: 8192 }),
        app({ cpu: undefined }),
        runs("java 11.0.15"),
        env("JAVA_TOOL_OPTIONS", "-XX:ActiveProcessorCount=4"),
      ),
      all(app({ cpu: undefined }), runs("java 11.0.15")),
    ],
  },
  CPU002: {
    bad: [
      all(task({ cpu: 4096, memory: 8192 }), app({ cpu: 1024 }), runs("java 11.0.15")),
      all(onEc2, app({ cpu: 1024 }), runs("java 8u252")),
    ],
    fine: [
      all(task({ cpu: 4096, memory: 8192 }), app({ cpu: 1025 }), runs("java 11.0.15")),
      all(app({ cpu: 1024 }), runs("java 11.0.15")),
    ],
  },
  CPU003: {
    bad: [all(runs("java 21"), env("JDK_JAVA_OPTIONS", "-XX:ActiveProcessorCount=2"))],
    fine: [all(runs("java 21"), env("JDK_JAVA_OPTIONS", "-XX:ActiveProcessorCount=1"))],
  },
  CPU004: {
    bad: [all(onEc2, runs("go 1.25")), all(onEc2, runs("node"))],
    fine: [
      runs("go 1.25"),
      all(onEc2, runs("go 1.25"), env("GOMAXPROCS", "1")),
      all(onEc2, runs("node"), env("UV_THREADPOOL_SIZE", "4")),
      all(onEc2, runs("java 21")),
    ],
  },
  MEM001: {
    bad: [
      all(runs("java 21"), env("JAVA_TOOL_OPTIONS", "-Xmx1800m")),
      all(runs("java 21"), env("JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=85")),
    ],
    fine: [
      all(runs("java 21"), env("JAVA_TOOL_OPTIONS", "-Xmx1600m")),
      all(runs("java 21"), env("JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=80.0")),
    ],
  },
  MEM002: {
    bad: [runs("java 21")],
    fine: [all(runs("java 21"), env("JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=70")), runs("node")],
  },
  CB001: {
    bad: [
      service({ deploymentConfiguration: {} }),
      service({ deploymentConfiguration: { deploymentCircuitBreaker: { enable: true } } }),
    ],
    fine: [service({ deploymentConfiguration: {}, deploymentController: { type: "CODE_DEPLOY" } })],
  },
  CB002: { bad: [service({})], fine: [service({ deploymentConfiguration: {} })] },
  "DEP-CD01": {
    bad: [
      all(service({ deploymentController: { type: "CODE_DEPLOY" } }), behaves({ migration: { followsTarget: false } })),
    ],
    fine: [service({ deploymentController: { type: "CODE_DEPLOY" } })],
  },
  NET001: {
    bad: [
      behaves({ network: { nat: false } }),
      behaves({ network: { endpoints: ["ecr.api", "ecr.dkr", "logs"] } }),
      all(app({ image: "nginx" }), behaves({ network: { endpoints: ["ecr.api", "ecr.dkr", "s3", "logs"] } })),
    ],
    fine: [
      behaves({ network: { endpoints: ["ecr.api", "ecr.dkr", "s3", "logs"] } }),
      all(
        behaves({ network: {} }),
        service({ networkConfiguration: { awsvpcConfiguration: { assignPublicIp: "ENABLED" } } }),
      ),
    ],
  },
  NET002: { bad: [behaves({ network: { nat: true, allowLists: ["bank.example"] } })] },
  LOG001: {
    bad: [
      app({ logConfiguration: { logDriver: "awslogs", options: {} } }),
      app({ logConfiguration: { logDriver: "awslogs", options: { mode: "blocking" } } }),
    ],
    fine: [app({ logConfiguration: { logDriver: "awsfirelens" } }), app({ logConfiguration: undefined })],
  },
  SEC001: {
    bad: [env("DB_PASSWORD", "hunter2"), env("MACKEREL_APIKEY", "abc")],
    fine: [
      env("DB_PASSWORD_FILE", "/run/secrets/db"),
      env("TOKEN_URL", "https://id.example"),
      env("SECRET_ARN", "arn:aws:x"),
      env("DB_PASSWORD", ""),
    ],
  },
  SEC002: {
    bad: [app({ user: undefined }), app({ user: "0:0" }), app({ readonlyRootFilesystem: false })],
    fine: [app({ user: "1000" })],
  },
};
