import { setGlobalProxyFromEnv } from "node:http";
import type { AgentConfig } from "./config/config.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Never through a proxy: this machine, and the metadata service of a cloud, which answers each machine about itself. */
const DIRECT = ["localhost", "127.0.0.1", "::1", "169.254.169.254"];

export interface ProxySettings {
  readonly http_proxy?: string;
  readonly https_proxy?: string;
  readonly no_proxy: string;
}

/**
 * The proxies that take effect: those of the configuration, else those of the environment. `direct` is none, and an HTTP
 * proxy alone is used for HTTPS too, as the Go agent has it.
 */
export function proxySettings(config: Pick<AgentConfig, "httpProxy" | "httpsProxy">, env: Environment): ProxySettings {
  const given = (...values: (string | undefined)[]) => values.find((value) => value !== undefined && value !== "");
  const http = given(config.httpProxy, env.HTTP_PROXY, env.http_proxy);
  const https = given(config.httpsProxy, config.httpProxy, env.HTTPS_PROXY, env.https_proxy);
  const no = given(env.NO_PROXY, env.no_proxy);
  return {
    ...(http === undefined || http === "direct" ? {} : { http_proxy: http }),
    ...(https === undefined || https === "direct" ? {} : { https_proxy: https }),
    no_proxy: [...(no === undefined ? [] : [no]), ...DIRECT].join(","),
  };
}

/** Sends this process's requests through the proxies, and lets the plugins know of them. Returns the way back. */
export function useProxies(settings: ProxySettings, env: Record<string, string | undefined>): () => void {
  if (settings.http_proxy === undefined && settings.https_proxy === undefined) return () => {};
  if (settings.http_proxy !== undefined) env.HTTP_PROXY = settings.http_proxy;
  if (settings.https_proxy !== undefined) env.HTTPS_PROXY = settings.https_proxy;
  return setGlobalProxyFromEnv({ ...settings });
}
