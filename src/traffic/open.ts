import { resolve } from "node:path";
import { Rejected } from "#core/errors.ts";
import type { RouterConfig } from "#core/traffic/config.ts";
import type { TrafficRouter } from "#core/traffic/router.ts";
import { Secret } from "#kit/secret.ts";
import { readSmallFileSync } from "#kit/small-file.ts";
import { albRouter } from "./alb/alb.ts";
import { execRouter } from "./exec.ts";
import { haproxyRouter } from "./haproxy/haproxy.ts";
import { nginxRouter } from "./nginx/nginx.ts";
import { proxyRouter } from "./proxy.ts";
import { route53Router } from "./route53/route53.ts";

/** A router by its configuration; relative paths start at `home`. `invalid` for what cannot be; nothing is reached yet. */
export function openRouter(config: RouterConfig, home: string): TrafficRouter {
  switch (config.driver) {
    case "proxy":
      return proxyRouter({ url: config.url, token: tokenOf(resolve(home, config.tokenFile)) });
    case "haproxy":
      return haproxyRouter(config);
    case "nginx":
      return nginxRouter({ ...config, file: resolve(home, config.file) });
    case "exec":
      return execRouter({ ...config, command: [resolve(home, config.command[0]!), ...config.command.slice(1)] });
    case "alb":
      return albRouter(config);
    case "route53":
      return route53Router(config);
  }
}

const MOST_BYTES_OF_TOKEN = 4096;

/** What is no token is sent to nobody: whoever names a file and an address must not learn of other files. */
export function tokenOf(path: string): Secret {
  const refuse = (why: string) => new Rejected("invalid", `Cannot read the proxy's token from "${path}": ${why}`);
  let token: string;
  try {
    token = readSmallFileSync(path, MOST_BYTES_OF_TOKEN).replace(/\r?\n$/, "");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw refuse(code ?? message);
  }
  if (!/^[!-~]{16,}$/.test(token)) throw refuse("found no token in it, want 16 characters or more without spaces");
  return new Secret(token);
}
