import type { Side } from "./router.ts";

/** How a router is reached and what of it is ours, as a migration's file says it. Secrets are named, never written here. */
export type RouterConfig = ProxyConfig | HaproxyConfig | NginxConfig | AlbConfig | Route53Config | ExecConfig;

/** Our own proxy, `sawara proxy`. */
export interface ProxyConfig {
  readonly driver: "proxy";
  /** Its control address, as in http://127.0.0.1:8481. */
  readonly url: string;
  /** The file that holds the token of its control address. */
  readonly tokenFile: string;
}

/** HAProxy's runtime API: a key of a map that a rule compares with `rand(10000)`, or the weights of the servers of a backend. */
export interface HaproxyConfig {
  readonly driver: "haproxy";
  /** `unix:/run/haproxy/admin.sock` or `tcp:127.0.0.1:9999`. */
  readonly socket: string;
  readonly map?:
    | {
        readonly file: string;
        readonly key: string;
        /** Also writes the file, so that a reload keeps the share. */
        readonly alsoWriteFile?: boolean | undefined;
      }
    | undefined;
  readonly weights?:
    | { readonly backend: string; readonly servers: Readonly<Record<Side, readonly string[]>> }
    | undefined;
  /** The backends that count for each side, for counters and health. */
  readonly backends?: Readonly<Record<Side, string>> | undefined;
}

/** nginx: one file with `split_clients` that is ours alone, and a reload. */
export interface NginxConfig {
  readonly driver: "nginx";
  readonly file: string;
  /** Set by the file, used by the rest of the configuration in `proxy_pass http://$variable`. Without `$`. */
  readonly variable: string;
  /** What the variable is set to: names of upstreams. */
  readonly upstreams: Readonly<Record<Side, string>>;
  /** What divides requests, as in `$request_id` (the default) or `$remote_addr`. */
  readonly key?: string | undefined;
  /** The main configuration, for `nginx -t -c`; absent: the one that nginx was built with. */
  readonly config?: string | undefined;
  readonly pidFile?: string | undefined;
  /** Absent: `nginx -t`, and SIGHUP to the process of the pid file. */
  readonly test?: readonly string[] | undefined;
  readonly reload?: readonly string[] | undefined;
}

/** A weighted forward action of a rule or of a listener of an Application Load Balancer. */
export interface AlbConfig extends AwsAccess {
  readonly driver: "alb";
  /** ARN of one of them. */
  readonly rule?: string | undefined;
  readonly listener?: string | undefined;
  /**
   * `shared`: nobody else writes this action. `mirror`: the canary's weight goes to a target group of ours, into which the healthy
   * targets of the live one are copied, because a deployment controller writes the action of the live one.
   */
  readonly topology: "shared" | "mirror";
  readonly stable: AlbTarget;
  readonly canary: AlbTarget & { readonly mirrorTargetGroup?: string | undefined };
}

/** One of three: a target group by its ARN, the one of several that is tagged `migration:side=live`, or the one of an ECS service. */
export interface AlbTarget {
  readonly targetGroup?: string | undefined;
  readonly tagged?: readonly string[] | undefined;
  /** The group that is live behind the service now, by the word of whoever deploys it. */
  readonly follow?:
    | { readonly cluster: string; readonly ecsService: string; readonly controller: "ecs" | "codedeploy" }
    | undefined;
}

/** Two weighted records of one name. */
export interface Route53Config extends AwsAccess {
  readonly driver: "route53";
  readonly zone: string;
  readonly record: string;
  readonly type: "A" | "AAAA" | "CNAME";
  /** `SetIdentifier` of each side's record. */
  readonly identifiers: Readonly<Record<Side, string>>;
  /** Somebody read that a share of answers is no share of requests: without this a file is refused. */
  readonly acceptGranularity?: boolean | undefined;
}

export interface AwsAccess {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  /** Another address than AWS's own: an emulator's. */
  readonly endpoint?: string | undefined;
}

/** A program that reads and writes the share of something that we do not know. */
export interface ExecConfig {
  readonly driver: "exec";
  /** Program and arguments; no shell. */
  readonly command: readonly string[];
  /** What the lease is taken of; equal for every migration that changes the same thing. */
  readonly resource: string;
  readonly timeoutSeconds?: number | undefined;
}
