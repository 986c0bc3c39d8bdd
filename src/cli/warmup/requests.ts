import { didYouMean } from "#kit/suggest.ts";

/** One request of a file, as often as it is sent. */
export interface WarmRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Statuses that are good answers; absent: every one below 500. */
  readonly expect?: readonly number[] | undefined;
}

const KEYS = ["method", "path", "url", "headers", "body", "expect"];
const LINE = /^(?:([A-Z]{3,10})\s+)?(\/\S*|https?:\/\/\S+)$/;

/**
 * Reads a file of requests, one a line: a path or a URL with or without a method before it, or a JSON object with `method`, `path`,
 * `headers`, `body` and `expect`. Lines that are empty or begin with "#" count for nothing. Paths are those of `base`.
 */
export function readRequests(
  text: string,
  base: string | undefined,
): { readonly requests: readonly WarmRequest[] } | { readonly mistakes: readonly string[] } {
  const mistakes: string[] = [];
  const requests = text.split(/\r?\n/).flatMap((line, i) => {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#")) return [];
    const read = trimmed.startsWith("{") ? fromJson(trimmed, base) : fromLine(trimmed, base);
    if (typeof read !== "string") return [read];
    mistakes.push(`line ${i + 1}: ${read}`);
    return [];
  });
  if (mistakes.length === 0 && requests.length === 0) mistakes.push("found no request, want one a line");
  return mistakes.length === 0 ? { requests } : { mistakes };
}

function fromLine(line: string, base: string | undefined): WarmRequest | string {
  const [, method = "GET", where] = LINE.exec(line) ?? [];
  if (where === undefined)
    return `found "${line.slice(0, 60)}", want a path or URL, after a method or not, or a JSON object`;
  const url = urlOf(where, base);
  return typeof url === "string" ? url : { method, url, headers: {} };
}

function fromJson(line: string, base: string | undefined): WarmRequest | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return `found no JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  const { method = "GET", path, url = path, headers = {}, body, expect } = value as Record<string, unknown>;
  const unknown = Object.keys(value as object).find((key) => !KEYS.includes(key));
  if (unknown !== undefined)
    return `found unknown "${unknown}"${didYouMean(unknown, KEYS)}; known are ${KEYS.join(", ")}`;
  if (typeof method !== "string" || !/^[A-Z]{3,10}$/.test(method))
    return `found method ${JSON.stringify(method)}, want one as in "POST"`;
  if (typeof url !== "string") return `found path ${JSON.stringify(url)}, want one as in "/items"`;
  if (!isHeaders(headers)) return `found headers ${JSON.stringify(headers)}, want text by name`;
  const wanted = typeof expect === "number" ? [expect] : expect;
  if (wanted !== undefined && !isStatuses(wanted))
    return `found expect ${JSON.stringify(expect)}, want a status, or a list`;
  const where = urlOf(url, base);
  if (typeof where === "string") return where;
  return { method, url: where, headers, body: body === undefined ? undefined : bodyOf(body), expect: wanted };
}

const bodyOf = (body: unknown): string => (typeof body === "string" ? body : JSON.stringify(body));

const isHeaders = (value: unknown): value is Record<string, string> =>
  typeof value === "object" &&
  value !== null &&
  Object.entries(value).every(([name, each]) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && isHeaderValue(each));
const isHeaderValue = (value: unknown): boolean => typeof value === "string" && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
const isStatuses = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((each) => Number.isInteger(each) && each >= 100 && each <= 599);

function urlOf(where: string, base: string | undefined): URL | string {
  if (where.startsWith("/") && base === undefined)
    return `found path "${where}" without --app, want the address of the application`;
  if (!URL.canParse(where, base)) return `found "${where}", want a path or a URL`;
  const url = new URL(where, base);
  return url.protocol === "http:" || url.protocol === "https:" ? url : `found "${where}", want http or https`;
}

/** Whether a host is this machine, or in a task, one of its containers. */
export const isLocal = ({ hostname }: URL): boolean =>
  hostname === "localhost" ||
  hostname.endsWith(".localhost") ||
  hostname === "[::1]" ||
  /^127(\.\d{1,3}){3}$/.test(hostname);
