import type { RouterConfig } from "./config.ts";

/**
 * Files and programs of this machine that a router would read, write or run. A definition comes by the API; what it names here must
 * be what whoever runs the server allowed.
 */
export function filesOf(config: RouterConfig): readonly string[] {
  switch (config.driver) {
    case "proxy":
      return [config.tokenFile];
    case "haproxy":
      return [
        ...(config.socket.startsWith("unix:") ? [config.socket.slice("unix:".length)] : []),
        ...(config.map?.alsoWriteFile ? [config.map.file] : []),
      ];
    case "nginx":
      return [
        config.file,
        ...[config.config, config.pidFile, config.test?.[0], config.reload?.[0]].filter((path) => path !== undefined),
      ];
    case "exec":
      return [config.command[0]!];
    case "alb":
    case "route53":
      return [];
  }
}
