import type { CloudWatch } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import type { CodeDeploy } from "@aws-sdk/client-codedeploy";
import type { ECS } from "@aws-sdk/client-ecs";
import type { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Route53 } from "@aws-sdk/client-route-53";
import type { AwsAccess } from "#core/traffic/config.ts";
import { refusalOrOutage } from "./failure.ts";

/** Clients of AWS's own SDK. */
export interface AwsServices {
  readonly cloudwatch: CloudWatch;
  readonly logs: CloudWatchLogs;
  readonly codedeploy: CodeDeploy;
  readonly ecs: ECS;
  readonly elb: ElasticLoadBalancingV2;
  readonly route53: Route53;
}

/** Calls AWS. One for each account, region and address that is talked to. */
export interface Aws {
  /**
   * What `work` makes of a client. `what` ends the sentence "Cannot …" of the error. Rejects with `Unavailable` when AWS cannot be
   * asked now, throttles or is too slow, and with `Rejected` when it refuses: `forbidden`, `not-found`, or `invalid`.
   */
  ask<S extends keyof AwsServices, T>(
    service: S,
    what: string,
    work: (client: AwsServices[S], options: { readonly abortSignal: AbortSignal }) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T>;
}

/** The SDK tries what failed by itself, with pauses that grow; three attempts are over within some seconds. */
const ATTEMPTS = 3;
const CONNECT_LIMIT_MS = 2_000;
const ANSWER_LIMIT_MS = 4_000;
/** Of all attempts together, where the caller sets none. */
const LIMIT_MS = 10_000;

type Config = ReturnType<typeof configOf>;

/** A client is loaded when it is first asked: who does not use AWS does not load the SDK either. */
const LOAD: { readonly [S in keyof AwsServices]: (config: Config) => Promise<AwsServices[S]> } = {
  cloudwatch: async (config) => new (await import("@aws-sdk/client-cloudwatch")).CloudWatch(config),
  logs: async (config) => new (await import("@aws-sdk/client-cloudwatch-logs")).CloudWatchLogs(config),
  codedeploy: async (config) => new (await import("@aws-sdk/client-codedeploy")).CodeDeploy(config),
  ecs: async (config) => new (await import("@aws-sdk/client-ecs")).ECS(config),
  elb: async (config) => new (await import("@aws-sdk/client-elastic-load-balancing-v2")).ElasticLoadBalancingV2(config),
  route53: async (config) => new (await import("@aws-sdk/client-route-53")).Route53(config),
};

/** Route 53 is everywhere and signs for one region. */
const GLOBAL: Partial<Record<keyof AwsServices, string>> = { route53: "us-east-1" };

/** Credentials, and region and profile where none are given, come from where the SDK looks for them. Reaches nothing yet. */
export function openAws(access: AwsAccess): Aws {
  const clients: { [S in keyof AwsServices]?: Promise<AwsServices[S]> } = {};

  function clientOf<S extends keyof AwsServices>(service: S): Promise<AwsServices[S]> {
    const config = configOf({ ...access, region: access.region ?? GLOBAL[service] });
    const client: Promise<AwsServices[S]> = clients[service] ?? LOAD[service](config);
    Object.assign(clients, { [service]: client });
    return client;
  }

  return {
    async ask(service, what, work, signal) {
      const limit = AbortSignal.timeout(LIMIT_MS);
      const abortSignal = signal === undefined ? limit : AbortSignal.any([limit, signal]);
      try {
        return await work(await clientOf(service), { abortSignal });
      } catch (error) {
        throw refusalOrOutage(what, error);
      }
    },
  };
}

function configOf({ region, profile, endpoint }: AwsAccess) {
  return {
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
    ...(endpoint !== undefined && { endpoint }),
    maxAttempts: ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECT_LIMIT_MS,
      requestTimeout: ANSWER_LIMIT_MS,
      throwOnRequestTimeout: true,
    },
  };
}
