import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { connect } from "node:net";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { percentile } from "./process.ts";

/**
 * Sends request bodies as fast as the answers come, over a fixed number of keep-alive connections, from raw sockets: the
 * client's own cost must not hide the server's. Runs in a thread; what is measured is the server's process.
 */

export interface SendResult {
  readonly requests: number;
  readonly failed: number;
  readonly firstFailure: string | undefined;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
}

export interface SendOptions {
  /** Made by `writeBodies`. */
  readonly file: string;
  readonly port: number;
  readonly path: string;
  readonly connections: number;
  readonly headers: readonly string[];
  /** Requests a second, for a steady load; as fast as possible when absent. */
  readonly rate?: number;
  readonly seconds?: number;
}

/** Body after body, each behind its length. */
export function writeBodies(file: string, bodies: Iterable<Buffer>): number {
  const fd = openSync(file, "w");
  let count = 0;
  const head = Buffer.alloc(4);
  for (const body of bodies) {
    head.writeUInt32LE(body.length, 0);
    writeSync(fd, head);
    writeSync(fd, body);
    count++;
  }
  closeSync(fd);
  return count;
}

export function send(options: SendOptions): Promise<SendResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { bodySender: options } });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

function run(options: SendOptions): void {
  const data = readFileSync(options.file);
  const offsets: number[] = [];
  for (let at = 0; at < data.length; at += 4 + data.readUInt32LE(at)) offsets.push(at);
  const total =
    options.rate === undefined ? offsets.length : Math.min(offsets.length, options.rate * (options.seconds ?? 10));
  const head = `POST ${options.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${options.headers.map((h) => `${h}\r\n`).join("")}Content-Length: `;
  const took = new Float64Array(total);
  let next = 0;
  let done = 0;
  let failed = 0;
  let firstFailure: string | undefined;
  const begin = performance.now();

  const finish = () => {
    const seconds = (performance.now() - begin) / 1000;
    const times = Array.from(took);
    parentPort!.postMessage({
      requests: total,
      failed,
      firstFailure,
      seconds,
      p50: percentile(times, 0.5),
      p99: percentile(times, 0.99),
    });
  };

  for (let i = 0; i < options.connections; i++) {
    const socket = connect(options.port, "127.0.0.1");
    socket.setNoDelay(true);
    let answer = "";
    let current = -1;
    let sentAt = 0;
    const sendNext = () => {
      if (next >= total) return socket.end();
      if (options.rate !== undefined && ((performance.now() - begin) / 1000) * options.rate < next) {
        setTimeout(sendNext, 1);
        return;
      }
      current = next++;
      const at = offsets[current]!;
      const length = data.readUInt32LE(at);
      sentAt = performance.now();
      socket.cork();
      socket.write(`${head}${length}\r\n\r\n`);
      socket.write(data.subarray(at + 4, at + 4 + length));
      socket.uncork();
    };
    socket.on("connect", sendNext);
    socket.on("error", (error) => {
      failed++;
      firstFailure ??= error.message;
      if (++done === total) finish();
    });
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
      const end = answer.indexOf("\r\n\r\n");
      if (end < 0) return;
      const length = /content-length: (\d+)/i.exec(answer);
      if (length !== null && answer.length < end + 4 + Number(length[1])) return;
      if (answer[9] !== "2") {
        failed++;
        firstFailure ??= answer.slice(0, 300);
      }
      answer = "";
      took[current] = performance.now() - sentAt;
      if (++done === total) finish();
      else sendNext();
    });
  }
}

if (workerData?.bodySender !== undefined) run(workerData.bodySender as SendOptions);
