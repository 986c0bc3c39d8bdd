import { Agent, request } from "node:http";
import { percentile } from "./process.ts";

/** Both sides alike: caches are filled, and what is compiled while it runs is compiled. */
const WARM_UP = 200;

/** One request at a time over one kept connection; milliseconds until the last byte. */
export function createClient(port: number, headers: Readonly<Record<string, string>> = {}) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  function once(
    method: string,
    path: string,
    body?: string,
  ): Promise<{ ms: number; bytes: number; status: number; head: string }> {
    return new Promise((resolve, reject) => {
      const begin = performance.now();
      const req = request({
        host: "127.0.0.1",
        port,
        path,
        method,
        agent,
        headers: { ...headers, ...(body ? { "Content-Type": "application/json" } : {}) },
      });
      req.on("error", reject);
      req.on("response", (response) => {
        let bytes = 0;
        let head = "";
        response.on("data", (chunk: Buffer) => {
          if (head.length < 200) head += chunk.toString("latin1", 0, 200);
          bytes += chunk.length;
        });
        response.on("end", () =>
          resolve({ ms: performance.now() - begin, bytes, status: response.statusCode ?? 0, head }),
        );
      });
      req.end(body);
    });
  }

  return {
    once,
    /** Median and 99th percentile over `runs` requests, after those that warm up a server that in life has run for weeks. */
    async time(runs: number, make: () => { method?: string; path: string; body?: string }) {
      const took: number[] = [];
      let bytes = 0;
      for (let i = -WARM_UP; i < runs; i++) {
        const { method = "GET", path, body } = make();
        const answer = await once(method, path, body);
        if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${answer.head}`);
        if (i >= 0) took.push(answer.ms);
        bytes = answer.bytes;
      }
      return { p50: percentile(took, 0.5), p99: percentile(took, 0.99), bytes };
    },
    close: () => agent.destroy(),
  };
}
