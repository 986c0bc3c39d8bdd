import type { Runtime } from "./cpus/runtime.ts";

/** What no definition tells: how long things take, and what surrounds the service. Seconds throughout. */
export interface Behaviour {
  readonly engine: Engine;
  /** From the order to start a task until its containers are pulled: network interface, placement. */
  readonly provisioning: number;
  /** From the order to start a container until it runs. */
  readonly containerStart: number;
  readonly containers: Readonly<Record<string, ContainerBehaviour>>;
  readonly alb: AlbBehaviour;
  readonly network?: NetworkBehaviour | undefined;
  readonly migration?: MigrationBehaviour | undefined;
  /** CPUs of the machine, where tasks run on EC2. */
  readonly hostCpus?: number | undefined;
  readonly ignore: readonly Ignored[];
}

/** How the health checks of containers are timed. What Fargate documents is what Docker did before 25. */
export const ENGINES = ["docker<25", "docker>=25", "fargate"] as const;
export type Engine = (typeof ENGINES)[number];

export interface ContainerBehaviour {
  readonly pull: number;
  /** After its start; infinite for one that never opens its port. */
  readonly portOpens: number;
  /** When it answers well, and not only at all: after its start. */
  readonly ready: number;
  /** Which of the two its own health check waits for. */
  readonly healthyAfter: "portOpens" | "ready";
  /** Whether connections hang until the port opens, rather than being refused. */
  readonly hangs: boolean;
  readonly healthLatency: number;
  /** Stretches after its start in which nothing is answered in time. */
  readonly starved: readonly (readonly [from: number, to: number])[];
  /** Ends by itself after so long; absent for what runs on. */
  readonly runs?: number | undefined;
  readonly exit: number;
  /** From SIGTERM to its end. */
  readonly shutdown: number;
  readonly runtime?: Runtime | undefined;
}

export const QUIET: ContainerBehaviour = {
  pull: 0,
  portOpens: 0,
  ready: 0,
  healthyAfter: "portOpens",
  hangs: false,
  healthLatency: 0,
  starved: [],
  exit: 0,
  shutdown: 2,
};

/** From when on the path of the target group's check is answered well. */
export type Moment =
  | { readonly after: "task"; readonly seconds: number }
  | { readonly after: "portOpens" | "ready" | "exit"; readonly container: string };

export interface AlbBehaviour {
  readonly pathOk?: Moment | undefined;
  readonly longestRequest?: number | undefined;
  /** Paths that need something that all tasks share: a database, another service. */
  readonly sharedPaths: readonly string[];
}

export interface NetworkBehaviour {
  readonly nat: boolean;
  /** Services that an endpoint of the VPC leads to: `ecr.api`, `ecr.dkr`, `s3`, `logs`, `secretsmanager`, `ssm`. */
  readonly endpoints: readonly string[];
  /** Who lets us in by our address. */
  readonly allowLists: readonly string[];
}

/** The migration that the service takes part in. */
export interface MigrationBehaviour {
  /** The shortest step. */
  readonly step?: number | undefined;
  /** For how long a new target is no evidence. */
  readonly warmupAge: number;
  /** Whether it follows the target group that a deployment makes live. */
  readonly followsTarget: boolean;
}

export interface Ignored {
  readonly id: string;
  readonly reason: string;
  /** Only for findings of this container. */
  readonly container?: string | undefined;
}

export const UNDECLARED: Behaviour = {
  engine: "fargate",
  provisioning: 0,
  containerStart: 1,
  containers: {},
  alb: { sharedPaths: [] },
  ignore: [],
};

export const behaviourOf = ({ containers }: Behaviour, name: string): ContainerBehaviour =>
  Object.hasOwn(containers, name) ? containers[name]! : QUIET;
