import { type Send, segment } from "#client/http.ts";
import type { MetricValue, Role, Service, ServiceMetricValue } from "./types.ts";

export interface ServicesApi {
  list(signal?: AbortSignal): Promise<readonly Service[]>;
  create(service: { readonly name: string; readonly memo?: string }, signal?: AbortSignal): Promise<void>;
  delete(service: string, signal?: AbortSignal): Promise<void>;
  roles(service: string, signal?: AbortSignal): Promise<readonly Role[]>;
  createRole(
    service: string,
    role: { readonly name: string; readonly memo?: string },
    signal?: AbortSignal,
  ): Promise<void>;
  deleteRole(service: string, role: string, signal?: AbortSignal): Promise<void>;
  postMetrics(service: string, points: readonly ServiceMetricValue[], signal?: AbortSignal): Promise<void>;
  metricNames(service: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** Both ends included, oldest first. */
  metrics(
    service: string,
    query: { readonly name: string; readonly from: number; readonly to: number },
    signal?: AbortSignal,
  ): Promise<readonly MetricValue[]>;
}

export function servicesApi(send: Send): ServicesApi {
  const root = "/api/v0/services";
  const path = (service: string, rest = "") => `${root}/${segment(service)}${rest}`;
  return {
    list: async (signal) => (await send<{ services: readonly Service[] }>("GET", root, { signal })).value.services,
    create: async (body, signal) => {
      await send("POST", root, { body: { memo: "", ...body }, signal });
    },
    delete: async (service, signal) => {
      await send("DELETE", path(service), { signal });
    },
    roles: async (service, signal) =>
      (await send<{ roles: readonly Role[] }>("GET", path(service, "/roles"), { signal })).value.roles,
    createRole: async (service, body, signal) => {
      await send("POST", path(service, "/roles"), { body: { memo: "", ...body }, signal });
    },
    deleteRole: async (service, role, signal) => {
      await send("DELETE", path(service, `/roles/${segment(role)}`), { signal });
    },
    postMetrics: async (service, body, signal) => {
      await send("POST", path(service, "/tsdb"), { body, signal });
    },
    metricNames: async (service, signal) =>
      (await send<{ names: readonly string[] }>("GET", path(service, "/metric-names"), { signal })).value.names,
    metrics: async (service, query, signal) =>
      (await send<{ metrics: readonly MetricValue[] }>("GET", path(service, "/metrics"), { query, signal })).value
        .metrics,
  };
}
