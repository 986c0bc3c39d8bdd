import type { Side } from "#core/traffic/router.ts";
import type { Outcome } from "./counts.ts";
import type { Request } from "./request.ts";

/** What counts as what, as data. Paths, agents and targets are texts in which `*` stands for anything. */
export interface Rules {
  /** The first row that a status is in decides; one that is in none is good. */
  readonly statuses: readonly StatusRule[];
  /** User agents that are no users: health checks. */
  readonly ignoredAgents: readonly string[];
  /** Paths that count nowhere. */
  readonly ignoredPaths: readonly string[];
  /** Paths whose duration says nothing: long polls, server-sent events, downloads. They count, but as neither fast nor slow. */
  readonly untimedPaths: readonly string[];
  readonly side: SideRule;
}

/** Statuses `from` to `to`, half-open. */
export interface StatusRule {
  readonly from: number;
  readonly to: number;
  readonly outcome: Outcome;
}

export type SideRule =
  /** All that is in this log. */
  | { readonly by: "file"; readonly side: Side }
  /** By what the log says of the target. A request that is of neither side counts nowhere. */
  | { readonly by: "target"; readonly stable: readonly string[]; readonly canary: readonly string[] };

/**
 * A server's fault is bad; a client that went away (499 of nginx, 460 of AWS) tells nothing. 429 is good: the service did what it
 * promised. Where it does not, put a row for it before these.
 */
export const DEFAULT_STATUSES: readonly StatusRule[] = [
  { from: 499, to: 500, outcome: "ignored" },
  { from: 460, to: 461, outcome: "ignored" },
  { from: 500, to: 600, outcome: "bad" },
];

/** AWS, Kubernetes, Google Cloud, Mackerel's external monitoring and its plugin, and ours. */
export const HEALTH_CHECKERS: readonly string[] = [
  "ELB-HealthChecker/*",
  "kube-probe/*",
  "GoogleHC/*",
  "mackerel-http-checker/*",
  "check-http*",
  "sawara-http-checker/*",
];

export const DEFAULT_RULES: Rules = {
  statuses: DEFAULT_STATUSES,
  ignoredAgents: HEALTH_CHECKERS,
  ignoredPaths: [],
  untimedPaths: [],
  side: { by: "file", side: "stable" },
};

export interface Classified {
  readonly outcome: Outcome;
  /** Absent: of neither side. */
  readonly side: Side | undefined;
  /** Whether its duration counts. */
  readonly isTimed: boolean;
}

/** Says what came of requests by the rules. */
export function createClassifier(rules: Rules): (request: Request) => Classified {
  const outcomes = outcomesByStatus(rules.statuses);
  const isAgentIgnored = matcher(rules.ignoredAgents);
  const isPathIgnored = matcher(rules.ignoredPaths);
  const isPathUntimed = matcher(rules.untimedPaths);
  const sideOf = sideBy(rules.side);

  const outcomeOf = (request: Request): Outcome => {
    if (request.clientAborted || isAgentIgnored(request.userAgent) || isPathIgnored(request.path)) return "ignored";
    if (request.status === undefined || request.isBroken) return "bad";
    return outcomes[request.status] ?? "good";
  };

  return (request) => ({
    outcome: outcomeOf(request),
    side: sideOf(request),
    isTimed: request.latencyMs !== undefined && !request.isStream && !isPathUntimed(request.path),
  });
}

function outcomesByStatus(rules: readonly StatusRule[]): readonly Outcome[] {
  const outcomes = new Array<Outcome>(1000).fill("good");
  // The first row wins, so it is written last.
  for (const { from, to, outcome } of [...rules].reverse()) outcomes.fill(outcome, Math.max(0, from), Math.max(0, to));
  return outcomes;
}

function sideBy(rule: SideRule): (request: Request) => Side | undefined {
  if (rule.by === "file") return () => rule.side;
  const isCanary = matcher(rule.canary);
  const isStable = matcher(rule.stable);
  // A log has a handful of targets in millions of lines.
  const known = new Map<string, Side | undefined>();
  return ({ target }) => {
    if (known.has(target)) return known.get(target);
    const side = isCanary(target) ? "canary" : isStable(target) ? "stable" : undefined;
    if (known.size < MOST_TARGETS) known.set(target, side);
    return side;
  };
}

/** Behind this many somebody has declared a field that differs with every request. */
const MOST_TARGETS = 1_000;

/** Whether a text is any of the patterns, in which `*` stands for anything, nothing included. Linear in the text. */
export function matcher(patterns: readonly string[]): (text: string) => boolean {
  if (patterns.length === 0) return () => false;
  const split = patterns.map((pattern) => pattern.split("*"));
  return (text) => split.some((parts) => matches(text, parts));
}

/** `parts` are what stands between the stars. */
function matches(text: string, parts: readonly string[]): boolean {
  const first = parts[0]!;
  const last = parts.at(-1)!;
  if (parts.length === 1) return text === first;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  const end = text.length - last.length;
  for (let i = 1; i < parts.length - 1; i++) {
    const found = text.indexOf(parts[i]!, at);
    if (found < 0 || found + parts[i]!.length > end) return false;
    at = found + parts[i]!.length;
  }
  return true;
}
