import type { ProbeRequest } from "#core/monitor/probe.ts";
import { basicAuthorization } from "#kit/url.ts";

type Header = readonly [name: string, value: string];

/** What one request of a probe sends; the first, or one that a redirect asked for. */
export interface Hop {
  readonly url: URL;
  readonly method: string;
  readonly headers: readonly Header[];
  readonly body?: string | undefined;
}

const is = (name: string) => (header: Header) => header[0].toLowerCase() === name;

/** The first request: headers of the monitor over our own, user information of the URL as basic authentication. */
export function firstHop(request: ProbeRequest, url: URL, userAgent: string): Hop {
  const given = request.headers.map(({ name, value }) => [name, value] as const);
  const own: Header[] = [
    ["User-Agent", userAgent],
    ["Cache-Control", "no-cache"],
    ["Accept", "*/*"],
  ];
  const authorization = basicAuthorization(url);
  if (authorization !== undefined) own.push(["Authorization", authorization]);
  return {
    url,
    method: request.method,
    headers: [...own.filter(([name]) => !given.some(is(name.toLowerCase()))), ...given],
    body: request.method === "GET" ? undefined : request.body,
  };
}

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

/**
 * Where an answer sends the visitor; `undefined` when it does not, or not to HTTP. 301, 302 and 303 turn everything into GET, as
 * browsers do. Credentials go to nobody else.
 */
export function nextHop(hop: Hop, status: number, location: string | undefined): Hop | undefined {
  if (!isRedirect(status) || location === undefined || !URL.canParse(location, hop.url)) return undefined;
  const url = new URL(location, hop.url);
  if (url.protocol !== "http:" && url.protocol !== "https:") return undefined;
  const keeps = status === 307 || status === 308;
  const secret = ["authorization", "cookie", "proxy-authorization", "host"];
  const dropped = [...(url.origin === hop.url.origin ? [] : secret), ...(keeps ? [] : ["content-type"])];
  return {
    url,
    method: keeps ? hop.method : "GET",
    headers: hop.headers.filter(([name]) => !dropped.includes(name.toLowerCase())),
    body: keeps ? hop.body : undefined,
  };
}
