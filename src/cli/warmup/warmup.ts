import { Agent } from "node:http";
import { Agent as SecureAgent } from "node:https";
import { EXIT, type ExitCode } from "#cli/exit.ts";
import type { Terminal } from "#cli/terminal.ts";
import { newSettling, type SettleOptions, SPAN } from "#core/ecs/warmup/settle.ts";
import type { Clock } from "#kit/clock.ts";
import type { WarmRequest } from "./requests.ts";
import { type Answer, isGood, send } from "./send.ts";

export interface WarmUpCall {
  /** Sent in this order, over and over. */
  readonly requests: readonly WarmRequest[];
  /** Sent once when it ends well: what takes the application out of its maintenance mode. */
  readonly finish?: WarmRequest | undefined;
  readonly settle: SettleOptions;
  /** Requests under way at once, and at most so many begun in a second. */
  readonly concurrency: number;
  readonly ratePerSecond: number;
  readonly maxRequests: number;
  /** For all of it; the wait for the first answer is part of it. */
  readonly limitSeconds: number;
  readonly waitSeconds: number;
  readonly timeoutSeconds: number;
  /** Ends well whatever was found, so that the task may start all the same. */
  readonly bestEffort: boolean;
  readonly json: boolean;
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

/** Why it ended. */
export type Outcome = "warm" | "bad-answers" | "time" | "requests" | "unreachable" | "stopped";

/** Of the answers that are looked at together; more than this is no warm application, however fast. */
const MOST_BAD = 0.05;
const PROGRESS_MS = 2_000;
const RETRY_MS = 500;

/** `sawara warmup`: sends requests until their latencies settle, or it has had enough. */
export async function warmUp(call: WarmUpCall): Promise<ExitCode> {
  const { requests, settle, clock, terminal, limitSeconds } = call;
  const startedAt = clock.now();
  const deadline = startedAt + limitSeconds * 1000;
  const over = new AbortController();
  const stopped = AbortSignal.any([call.signal, over.signal]);
  const agents = {
    http: new Agent({ keepAlive: true, maxSockets: call.concurrency }),
    https: new SecureAgent({ keepAlive: true, maxSockets: call.concurrency }),
  };
  const settling = newSettling(settle);
  const seen = { sent: 0, good: 0, bad: 0, lastBad: undefined as string | undefined };
  /** Whether each of the newest answers was good. */
  let recent: boolean[] = [];
  let outcome: Outcome | undefined;
  let first: number | undefined;

  // The limit holds for requests under way, too.
  const limit = clock.sleep(limitSeconds * 1000, over.signal).then(() => end("time"));
  if (await answers()) {
    const progress = tellProgress();
    await Promise.all(Array.from({ length: call.concurrency }, () => work()));
    end(call.signal.aborted ? "stopped" : "requests");
    await progress;
  } else end(call.signal.aborted ? "stopped" : "unreachable");
  await limit;
  const isWell = outcome === "warm" || call.bestEffort;
  const after =
    isWell && call.finish !== undefined
      ? await send(call.finish, agents, call.timeoutSeconds * 1000, new AbortController().signal)
      : undefined;
  agents.http.destroy();
  agents.https.destroy();
  return tell(after);

  function end(how: Outcome): void {
    // Where latencies have settled long since, the bad answers are what it failed by.
    const isBad = (how === "time" || how === "requests") && settling.answer().settled;
    outcome ??= isBad ? "bad-answers" : how;
    over.abort();
  }

  /** Whether somebody is there: a connection that is refused may be too early. */
  async function answers(): Promise<boolean> {
    const until = Math.min(deadline, startedAt + call.waitSeconds * 1000);
    for (;;) {
      const answer = await send(requests[0]!, agents, call.timeoutSeconds * 1000, stopped);
      if (answer.kind === "answered") return true;
      seen.lastBad = answer.reason;
      if (stopped.aborted || clock.now() >= until) return false;
      await clock.sleep(RETRY_MS, stopped);
    }
  }

  async function work(): Promise<void> {
    while (!stopped.aborted && seen.sent < call.maxRequests) {
      const number = seen.sent++;
      const due = startedAtOfSending() + (number / call.ratePerSecond) * 1000 - clock.now();
      if (due > 0) await clock.sleep(due, stopped);
      if (stopped.aborted) return;
      const request = requests[number % requests.length]!;
      const answer = await send(request, agents, call.timeoutSeconds * 1000, stopped);
      // What was cut off tells nothing of the application.
      if (stopped.aborted) return;
      take(request, answer);
    }
  }

  function startedAtOfSending(): number {
    first ??= clock.now();
    return first;
  }

  function take(request: WarmRequest, answer: Answer): void {
    const good = isGood(request, answer);
    recent.push(good);
    if (recent.length >= 2 * settle.window * SPAN) recent = recent.slice(-settle.window * SPAN);
    if (!good) {
      seen.bad++;
      seen.lastBad = badOf(request, answer);
      return;
    }
    seen.good++;
    if (answer.kind === "answered") settling.add(answer.ms);
    if (settling.answer().settled && badShare() <= MOST_BAD) end("warm");
  }

  function badShare(): number {
    const newest = recent.slice(-settle.window * SPAN);
    return newest.filter((each) => !each).length / Math.max(1, newest.length);
  }

  async function tellProgress(): Promise<void> {
    while (!stopped.aborted) {
      await clock.sleep(PROGRESS_MS, stopped);
      if (!stopped.aborted && !call.json) terminal.err(`sawara: ${counted()}; ${settling.answer().why.en}\n`);
    }
  }

  function counted(): string {
    const { median, p95 } = settling.answer();
    const latency = median === 0 ? "" : `, median ${milliseconds(median)}, p95 ${milliseconds(p95)}`;
    return `${seen.good} good answers and ${seen.bad} bad${latency}`;
  }

  function tell(after: Answer | undefined): ExitCode {
    const seconds = Number(((clock.now() - startedAt) / 1000).toFixed(1));
    const { median, p95, why, at } = settling.answer();
    const isRefused = after !== undefined && !isGood(call.finish!, after);
    const isOk = isWell && (!isRefused || call.bestEffort);
    if (call.json) {
      const shown = {
        warm: outcome === "warm",
        outcome,
        seconds,
        ...seen,
        settledAt: at,
        medianMs: median,
        p95Ms: p95,
        why: why.en,
      };
      terminal.out(`${JSON.stringify({ ...shown, ...(after !== undefined && { finish: after }) })}\n`);
    } else {
      const bestEffort = outcome !== "warm" && call.bestEffort ? "; goes on all the same (--best-effort)" : "";
      terminal.out(`${sentence(outcome!, why.en, seen.lastBad)} after ${seconds} s: ${counted()}${bestEffort}\n`);
      if (isRefused) terminal.err(`sawara: ${badOf(call.finish!, after)}\n`);
    }
    if (isOk) return EXIT.ok;
    return outcome === "unreachable" ? EXIT.tryLater : EXIT.failed;
  }
}

const milliseconds = (value: number): string => `${Number(value.toPrecision(3))} ms`;

const badOf = ({ method, url }: WarmRequest, answer: Answer): string =>
  `${method} ${url.pathname}: ${answer.kind === "answered" ? `status ${answer.status}` : answer.reason}`;

function sentence(outcome: Outcome, why: string, lastBad: string | undefined): string {
  switch (outcome) {
    case "warm":
      return "Warm";
    case "bad-answers":
      return `Not warm: more than ${MOST_BAD * 100} % of the newest answers were bad, the last one ${lastBad},`;
    case "time":
      return `Not warm when the time was over (${why})`;
    case "requests":
      return `Not warm when every request was sent (${why})`;
    case "unreachable":
      return `Nobody answers (${lastBad})`;
    case "stopped":
      return "Stopped";
  }
}
