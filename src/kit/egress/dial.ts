import { lookup } from "node:dns/promises";
import { connect, isIP, type Socket } from "node:net";
import { mayReach, type Reach, reachOf } from "./address.ts";
import { EgressFailure, wordsOf } from "./failure.ts";

export type Family = "ipv4" | "ipv6" | "auto";

export interface Destination {
  /** A name or an address, as `URL.hostname` has it or without brackets. */
  readonly host: string;
  readonly port: number;
  readonly family: Family;
  /** The closest that the address may be. The operator's `allowLocalTargets` goes beyond it. */
  readonly closest: Reach;
}

export interface Dialled {
  readonly socket: Socket;
  readonly address: string;
  readonly dnsMs: number;
  /** Of the address that answered. */
  readonly connectMs: number;
}

export interface EgressOptions {
  /**
   * Addresses of this machine that connections come from, one of each family at most. Once there is one, a family without one
   * is not used: a firewall that lets these addresses through sees no others.
   */
  readonly addresses: readonly string[];
  /** Lets everything out, this machine's own services included. */
  readonly allowLocalTargets: boolean;
  /** For tests; else the system's resolver. */
  readonly lookup?: (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;
}

/** The way out: every connection that somebody else's configuration asks for begins here. */
export interface Egress {
  /**
   * Connects to an address that was checked, and to no other: a name is resolved once, so it cannot mean something else when
   * the connection is made. Rejects with `EgressFailure`, or with the signal's reason.
   */
  dial(to: Destination, signal: AbortSignal): Promise<Dialled>;
}

/** A name with more addresses than these is not tried any further. */
const MOST_ADDRESSES = 4;
/** How long one address may keep the next waiting. */
const ATTEMPT_MS = 2_000;

export function createEgress(options: EgressOptions): Egress {
  const resolve = options.lookup ?? ((host: string) => lookup(host, { all: true, order: "ipv4first" }));
  const from = (family: number) => options.addresses.find((address) => isIP(address) === family);
  const isUsed = (family: number) => options.addresses.length === 0 || from(family) !== undefined;

  async function addressesOf(host: string, signal: AbortSignal) {
    const literal = isIP(host);
    if (literal !== 0) return [{ address: host, family: literal }];
    try {
      return await abortable(resolve(host), signal);
    } catch (error) {
      signal.throwIfAborted();
      throw new EgressFailure("dns", `Cannot resolve ${JSON.stringify(host)}: ${wordsOf(error)}`, { cause: error });
    }
  }

  return {
    async dial({ host: given, port, family, closest }, signal) {
      const host = given.replace(/^\[(.*)\]$/, "$1");
      const name = JSON.stringify(host);
      const began = performance.now();
      const all = await addressesOf(host, signal);
      const dnsMs = isIP(host) === 0 ? performance.now() - began : 0;

      const wanted = all.filter((each) => family === "auto" || each.family === (family === "ipv4" ? 4 : 6));
      const usable = wanted.filter((each) => isUsed(each.family));
      if (usable.length === 0) {
        const kind = family === "ipv4" ? "IPv4 " : family === "ipv6" ? "IPv6 " : "";
        const why = wanted.length > 0 ? "no address of a family with an egress address" : `no ${kind}address`;
        throw new EgressFailure("dns", `Cannot connect to ${name}: it has ${why}`);
      }
      const limit = options.allowLocalTargets ? "local" : closest;
      const allowed = usable.filter(({ address }) => mayReach(reachOf(address), limit));
      if (allowed.length === 0) throw refusal(host, usable[0]!.address);

      const tried = allowed.slice(0, MOST_ADDRESSES);
      for (const [i, { address, family: version }] of tried.entries()) {
        const start = performance.now();
        try {
          const mostMs = i < tried.length - 1 ? ATTEMPT_MS : undefined;
          const socket = await open({ address, port, localAddress: from(version), mostMs }, signal);
          return { socket, address, dnsMs, connectMs: performance.now() - start };
        } catch (error) {
          signal.throwIfAborted();
          if (i < tried.length - 1) continue;
          const where = address === host ? `port ${port}` : `${address}, port ${port}`;
          throw new EgressFailure("connect", `Cannot connect to ${name} (${where}): ${wordsOf(error)}`, {
            cause: error,
          });
        }
      }
      throw new Error("BUG: no address was tried");
    },
  };
}

function refusal(host: string, address: string): EgressFailure {
  const is = reachOf(address) === "private" ? "a private address" : "an address of this machine or its network";
  const found = address === host ? `it is ${is}` : `it is ${address}, ${is}`;
  return new EgressFailure("refused-address", `Cannot connect to ${JSON.stringify(host)}: ${found}, want a public one`);
}

interface Opening {
  readonly address: string;
  readonly port: number;
  readonly localAddress: string | undefined;
  readonly mostMs: number | undefined;
}

function open({ address, port, localAddress, mostMs }: Opening, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted();
  const socket = connect({ host: address, port, ...(localAddress === undefined ? {} : { localAddress }) });
  return new Promise<Socket>((resolve, reject) => {
    const end = (error: unknown) => {
      settle();
      socket.destroy();
      reject(error);
    };
    const aborted = () => end(signal.reason);
    const late = () => end(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" }));
    const timer = mostMs === undefined ? undefined : setTimeout(late, mostMs);
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", aborted);
      socket.off("error", end);
    };
    signal.addEventListener("abort", aborted, { once: true });
    socket.once("error", end);
    socket.once("connect", () => {
      settle();
      // Until somebody else listens, an error must not end the process; whoever writes next is told.
      socket.on("error", () => {});
      resolve(socket);
    });
  });
}

/** The promise, or the signal's reason as soon as it aborts; what the promise becomes then is of no interest. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return new Promise<T>((resolve, reject) => {
    const aborted = () => reject(signal.reason);
    signal.addEventListener("abort", aborted, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", aborted));
  });
}
