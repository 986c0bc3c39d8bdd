import { isIP } from "node:net";

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  /** Whether hosts below `domain` get it too. */
  readonly below: boolean;
  readonly path: string;
  readonly secure: boolean;
}

/**
 * Cookies of one chain of redirects, by RFC 6265: enough for a login page that sets one and sends the visitor on. The jar lives
 * as long as one probe, so only a life that is over already counts.
 */
export class CookieJar {
  #cookies: Cookie[] = [];

  /** Takes the `Set-Cookie` lines of an answer from `url`. Lines that make no sense are passed over. */
  store(url: URL, lines: readonly string[], nowMs: number): void {
    for (const line of lines) {
      const [pair, ...attributes] = line.split(";") as [string, ...string[]];
      const equals = pair.indexOf("=");
      const name = pair.slice(0, equals).trim();
      if (equals < 1 || name === "") continue;
      const named = new Map(attributes.map((attribute) => split(attribute)));
      const domain = (named.get("domain") ?? "").replace(/^\./, "").toLowerCase();
      const host = url.hostname.toLowerCase();
      // A host speaks for itself and the domains above it, not for a whole top-level domain or a stranger.
      if (domain !== "" && domain !== host && !(domain.includes(".") && isBelow(host, domain))) continue;
      const path = named.get("path") ?? "";
      const cookie: Cookie = {
        name,
        value: pair.slice(equals + 1).trim(),
        domain: domain || host,
        below: domain !== "",
        path: path.startsWith("/") ? path : url.pathname.replace(/\/[^/]*$/, "") || "/",
        secure: named.has("secure"),
      };
      this.#cookies = this.#cookies.filter(
        (other) => other.name !== name || other.domain !== cookie.domain || other.path !== cookie.path,
      );
      if (!isOver(named, nowMs)) this.#cookies.push(cookie);
    }
  }

  /** The `Cookie` header for a request to `url`; "" when there is none. Longer paths first. */
  headerFor(url: URL): string {
    return this.#cookies
      .filter(
        ({ domain, below, path, secure }) =>
          (url.hostname === domain || (below && isBelow(url.hostname, domain))) &&
          (url.pathname === path || url.pathname.startsWith(path.endsWith("/") ? path : `${path}/`)) &&
          (!secure || url.protocol === "https:"),
      )
      .sort((a, b) => b.path.length - a.path.length)
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ");
  }
}

const isBelow = (host: string, domain: string): boolean => isIP(host) === 0 && host.endsWith(`.${domain}`);

function split(attribute: string): [string, string] {
  const equals = attribute.indexOf("=");
  const name = (equals < 0 ? attribute : attribute.slice(0, equals)).trim().toLowerCase();
  return [name, equals < 0 ? "" : attribute.slice(equals + 1).trim()];
}

/** `Max-Age` wins over `Expires`. */
function isOver(attributes: ReadonlyMap<string, string>, nowMs: number): boolean {
  const maxAge = attributes.get("max-age");
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return Number(maxAge) <= 0;
  return Date.parse(attributes.get("expires") ?? "") <= nowMs;
}
