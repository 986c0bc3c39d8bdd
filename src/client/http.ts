import { ApiError } from "./api-error.ts";

export interface ClientOptions {
  /** Scheme, host and port. A path is dropped, as every client of Mackerel's API does; a user name becomes Basic auth. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly userAgent?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly fetch?: typeof fetch;
  /** From sending to the last byte of the answer; 30 s without one, as Mackerel's own clients. */
  readonly timeoutMs?: number;
}

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export interface Request {
  readonly query?: Query;
  /** Sent as JSON; `undefined` sends no body. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

export interface Answer<T> {
  readonly value: T;
  readonly headers: Headers;
}

/** Sends one request and reads its JSON. Rejects with `ApiError` for everything but a 2xx with JSON. */
export type Send = <T>(method: string, path: string, request?: Request) => Promise<Answer<T>>;

const DEFAULT_TIMEOUT_MS = 30_000;

/** Made for one server and one key. Uses nothing but `fetch`, so it runs in browsers too. */
export function createSend(options: ClientOptions): Send {
  const { fetch: call = fetch, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const base = new URL(options.baseUrl);
  const headers: Record<string, string> = {
    Accept: "application/json",
    "X-Api-Key": options.apiKey,
    ...(options.userAgent === undefined ? {} : { "User-Agent": options.userAgent }),
    // `fetch` refuses URLs with a user name, so it travels where it ends up anyway.
    ...(base.username === "" ? {} : { Authorization: basicAuth(base) }),
    ...options.headers,
  };

  return async <T>(method: string, path: string, request: Request = {}): Promise<Answer<T>> => {
    const { query = {}, body, signal } = request;
    const timeout = AbortSignal.timeout(timeoutMs);
    let answer: Response;
    let text: string;
    try {
      answer = await call(base.origin + path + search(query), {
        method,
        headers: body === undefined ? headers : { ...headers, "Content-Type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
        // The API never redirects; whoever does is something else, a proxy's sign-in page as a rule.
        redirect: "manual",
      });
      text = await answer.text();
    } catch (cause) {
      if (signal?.aborted) throw cause;
      const why = timeout.aborted ? `no answer within ${timeoutMs / 1_000} s` : reason(cause);
      throw new ApiError(0, `Cannot reach ${base.origin}: ${why}`, {}, { cause });
    }
    const value = parse(text);
    if (answer.ok && value !== undefined) return { value: value as T, headers: answer.headers };
    const found = answer.ok ? "an answer that is no JSON" : `status ${answer.status} ${answer.statusText}`.trimEnd();
    throw new ApiError(answer.status, serverMessage(value) ?? `${method} ${path} on ${base.origin}: found ${found}`);
  };
}

/** One segment of a path. */
export const segment = encodeURIComponent;

function search(query: Query): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) pairs.append(name, String(one));
  }
  const text = pairs.toString();
  return text === "" ? "" : `?${text}`;
}

function basicAuth(url: URL): string {
  const bytes = new TextEncoder().encode(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Both spellings of an error: `{"error":{"message"}}` and `{"error":"text"}`. */
function serverMessage(value: unknown): string | undefined {
  const error = typeof value === "object" && value !== null && "error" in value ? value.error : undefined;
  if (typeof error === "string") return error;
  if (typeof error !== "object" || error === null || !("message" in error)) return undefined;
  return typeof error.message === "string" ? error.message : undefined;
}

/** `fetch` says "fetch failed" and hides why in causes, of which the innermost has the words of the system. */
function reason(error: unknown): string {
  let innermost = error;
  while (innermost instanceof Error && innermost.cause !== undefined) innermost = innermost.cause;
  if (innermost instanceof AggregateError && innermost.errors.length > 0) innermost = innermost.errors[0];
  return innermost instanceof Error ? innermost.message || innermost.name : String(innermost);
}
