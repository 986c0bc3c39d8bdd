/**
 * What ECS is told, as far as rules and simulation need it. What a file leaves out is `undefined`: ECS's default is not the same as a
 * decision, and rules tell them apart. Seconds, CPU units (1024 is a vCPU) and MiB throughout.
 */

export interface TaskDefinition {
  readonly family?: string | undefined;
  readonly cpu?: number | undefined;
  readonly memory?: number | undefined;
  readonly networkMode?: string | undefined;
  readonly compatibilities: readonly string[];
  readonly executionRole: boolean;
  readonly os?: string | undefined;
  readonly containers: readonly Container[];
  /** Whether a volume is on EFS. */
  readonly efs: boolean;
}

export type Condition = "START" | "COMPLETE" | "SUCCESS" | "HEALTHY";

export interface Dependency {
  readonly container: string;
  readonly condition: Condition;
}

export interface HealthCheck {
  readonly command: readonly string[];
  readonly interval?: number | undefined;
  readonly timeout?: number | undefined;
  readonly retries?: number | undefined;
  readonly startPeriod?: number | undefined;
}

export interface RestartPolicy {
  readonly enabled: boolean;
  readonly ignoredExitCodes: readonly number[];
  readonly attemptPeriod?: number | undefined;
}

export interface PortMapping {
  readonly containerPort?: number | undefined;
  readonly hostPort?: number | undefined;
}

export interface LogConfiguration {
  readonly driver: string;
  readonly options: Readonly<Record<string, string>>;
  readonly secrets: boolean;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly cpu?: number | undefined;
  /** The hard limit. */
  readonly memory?: number | undefined;
  readonly memoryReservation?: number | undefined;
  /** `undefined` where the file leaves it out, which ECS reads as true. */
  readonly essential?: boolean | undefined;
  readonly dependsOn: readonly Dependency[];
  readonly healthCheck?: HealthCheck | undefined;
  readonly startTimeout?: number | undefined;
  readonly stopTimeout?: number | undefined;
  readonly restartPolicy?: RestartPolicy | undefined;
  readonly ports: readonly PortMapping[];
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly secrets: boolean;
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
  readonly log?: LogConfiguration | undefined;
  readonly privileged: boolean;
  readonly links: readonly string[];
  readonly user?: string | undefined;
  readonly readonlyRoot: boolean;
}

export interface Service {
  readonly desiredCount?: number | undefined;
  readonly launchType?: string | undefined;
  readonly capacityProviders: readonly string[];
  readonly platformVersion?: string | undefined;
  readonly gracePeriod?: number | undefined;
  /** ECS, CODE_DEPLOY or EXTERNAL. */
  readonly controller?: string | undefined;
  /** ROLLING, BLUE_GREEN, LINEAR or CANARY. */
  readonly strategy?: string | undefined;
  readonly circuitBreaker?: CircuitBreaker | undefined;
  readonly maximumPercent?: number | undefined;
  readonly minimumHealthyPercent?: number | undefined;
  readonly bakeMinutes?: number | undefined;
  readonly loadBalancers: readonly { readonly container?: string | undefined; readonly port?: number | undefined }[];
  readonly subnets: readonly string[];
  readonly assignPublicIp?: boolean | undefined;
  readonly execute: boolean;
}

export interface CircuitBreaker {
  readonly enabled: boolean;
  readonly rollback: boolean;
  /** Whether a task that becomes healthy sets the count of failures back. */
  readonly resets: boolean;
  readonly threshold?:
    | { readonly type: "COUNT" | "BOUNDED_PERCENT" | "UNBOUNDED_PERCENT"; readonly value: number }
    | undefined;
}

export interface TargetGroup {
  readonly protocol?: string | undefined;
  readonly targetType?: string | undefined;
  readonly path?: string | undefined;
  readonly interval?: number | undefined;
  readonly timeout?: number | undefined;
  readonly healthyThreshold?: number | undefined;
  readonly unhealthyThreshold?: number | undefined;
  readonly matcher?: string | undefined;
  readonly deregistrationDelay?: number | undefined;
  readonly slowStart?: number | undefined;
  /** Seconds for which a client stays with a target or group; 0 where stickiness is off. */
  readonly stickiness: number;
}

/** What ECS and the load balancer do where a file says nothing. */
export const DEFAULTS = {
  health: { interval: 30, timeout: 5, retries: 3, startPeriod: 0 },
  target: { interval: 30, timeout: 5, healthyThreshold: 5, unhealthyThreshold: 2, deregistrationDelay: 300 },
  stopTimeout: 30,
  restartAttemptPeriod: 300,
} as const;

export const isEssential = ({ essential }: Container): boolean => essential !== false;

export type HealthTimes = { readonly [K in keyof typeof DEFAULTS.health]: number };

export function healthTimes(check: HealthCheck): HealthTimes {
  const { interval, timeout, retries, startPeriod } = DEFAULTS.health;
  return {
    interval: clamp(check.interval ?? interval, 1, HOUR),
    timeout: clamp(check.timeout ?? timeout, 0, HOUR),
    retries: clamp(check.retries ?? retries, 1, MOST_CHECKS),
    startPeriod: clamp(check.startPeriod ?? startPeriod, 0, HOUR),
  };
}

/** Whatever a file says: AWS takes much less than this, and a simulation of more would not end. */
const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
const HOUR = 3_600;
const MOST_CHECKS = 20;

export type TargetTimes = { readonly [K in keyof typeof DEFAULTS.target]: number };

export function targetTimes(group: TargetGroup): TargetTimes {
  const { target } = DEFAULTS;
  return {
    interval: clamp(group.interval ?? target.interval, 1, HOUR),
    timeout: clamp(group.timeout ?? target.timeout, 0, HOUR),
    healthyThreshold: clamp(group.healthyThreshold ?? target.healthyThreshold, 1, MOST_CHECKS),
    unhealthyThreshold: clamp(group.unhealthyThreshold ?? target.unhealthyThreshold, 1, MOST_CHECKS),
    deregistrationDelay: group.deregistrationDelay ?? target.deregistrationDelay,
  };
}

export type LaunchType = "fargate" | "ec2";

/** Where the tasks run: what the service says, then what the definition is made for. `undefined` when neither tells. */
export function launchTypeOf(task: TaskDefinition, service: Service | undefined): LaunchType | undefined {
  const { launchType, capacityProviders = [] } = service ?? {};
  if (launchType === "FARGATE" || capacityProviders.some((name) => /^FARGATE/.test(name))) return "fargate";
  if (launchType === "EC2" || capacityProviders.length > 0) return "ec2";
  if (task.compatibilities.length === 1) return task.compatibilities[0] === "FARGATE" ? "fargate" : "ec2";
  return undefined;
}

/** A health check that the task definition has and has not switched off. */
export function checkOf(container: Container | undefined): HealthCheck | undefined {
  const check = container?.healthCheck;
  return check === undefined || check.command[0] === "NONE" ? undefined : check;
}
