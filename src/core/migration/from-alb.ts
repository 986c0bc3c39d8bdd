import { fileOf } from "./template.ts";

/** What a rule, or a listener's default, and an ECS service were found to be. */
export interface FoundAlb {
  readonly arn: string;
  /** Groups that the rule forwards to, in its order. */
  readonly groups: readonly { readonly arn: string; readonly weight: number }[];
  /** Seconds for which a client stays with its group; absent: each request is divided anew. */
  readonly stickySeconds?: number | undefined;
  readonly service?: FoundService | undefined;
}

export interface FoundService {
  readonly cluster: string;
  readonly name: string;
  readonly controller: "ecs" | "codedeploy";
  readonly live: string;
  readonly groups: readonly string[];
  readonly desired: number;
}

/** A migration's file from what lives. What nobody but a person knows is in capitals, which the server refuses. */
export function fileFromAlb(name: string, found: FoundAlb): string {
  const { arn, groups, service, stickySeconds } = found;
  const ofService = service?.groups ?? [];
  const others = groups.filter((group) => !ofService.includes(group.arn));
  const [stable, ...rest] = [...others].sort((a, b) => b.weight - a.weight);
  const isShared = service === undefined || groups.some((group) => ofService.includes(group.arn));
  const canary = rest[0]?.arn;
  const target =
    service === undefined
      ? `targetGroup: "${canary ?? "TARGET_GROUP_OF_THE_CANARY"}"`
      : `follow: { cluster: ${quoted(service.cluster)}, ecsService: ${quoted(service.name)}, controller: ${service.controller} }`;
  const mirror = isShared ? "" : `, mirrorTargetGroup: "${canary ?? "TARGET_GROUP_OF_YOURS_FOR_THE_MIRROR"}"`;
  const kind = arn.includes(":listener-rule/") ? "rule" : "listener";
  const routes = [
    ...(isShared ? [] : MIRROR),
    ...(stickySeconds === undefined ? [] : sticky(stickySeconds)),
    "  - name: public",
    "    driver: alb",
    `    ${kind}: "${arn}"`,
    `    topology: ${isShared ? "shared" : "mirror"}`,
    `    stable: { targetGroup: "${stable?.arn ?? "TARGET_GROUP_OF_THE_STABLE_SIDE"}" }`,
    `    canary: { ${target}${mirror} }`,
  ];
  const counted = isShared ? (service?.groups ?? [canary]) : [canary];
  return fileOf(name, {
    routes: routes.join("\n"),
    counts: `# A load balancer counts by CloudWatch, or in its access log. A source of that name has to be there first. CloudWatch:
#   loadBalancer: ${balancerOf(arn)}
#   targetGroups:
#     stable: [${stable === undefined ? "" : resourceOf(stable.arn)}]
#     canary: [${counted.flatMap((group) => (group === undefined ? [] : [resourceOf(group)])).join(", ")}]
counts: { source: ${name}, bucket: 60s }`,
    more: `
# CloudWatch is three minutes behind, and a minute is longer than a look.
judge: { staleAfter: 10m }
verify: { within: 2m }
warmup: { minHealthy: ${Math.max(1, service?.desired ?? 1)}, age: 2m }
`,
  });
}

const MIRROR = [
  "  # The service's groups hang on another load balancer, and a group hangs on one only: Sawara copies the healthy targets of the",
  "  # live one into a group of yours, with target type ip, that this rule forwards to and nothing else uses.",
];
const sticky = (seconds: number): readonly string[] => [
  `  # This rule is sticky for ${seconds} s: clients stay with their side for so long, whatever the share is. Off is better.`,
];

const quoted = (text: string): string => JSON.stringify(text);

/** `…:listener-rule/app/edge/50dc6c495c0c9188/f2f7…/9683…` is of `app/edge/50dc6c495c0c9188`. */
const balancerOf = (arn: string): string => arn.split("/").slice(1, 4).join("/");
const resourceOf = (group: string): string => group.slice(group.indexOf("targetgroup/"));
