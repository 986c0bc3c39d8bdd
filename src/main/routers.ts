import { resolve } from "node:path";
import { Rejected } from "#core/errors.ts";
import type { RouterConfig } from "#core/traffic/config.ts";
import type { TrafficRouter } from "#core/traffic/router.ts";
import { readSecretFile, Secret } from "#kit/secret.ts";
import { proxyRouter } from "#traffic/proxy.ts";

/** A router by its configuration; relative paths start at `home`. `invalid`: its token file cannot be read. */
export function openRouters(config: RouterConfig, home: string): TrafficRouter {
  switch (config.driver) {
    case "proxy":
      return proxyRouter({ url: config.url, token: tokenOf(resolve(home, config.tokenFile)) });
    default:
      throw new Rejected("invalid", `Cannot use driver "${config.driver}" yet`);
  }
}

function tokenOf(path: string): Secret {
  try {
    return new Secret(readSecretFile(path));
  } catch (error) {
    const { code = "no text" } = error as NodeJS.ErrnoException;
    throw new Rejected("invalid", `Cannot read the proxy's token from "${path}": ${code}`);
  }
}
