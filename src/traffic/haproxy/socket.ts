import { connect, type NetConnectOpts } from "node:net";
import { Rejected, Unavailable } from "#core/errors.ts";

/** Asks HAProxy's runtime API one thing. */
export type AskHaproxy = (command: string, signal?: AbortSignal) => Promise<string>;

/** `show map` of a map with every customer of a shop in it is some megabytes. */
const MOST_BYTES = 64 * 1024 * 1024;
const TIMEOUT_MS = 3_000;

/** `unix:/run/haproxy/admin.sock` or `tcp:127.0.0.1:9999`. Each command has a connection of its own, which HAProxy closes. */
export function haproxySocket(address: string, timeoutMs = TIMEOUT_MS): AskHaproxy {
  const where = optionsOf(address);
  return (command, signal) =>
    new Promise((resolve, reject) => {
      const limit = AbortSignal.timeout(timeoutMs);
      const end = signal === undefined ? limit : AbortSignal.any([limit, signal]);
      const chunks: Buffer[] = [];
      let bytes = 0;
      const socket = connect(where);
      const fail = (why: string, cause?: unknown): void => {
        socket.destroy();
        reject(new Unavailable(`Cannot ask HAProxy at ${address}: ${why}`, { cause }));
      };
      const late = () => fail("no answer in time");
      if (end.aborted) return late();
      end.addEventListener("abort", late, { once: true });
      socket.on("connect", () => socket.end(`${command}\n`));
      socket.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > MOST_BYTES) fail("the answer is too long");
      });
      socket.on("error", (error) => fail(error.message, error));
      socket.on("close", () => {
        end.removeEventListener("abort", late);
        resolve(Buffer.concat(chunks).toString());
      });
    });
}

function optionsOf(address: string): NetConnectOpts {
  if (address.startsWith("unix:")) return { path: address.slice("unix:".length) };
  const [, host, port] = /^tcp:(.+):(\d{1,5})$/.exec(address) ?? [];
  if (host === undefined || Number(port) > 65_535)
    throw new Rejected("invalid", `Cannot ask HAProxy at "${address}": want "unix:/path" or "tcp:host:port"`);
  return { host, port: Number(port) };
}
