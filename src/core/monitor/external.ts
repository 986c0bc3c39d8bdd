import { isWorse, type Judgement } from "#core/alert/alert.ts";
import { DAY } from "#core/time.ts";
import { levelOf } from "./level.ts";
import type { ExternalMonitor } from "./monitor.ts";
import type { ProbeRequest, ProbeResult } from "./probe.ts";

/** What is kept of a monitor's probes, so that attempts and averages survive a restart. */
export interface ProbeMemory {
  /** Failures in a row, the newest included. */
  readonly bad: number;
  /** Milliseconds of the last answered probes, the newest last; 10 at most. */
  readonly responseTimes: readonly number[];
}

const MOST_TIMES = 10;
/** Mackerel's: the whole probe, redirects included. */
const TIMEOUT_MS = 15_000;

export function probeRequest(monitor: ExternalMonitor, allowPrivate: boolean): ProbeRequest {
  return {
    url: monitor.url,
    method: monitor.method,
    headers: monitor.headers,
    body: monitor.requestBody ?? undefined,
    followRedirect: monitor.followRedirect ?? false,
    skipCertificateVerification: monitor.skipCertificateVerification ?? false,
    dualstack: monitor.dualstack ?? "ipv4",
    timeoutMs: TIMEOUT_MS,
    allowPrivate,
  };
}

/** Judges a probe: the worst that it shows, the answer first, then how long it took, then the certificate [MO10]. */
export function judgeProbe(
  monitor: ExternalMonitor,
  result: ProbeResult,
  before: ProbeMemory | undefined,
): { readonly judgement: Judgement; readonly memory: ProbeMemory /** The answer itself. */; readonly isGood: boolean } {
  const responseTimes =
    result.outcome === "answered"
      ? [...(before?.responseTimes ?? []), result.phases.total].slice(-MOST_TIMES)
      : (before?.responseTimes ?? []);
  const answer = judgeAnswer(monitor, result);
  const findings = [answer];
  if (result.outcome === "answered") findings.push(judgeTime(monitor, responseTimes));
  findings.push(judgeCertificate(monitor, result));
  const worst = findings.reduce((a, b) => (isWorse(b.status, a.status) ? b : a));
  const bad = worst.status === "OK" ? 0 : (before?.bad ?? 0) + 1;
  const judgement: Judgement = {
    status: worst.status,
    message: worst.message,
    ...(result.outcome === "answered" && monitor.service ? { value: mean(responseTimes, 1) } : {}),
    at: result.at,
    confirmed: worst.status === "OK" || bad >= (monitor.maxCheckAttempts ?? 1),
  };
  return { judgement, memory: { bad, responseTimes }, isGood: answer.status === "OK" };
}

interface Finding {
  readonly status: "OK" | "WARNING" | "CRITICAL";
  /** The bare code where the code was judged: clients print it as one. */
  readonly message: string;
}

function judgeAnswer(monitor: ExternalMonitor, result: ProbeResult): Finding {
  if (result.outcome === "failed") return { status: "CRITICAL", message: result.message };
  const { status: code, body } = result;
  const wanted = monitor.expectedStatusCode ?? undefined;
  const isGood =
    wanted === undefined ? code >= 200 && code < (monitor.followRedirect === true ? 300 : 400) : code === wanted;
  if (!isGood) return { status: "CRITICAL", message: String(code) };
  const text = monitor.containsString ?? "";
  if (text !== "" && !body.includes(text))
    return { status: "CRITICAL", message: `The body does not contain "${text}" (${code})` };
  return { status: "OK", message: String(code) };
}

function judgeTime(monitor: ExternalMonitor, times: readonly number[]): Finding {
  const { responseTimeWarning: warning, responseTimeCritical: critical, responseTimeDuration: count } = monitor;
  const needed = count ?? 1;
  if (!monitor.service || times.length < needed) return { status: "OK", message: "" };
  const average = mean(times, needed);
  const status = levelOf(average, { operator: ">", warning, critical });
  const limit = status === "CRITICAL" ? critical : warning;
  return { status, message: `Response time ${Math.round(average)} ms > ${limit} ms` };
}

function judgeCertificate(monitor: ExternalMonitor, { certificate, at }: ProbeResult): Finding {
  const { certificationExpirationWarning: warning, certificationExpirationCritical: critical } = monitor;
  if (certificate === undefined) return { status: "OK", message: "" };
  const days = Math.floor((certificate.expiresAt - at) / DAY);
  const status = levelOf(days, { operator: "<", warning, critical });
  return { status, message: `The certificate is good for ${days} more day${days === 1 ? "" : "s"}` };
}

const mean = (times: readonly number[], count: number): number =>
  times.slice(-count).reduce((sum, time) => sum + time, 0) / Math.min(count, times.length);
