/** Kinds of sources that are made from a file, in the order in which they are offered. */
export const SOURCE_KINDS = ["metrics", "proxy", "haproxy", "cloudwatch-alb", "logs-insights", "posted"] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

export const isSourceKind = (kind: string): kind is SourceKind => SOURCE_KINDS.some((one) => one === kind);

const head = (kind: SourceKind): string => `apiVersion: sli/v1
name: shop${kind === "posted" ? "" : "-edge"}
# service: shop      # counts are metrics of this service too
`;

const BODIES: Readonly<Record<SourceKind, string>> = {
  metrics: `bucket: 60s
limits: [200ms, 1s]
from:
  kind: metrics
  sides:
    stable:
      # numbers of requests a minute
      total: service(shop, lb.requests)
      bad: sum(service(shop, lb.status.5*))
      slow: ["service(shop, lb.over200ms)", "service(shop, lb.over1s)"]
`,
  proxy: `bucket: 60s
limits: [500ms]
from: { kind: proxy, url: "http://127.0.0.1:8481", tokenFile: front.token }
`,
  haproxy: `bucket: 10s
from:
  kind: haproxy
  socket: unix:/run/haproxy/admin.sock
  backends: { stable: vms, canary: containers }
`,
  "cloudwatch-alb": `bucket: 60s
limits: [200ms, 1s]
from:
  kind: cloudwatch-alb
  region: ap-northeast-1
  # the ends of their ARNs
  loadBalancer: app/edge/50dc6c495c0c9188
  targetGroups:
    stable: [targetgroup/vms/943f017f100becff]
    canary: [targetgroup/containers/73e2d6bc24d8a067]
`,
  "logs-insights": `bucket: 60s
limits: [200ms]
from:
  kind: logs-insights
  region: ap-northeast-1
  sides:
    stable:
      logGroups: [/shop/access]
      query: >-
        stats count(*) as total, sum(status >= 500) as bad, sum(duration >= 0.2) as slow0
        by bin(1m) as bucket
`,
  posted: "",
};

/** A file to begin with. */
export const templateOf = (kind: SourceKind): string => head(kind) + BODIES[kind];

/** What a file calls its source, before anybody reads it in earnest. */
export const nameIn = (file: string): string | undefined =>
  /^name:[ \t]*["']?([A-Za-z0-9][\w.-]{0,62})["']?[ \t]*(?:#.*)?$/m.exec(file)?.[1];
