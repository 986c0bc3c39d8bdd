import { readFileSync } from "node:fs";
import { EXIT } from "#cli/exit.ts";
import { verb } from "#cli/verb.ts";
import { systemClock } from "#kit/clock.ts";
import { boolean, duration, integer, option, string, url } from "#kit/options.ts";
import { SERVER_OPTIONS } from "./options.ts";

const FLAG = { only: "flag" } as const;

export const warmup = verb({
  name: "warmup",
  summary: "sends requests to an application until its latency settles, before it gets real ones",
  operands: ["FILE"],
  options: {
    ...SERVER_OPTIONS,
    options: {
      app: option(url("http:", "https:"), {
        ...FLAG,
        absent: "URLs in FILE",
        help: "Address of the application, which paths in FILE belong to: http://127.0.0.1:8000.",
      }),
      concurrency: option(integer(1, 256), { ...FLAG, default: 4, help: "Requests under way at once." }),
      rate: option(integer(1, 100_000), { ...FLAG, default: 200, help: "Requests begun in a second at most." }),
      limit: option(duration(1, 3600, "s"), {
        ...FLAG,
        default: 120,
        help: "Time for all of it. Longer ones are not warm.",
      }),
      maxRequests: option(integer(1, 10_000_000), {
        ...FLAG,
        default: 100_000,
        help: "Requests that are sent at most.",
      }),
      wait: option(duration(0, 3600, "s"), {
        ...FLAG,
        default: 60,
        help: "Time for the first answer: until then connections may be refused.",
      }),
      timeout: option(duration(1, 600, "s"), { ...FLAG, default: 10, help: "Time for one answer." }),
      window: option(integer(10, 10_000), {
        ...FLAG,
        default: 50,
        help: "Requests that are looked at together. Twelve such windows are the least; more are surer.",
      }),
      tolerance: option(integer(1, 100), {
        ...FLAG,
        default: 10,
        help: "Percent by which the median may still change from the older five windows to the newer five.",
      }),
      finish: option(string, {
        ...FLAG,
        absent: "nothing",
        help: 'Request that is sent once at the end, as in "POST /internal/ready": it ends a maintenance mode.',
      }),
      bestEffort: option(boolean, {
        ...FLAG,
        default: false,
        help: "Answers 0 whatever was found, so that what waits for SUCCESS starts all the same: cold, but not never.",
      }),
      anyHost: option(boolean, { ...FLAG, default: false, help: "Lets requests go to other hosts than this one." }),
      json: option(boolean, { ...FLAG, default: false, help: "Prints JSON for programs instead of text for people." }),
    },
  },
  more: [
    "FILE has one request a line: /path, POST /path, a URL, or a JSON object with method, path, headers, body, expect. They are sent in " +
      "turn, over and over. Answers are good below 500, or as expect says.",
    "Meant for a container that depends on the application HEALTHY, and that another one depends on with SUCCESS. Answers 0 when warm, 1 " +
      "when not, 75 when nobody answered, 78 when FILE cannot be read; with --best-effort 0 for all but the last.",
    "Without flags: 4 requests at once, 200 a second, two minutes and 100,000 requests at most, a minute for the first answer and 10 s for " +
      "each, windows of 50 answers and 10 %.",
  ],
  run: async ({ values, operands, terminal }) => {
    const { isLocal, readRequests } = await import("#cli/warmup/requests.ts");
    const { warmUp } = await import("#cli/warmup/warmup.ts");
    const { stopSignal } = await import("./stop-signal.ts");
    const [file] = operands as [string];
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch (error) {
      terminal.err(`sawara: ${file}: ${error instanceof Error ? error.message : String(error)}\n`);
      return EXIT.configuration;
    }
    const read = readRequests(text, values.app);
    const last = values.finish === undefined ? { requests: [] } : readRequests(values.finish, values.app);
    const mistakes = [
      ...("mistakes" in read ? read.mistakes.map((each) => `${file}: ${each}`) : []),
      ...("mistakes" in last ? last.mistakes.map((each) => `--finish: ${each}`) : []),
    ];
    for (const mistake of mistakes) terminal.err(`sawara: ${mistake}\n`);
    if ("mistakes" in read || "mistakes" in last) return EXIT.configuration;
    const foreign = [...read.requests, ...last.requests].find(({ url: each }) => !isLocal(each));
    if (foreign !== undefined && !values.anyHost) {
      const found = `found a request to "${foreign.url.host}", want this machine, or --any-host`;
      terminal.err(`sawara: Cannot warm up: ${found}\n`);
      return EXIT.usage;
    }
    const stopping = new AbortController();
    void stopSignal().then(() => stopping.abort());
    const { concurrency, rate, limit, maxRequests, wait, timeout, window, tolerance, bestEffort, json } = values;
    return await warmUp({
      requests: read.requests,
      finish: last.requests[0],
      settle: { window, tolerance: tolerance / 100, agree: 3 },
      concurrency,
      ratePerSecond: rate,
      maxRequests,
      limitSeconds: limit,
      waitSeconds: wait,
      timeoutSeconds: timeout,
      bestEffort,
      json,
      terminal,
      clock: systemClock,
      signal: stopping.signal,
    });
  },
});
