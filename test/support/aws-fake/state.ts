import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { ResourceRecordSet } from "@aws-sdk/client-route-53";

/** Everything that the fake of AWS remembers. Tests change it as a deployment controller, or a person, would. */
export interface FakeState {
  /** By ARN of the rule or listener. */
  readonly actions: Record<string, Action[]>;
  /** By ARN of the group. */
  readonly targets: Record<string, FakeTarget[]>;
  /** What a target is when it was registered. */
  registeredAs: "healthy" | "initial";
  readonly tags: Record<string, Record<string, string>>;
  /** By `cluster/service`, in the words of ECS's API; times in seconds. */
  readonly services: Record<string, Record<string, unknown>>;
  readonly revisions: Record<string, Record<string, unknown>>;
  readonly serviceDeployments: Record<string, Record<string, unknown>>;
  /** By `cluster/service`. */
  readonly tasks: Record<string, Record<string, unknown>[]>;
  /** Of CodeDeploy, by id. */
  readonly deployments: Record<string, Record<string, unknown>>;
  /** Of CodeDeploy, by `application/group`. */
  readonly deploymentGroups: Record<string, Record<string, unknown>>;
  readonly records: ResourceRecordSet[];
  /** How often a change is still PENDING when it is asked for. */
  readonly pending: Record<string, number>;
  /** Points of CloudWatch. */
  readonly metrics: FakePoint[];
}

export interface FakeTarget {
  readonly Id: string;
  readonly Port: number;
  State: "initial" | "healthy" | "unhealthy" | "draining" | "unused";
}

export interface FakePoint {
  readonly metric: string;
  /** Value of the dimension TargetGroup; absent: of the whole load balancer. */
  readonly targetGroup?: string;
  readonly stat: string;
  /** Seconds. */
  readonly at: number;
  readonly value: number;
}

export const emptyState = (): FakeState => ({
  actions: {},
  targets: {},
  registeredAs: "healthy",
  tags: {},
  services: {},
  revisions: {},
  serviceDeployments: {},
  tasks: {},
  deployments: {},
  deploymentGroups: {},
  records: [],
  pending: {},
  metrics: [],
});

/** A refusal in AWS's own words. */
export class AwsSays extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
