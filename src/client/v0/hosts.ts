import { type Send, segment } from "#client/http.ts";
import type { Host, HostFilter, HostInput, HostStatus, MetricValue } from "./types.ts";

export interface HostsApi {
  /** The new host's id. */
  create(host: HostInput, signal?: AbortSignal): Promise<string>;
  /** Replaces name, meta and interfaces, adds roles, keeps what is absent. */
  update(id: string, host: HostInput, signal?: AbortSignal): Promise<string>;
  get(id: string, signal?: AbortSignal): Promise<Host>;
  byCustomIdentifier(identifier: string, signal?: AbortSignal): Promise<Host>;
  list(filter?: HostFilter, signal?: AbortSignal): Promise<readonly Host[]>;
  setStatus(id: string, status: HostStatus, signal?: AbortSignal): Promise<void>;
  /** Replaces all roles. */
  setRoles(id: string, roleFullnames: readonly string[], signal?: AbortSignal): Promise<void>;
  /** For ever. */
  retire(id: string, signal?: AbortSignal): Promise<void>;
  metricNames(id: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** Both ends included, oldest first. */
  metrics(
    id: string,
    query: { readonly name: string; readonly from: number; readonly to: number },
    signal?: AbortSignal,
  ): Promise<readonly MetricValue[]>;
}

export function hostsApi(send: Send): HostsApi {
  const path = (id: string, rest = "") => `/api/v0/hosts/${segment(id)}${rest}`;
  return {
    create: async (body, signal) => (await send<{ id: string }>("POST", "/api/v0/hosts", { body, signal })).value.id,
    update: async (id, body, signal) => (await send<{ id: string }>("PUT", path(id), { body, signal })).value.id,
    get: async (id, signal) => (await send<{ host: Host }>("GET", path(id), { signal })).value.host,
    byCustomIdentifier: async (identifier, signal) => {
      const where = `/api/v0/hosts-by-custom-identifier/${segment(identifier)}`;
      return (await send<{ host: Host }>("GET", where, { signal })).value.host;
    },
    list: async (filter = {}, signal) =>
      (await send<{ hosts: readonly Host[] }>("GET", "/api/v0/hosts", { query: { ...filter }, signal })).value.hosts,
    setStatus: async (id, status, signal) => {
      await send("POST", path(id, "/status"), { body: { status }, signal });
    },
    setRoles: async (id, roleFullnames, signal) => {
      await send("PUT", path(id, "/role-fullnames"), { body: { roleFullnames }, signal });
    },
    retire: async (id, signal) => {
      await send("POST", path(id, "/retire"), { body: {}, signal });
    },
    metricNames: async (id, signal) =>
      (await send<{ names: readonly string[] }>("GET", path(id, "/metric-names"), { signal })).value.names,
    metrics: async (id, query, signal) =>
      (await send<{ metrics: readonly MetricValue[] }>("GET", path(id, "/metrics"), { query, signal })).value.metrics,
  };
}
