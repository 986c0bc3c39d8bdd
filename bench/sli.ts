/**
 * Lines a second of the formats of access logs, on one core: read, classified, counted by minute and side, with latencies in the
 * sketch. The claim is a million lines a minute (16,700 a second) for each format. `follow` is the same from a file by its reader,
 * with its place committed: what an agent does.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_RULES } from "#core/sli/classify.ts";
import { Counter, type CounterState } from "#core/sli/count.ts";
import { createAlbReader } from "#core/sli/line/alb.ts";
import { createCombinedReader } from "#core/sli/line/combined.ts";
import { createEnvoyReader } from "#core/sli/line/envoy.ts";
import { createHaproxyReader } from "#core/sli/line/haproxy.ts";
import { createJsonReader } from "#core/sli/line/json.ts";
import { createLtsvReader } from "#core/sli/line/ltsv.ts";
import type { ReadLine } from "#core/sli/request.ts";
import { systemClock } from "#kit/clock.ts";
import { silentLogger } from "#kit/log.ts";
import { LogFile } from "../src/sli/file.ts";
import { median } from "./support/process.ts";
import { random } from "./support/workload.ts";

const LINES = Number(process.env.SAWARA_BENCH_LINES ?? 200_000);
const ROUNDS = 7;
const T = 1_795_487_160;

const next = random(42);
const pick = <V>(values: readonly V[]): V => values[Math.floor(next() * values.length)]!;
const AGENTS = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1",
  "curl/8.5.0",
  "ELB-HealthChecker/2.0",
];

interface Sample {
  readonly at: number;
  readonly path: string;
  readonly status: number;
  readonly seconds: number;
  readonly agent: string;
  readonly side: string;
}

/** A log of five minutes: one in fifty is bad, latencies are log-normal around 60 ms. */
const samples = Array.from({ length: LINES }, (_, i): Sample => {
  const normal = Math.sqrt(-2 * Math.log(next() + 1e-12)) * Math.cos(2 * Math.PI * next());
  return {
    at: T + Math.floor((i / LINES) * 300),
    path: `/api/v1/items/${Math.floor(next() * 1e6)}?page=${i % 10}&session=${Math.floor(next() * 1e9).toString(36)}`,
    status: next() < 0.02 ? 502 : pick([200, 200, 200, 304, 404]),
    seconds: 0.06 * Math.exp(0.8 * normal),
    agent: pick(AGENTS),
    side: pick(["old", "new"]),
  };
});

const two = (n: number): string => String(n).padStart(2, "0");
const clf = (at: number): string => {
  const d = new Date(at * 1000);
  return `${two(d.getUTCDate())}/Nov/${d.getUTCFullYear()}:${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
};
const iso = (at: number, i: number): string => `${new Date(at * 1000 + (i % 1000)).toISOString().slice(0, -1)}123Z`;
const ms = (seconds: number): number => Math.round(seconds * 1000);

const FORMATS: Readonly<Record<string, readonly [ReadLine, (sample: Sample, i: number) => string]>> = {
  combined: [
    createCombinedReader({
      tail: [{ is: "latency", unit: "s" }, { is: "upstream-latency", unit: "s" }, { is: "target" }],
    }),
    ({ at, path, status, seconds, agent, side }) =>
      `192.0.2.7 - - [${clf(at)} +0000] "GET ${path} HTTP/1.1" ${status} 5120 "https://example.com/" "${agent}" ${seconds.toFixed(3)} ${seconds.toFixed(3)} ${side}`,
  ],
  ltsv: [
    createLtsvReader(),
    ({ at, path, status, seconds, agent, side }) =>
      `time:${clf(at)} +0000\thost:192.0.2.7\tforwardedfor:-\treq:GET ${path} HTTP/1.1\tstatus:${status}\tsize:5120\treferer:-\tua:${agent}\treqtime:${seconds.toFixed(3)}\tcache:-\truntime:0.01\ttarget:${side}`,
  ],
  json: [
    createJsonReader(),
    ({ at, path, status, seconds, agent, side }, i) =>
      JSON.stringify({
        time: iso(at, i),
        remote_addr: "192.0.2.7",
        method: "GET",
        uri: path,
        status,
        size: 5120,
        ua: agent,
        reqtime: Number(seconds.toFixed(3)),
        target: side,
      }),
  ],
  alb: [
    createAlbReader(),
    ({ at, path, status, seconds, agent, side }, i) =>
      `https ${iso(at, i)} app/lb/50dc6c495c0c9188 192.0.2.7:2817 10.0.0.1:80 0.001 ${seconds.toFixed(3)} 0.000 ${status} ${status} 34 5120 "GET https://www.example.com:443${path} HTTP/2.0" "${agent}" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 ${side} "Root=1-58337262-36d228ad5d99923122bbe354" "www.example.com" "session-reused" 0 ${iso(at, i)} "forward" "-" "-" "10.0.0.1:80" "${status}" "-" "-" TID_dc57cebed65b444ebc7b2c7f5a0f7c4a`,
  ],
  haproxy: [
    createHaproxyReader({ userAgentCapture: 0 }),
    ({ at, path, status, seconds, agent, side }, i) =>
      `<134>Nov 24 02:26:29 lb haproxy[14389]: 192.0.2.7:33317 [${clf(at)}.${String(i % 1000).padStart(3, "0")}] http-in ${side}/s1 0/0/1/${ms(seconds)}/${ms(seconds) + 1} ${status} 5120 - - ---- 1/1/1/1/0 0/0 {${agent}} {} "GET ${path} HTTP/1.1"`,
  ],
  envoy: [
    createEnvoyReader(),
    ({ at, path, status, seconds, agent, side }, i) =>
      JSON.stringify({
        start_time: iso(at, i),
        method: "GET",
        path,
        protocol: "HTTP/2",
        response_code: status,
        response_flags: "-",
        bytes_received: 0,
        bytes_sent: 5120,
        duration: ms(seconds),
        user_agent: agent,
        upstream_cluster: side,
        authority: "www.example.com",
      }),
  ],
};

function counterOf(read: ReadLine, state?: CounterState): Counter {
  const side = { by: "target", stable: ["old*"], canary: ["new*"] } as const;
  const options = {
    read,
    rules: { ...DEFAULT_RULES, side },
    limits: [100, 200, 500],
    bucketSeconds: 60,
    finalAfter: 900,
  };
  return new Counter(options, state);
}

/** Seconds of CPU that something takes. */
async function cpuOf(what: () => void | Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await what();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function report(name: string, seconds: readonly number[], bytes: number): void {
  const rates = seconds.map((each) => LINES / each);
  const k = (rate: number) => `${(rate / 1e3).toFixed(0)} k`;
  console.log(
    `${name.padEnd(9)} ${k(median(rates)).padStart(8)} lines/CPU-s (${k(Math.min(...rates))} to ${k(Math.max(...rates))}), ` +
      `${(bytes / LINES).toFixed(0)} bytes a line, a million a minute take ${((1e6 / median(rates) / 60) * 100).toFixed(2)} % of a core`,
  );
}

for (const [name, [read, write]] of Object.entries(FORMATS)) {
  const text = samples.map(write).join("\n");
  const seconds: number[] = [];
  for (let round = -2; round < ROUNDS; round++) {
    // As they come from a file: slices of a larger text, which nobody has looked at.
    const lines = Buffer.from(text).toString("utf8").split("\n");
    const counter = counterOf(read);
    const cpu = await cpuOf(() => {
      for (const line of lines) counter.add(line, T + 300);
    });
    const counted = counter.take(T + 300).reduce((sum, { counts }) => sum + counts.total, 0);
    if (counted + counter.skipped.ignored !== LINES)
      throw new Error(`${name}: counted ${counted} of ${LINES}: ${JSON.stringify(counter.skipped)}`);
    if (round >= 0) seconds.push(cpu);
  }
  report(name, seconds, text.length);
}

const dir = mkdtempSync(join(tmpdir(), "sawara-bench-"));
try {
  const path = join(dir, "access.log");
  const [read, write] = FORMATS.ltsv!;
  const text = `${samples.map(write).join("\n")}\n`;
  writeFileSync(path, text);
  const seconds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const stateFile = join(dir, `place${round}`);
    const options = { path, stateFile, from: "start", clock: systemClock, log: silentLogger } as const;
    seconds.push(
      await cpuOf(async () => {
        const file = await LogFile.open<CounterState>(options);
        const counter = counterOf(read, file.state);
        for (let lines = await file.read(); lines.length > 0; lines = await file.read()) {
          for (const line of lines) counter.add(line, T + 300);
          await file.commit(counter.state());
        }
        await file.close();
      }),
    );
  }
  report("follow", seconds, text.length);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
