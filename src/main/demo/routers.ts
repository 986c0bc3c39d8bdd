import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { delimiter, join } from "node:path";
import { Unavailable } from "#core/errors.ts";
import type { NginxConfig } from "#core/traffic/config.ts";
import { freePort } from "#kit/free-port.ts";
import { spellFile } from "#traffic/nginx/file.ts";
import { canRun, type Part, startProgram, startSawara } from "./processes.ts";

export const ROUTERS = ["proxy", "haproxy", "nginx"] as const;
export type RouterKind = (typeof ROUTERS)[number];

/** What divides the demo's traffic. */
export interface DemoRouter {
  /** Where requests go. */
  readonly url: string;
  /** The route in the migration's file. */
  readonly route: string;
  /** Targets that have to be healthy, as far as the router knows them. */
  readonly minHealthy: number;
}

export interface RouterPlace {
  /** The server's directory of migrations, below which a route's files have to be. */
  readonly home: string;
  /** Where logs of each side are read from. */
  readonly logs: { readonly stable: string; readonly canary: string };
  readonly backends: { readonly stable: string; readonly canary: string };
  readonly started: (part: Part) => Part;
}

/** Debian keeps these where only the administrator's shell looks. */
export const PROGRAM_PATH = [process.env.PATH ?? "", "/usr/local/sbin", "/usr/sbin"].join(delimiter);

const PACKAGES: Readonly<Record<RouterKind, string | undefined>> = {
  proxy: undefined,
  haproxy: "haproxy",
  nginx: "nginx-light",
};

/** Why a router cannot be had on this machine; `undefined` when it can. */
export function lacking(kind: RouterKind): string | undefined {
  const packageName = PACKAGES[kind];
  if (packageName === undefined || canRun(kind, ["-v"], PROGRAM_PATH)) return undefined;
  return `Cannot run the demo with ${kind}: found no such program, want "apt-get install ${packageName}" or --router proxy`;
}

export const startRouter = (kind: RouterKind, place: RouterPlace): Promise<DemoRouter> => START[kind](place);

const START: Readonly<Record<RouterKind, (place: RouterPlace) => Promise<DemoRouter>>> = {
  async proxy({ home, backends, started }) {
    const proxy = started(
      startSawara([
        ...["proxy", "--port", "0", "--control-port", "0", "--state-dir", join(home, "proxy")],
        ...["--stable", backends.stable, "--canary", backends.canary, "--health-path", "/healthz"],
        ...["--health-every", "1s", "--timeout", "5s"],
      ]),
    );
    const [, port, controlPort] = await proxy.said(/"port":(\d+),"controlPort":(\d+)/);
    return {
      url: `http://127.0.0.1:${port}/`,
      route: `{ name: public, driver: proxy, url: "http://127.0.0.1:${controlPort}", tokenFile: proxy/token }`,
      minHealthy: 1,
    };
  },

  async haproxy({ home, backends, started }) {
    const port = await freePort();
    const [socket, map, config] = ["admin.sock", "weights.map", "haproxy.cfg"].map((name) => join(home, name));
    writeFileSync(map!, "demo 0\n");
    writeFileSync(config!, haproxyConfig({ port, socket: socket!, map: map!, backends }));
    started(startProgram("haproxy", ["-f", config!, "-db"], PROGRAM_PATH));
    await takesConnections(port, "haproxy");
    return {
      url: `http://127.0.0.1:${port}/`,
      route:
        `{ name: public, driver: haproxy, socket: "unix:${socket}", map: { file: "${map}", key: demo, alsoWriteFile: true }, ` +
        "backends: { stable: stable, canary: canary } }",
      minHealthy: 1,
    };
  },

  async nginx({ home, logs, backends, started }) {
    const port = await freePort();
    const [share, pid, config] = ["share.conf", "nginx.pid", "nginx.conf"].map((name) => join(home, name));
    const upstreams = { stable: "stable", canary: "canary" };
    const nginx = { driver: "nginx", file: share!, variable: "pool", upstreams } satisfies NginxConfig;
    writeFileSync(share!, spellFile(nginx, 0, 0));
    writeFileSync(config!, nginxConfig({ port, share: share!, pid: pid!, home, logs, backends }));
    started(startProgram("nginx", ["-c", config!, "-e", "stderr"], PROGRAM_PATH));
    await takesConnections(port, "nginx");
    return {
      url: `http://127.0.0.1:${port}/`,
      route:
        `{ name: public, driver: nginx, file: "${share}", variable: pool, upstreams: { stable: stable, canary: canary }, ` +
        `config: "${config}", pidFile: "${pid}" }`,
      // It does not know: whether the canary answers is seen by its requests.
      minHealthy: 0,
    };
  },
};

const hostOf = (url: string): string => new URL(url).host;

const haproxyConfig = ({
  port,
  socket,
  map,
  backends,
}: Pick<RouterPlace, "backends"> & {
  readonly port: number;
  readonly socket: string;
  readonly map: string;
}): string => `global
  stats socket ${socket} mode 600 level admin
defaults
  mode http
  option httpchk GET /healthz
  timeout connect 2s
  timeout client 30s
  timeout server 5s
frontend main
  bind 127.0.0.1:${port}
  http-request set-var(txn.bucket) rand(10000)
  http-request set-var(txn.share) str(demo),map_str_int(${map},0)
  use_backend canary if { var(txn.bucket),sub(txn.share) -m int lt 0 }
  default_backend stable
backend stable
  server vm ${hostOf(backends.stable)} check inter 500
backend canary
  server task ${hostOf(backends.canary)} check inter 500 fall 2 rise 2
`;

/** nginx writes the logs of both sides itself, so that a target which is gone is counted too. */
const nginxConfig = ({
  port,
  share,
  pid,
  home,
  logs,
  backends,
}: Pick<RouterPlace, "backends" | "logs"> & {
  readonly port: number;
  readonly share: string;
  readonly pid: string;
  readonly home: string;
}): string => `daemon off;
worker_processes 1;
pid ${pid};
error_log stderr crit;
events { worker_connections 1024; }
http {
${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((what) => `  ${what}_temp_path ${home}/${what};`).join("\n")}
  include ${share};
  map $pool $is_stable { default 0; stable 1; }
  map $pool $is_canary { default 0; canary 1; }
  log_format ltsv "time:$time_iso8601\\turi:$uri\\tstatus:$status\\treqtime:$request_time";
  access_log ${logs.stable} ltsv if=$is_stable;
  access_log ${logs.canary} ltsv if=$is_canary;
  upstream stable { server ${hostOf(backends.stable)} max_fails=0; keepalive 32; }
  upstream canary { server ${hostOf(backends.canary)} max_fails=0; keepalive 32; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://$pool;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_next_upstream off;
      proxy_connect_timeout 2s;
      proxy_read_timeout 5s;
    }
  }
}
`;

const START_LIMIT_MS = 60_000;

async function takesConnections(port: number, program: string): Promise<void> {
  for (const deadline = Date.now() + START_LIMIT_MS; Date.now() < deadline; ) {
    const socket = connect(port, "127.0.0.1");
    const taken = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    socket.destroy();
    if (taken) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Unavailable(`Cannot start ${program}: it does not listen on ${port} after ${START_LIMIT_MS / 1000} s`);
}
