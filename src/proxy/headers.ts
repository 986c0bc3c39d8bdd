import type { IncomingMessage } from "node:http";

/** Headers of one hop (RFC 9110, 7.6.1): they say how this connection is used, not what the message is. */
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Names and values in their order and spelling, without those of this hop and those that `Connection` names. */
export function endToEnd(raw: readonly string[]): string[] {
  const named = new Set<string>();
  for (let i = 0; i < raw.length; i += 2)
    if (raw[i]!.toLowerCase() === "connection")
      for (const name of raw[i + 1]!.split(",")) named.add(name.trim().toLowerCase());
  const kept: string[] = [];
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase();
    if (!HOP_BY_HOP.has(name) && !named.has(name)) kept.push(raw[i]!, raw[i + 1]!);
  }
  return kept;
}

/** What a target is sent: the client's headers, and who the client is. `Host` stays the client's. */
export function towardsTarget(request: IncomingMessage): string[] {
  const from = request.socket.remoteAddress ?? "unknown";
  const before = request.headers["x-forwarded-for"];
  const headers = endToEnd(request.rawHeaders);
  const others: string[] = [];
  for (let i = 0; i < headers.length; i += 2)
    if (headers[i]!.toLowerCase() !== "x-forwarded-for") others.push(headers[i]!, headers[i + 1]!);
  others.push("X-Forwarded-For", before === undefined ? from : `${String(before)}, ${from}`);
  if (request.headers["x-forwarded-proto"] === undefined) others.push("X-Forwarded-Proto", "http");
  return others;
}
