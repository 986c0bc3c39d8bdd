import type { ExpressionQuery, ExpressionResult } from "#wire/own/expressions.ts";
import type { GraphList, Query, QueryResult } from "#wire/own/graphs.ts";
import type { HostDetail, HostList, HostListQuery, HostStatus } from "#wire/own/hosts.ts";
import type {
  ApiKey,
  ApiKeyChange,
  ApiKeyList,
  AuditChoices,
  AuditLog,
  AuditQuery,
  CreatedApiKey,
  NewApiKey,
} from "#wire/own/keys.ts";
import type { Overview, ServiceList, Storage } from "#wire/own/overview.ts";
import type { MemoChange } from "#wire/own/services.ts";
import type { Preferences, Session, Setup, SignIn } from "#wire/own/session.ts";
import { alertingClient } from "./alerting.ts";
import { ApiError } from "./api-error.ts";
import { boardsClient } from "./boards.ts";
import { migrationsClient } from "./migrations.ts";
import { peopleClient } from "./people.ts";
import { sliClient } from "./sli.ts";
import { slosClient } from "./slos.ts";
import { part, search } from "./url.ts";

export { ApiError };

/** The most hosts that one bulk request of Mackerel's API may name. */
export const BULK_HOSTS = 30;

export interface OwnClientOptions {
  /** Scheme, host and port; absent in a browser, where the page's own server is meant. */
  readonly baseUrl?: string;
  readonly apiKey?: string;
  /** Token of the current session; browsers need it for whatever changes something. */
  readonly csrfToken?: () => string | undefined;
  readonly fetch?: typeof fetch;
}

/** Filters, sorting and the window of the host list; what is absent takes the server's default. */
export type HostListFilter = Partial<HostListQuery>;

interface Metadata {
  readonly metadata: readonly { readonly namespace: string }[];
}

export type OwnClient = ReturnType<typeof ownClient>;

/** Sawara's own API, typed, and the verbs of Mackerel's that the pages use. Every call rejects with `ApiError`. */
export function ownClient(options: OwnClientOptions = {}) {
  const { baseUrl = "", apiKey, csrfToken } = options;
  const send = options.fetch ?? fetch;

  async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (apiKey !== undefined) headers["X-Api-Key"] = apiKey;
    const token = method === "GET" ? undefined : csrfToken?.();
    if (token !== undefined) headers["X-CSRF-Token"] = token;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    let answer: Response;
    try {
      answer = await send(baseUrl + path, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (cause) {
      if (signal?.aborted) throw cause;
      throw new ApiError(0, `The server${baseUrl === "" ? "" : ` at ${baseUrl}`} did not answer`, {}, { cause });
    }
    const text = await answer.text();
    const value = parse(text);
    if (answer.ok && value !== undefined) return value as T;
    const { message, fields } = refusal(value);
    throw new ApiError(answer.status, message ?? `The server answered ${answer.status} ${answer.statusText}`, fields);
  }

  const own = "/api/sawara/v1";
  const v0 = "/api/v0";
  const get = <T>(path: string, signal?: AbortSignal) => call<T>("GET", path, undefined, signal);

  return {
    session: (signal?: AbortSignal) => get<Session>(`${own}/session`, signal),
    setup: (input: Setup) => call<Session>("POST", `${own}/setup`, input),
    signIn: (input: SignIn) => call<Session>("POST", `${own}/session`, input),
    prefer: (input: Preferences) => call<Session>("PATCH", `${own}/session`, input),
    signOut: () => call<unknown>("DELETE", `${own}/session`),

    overview: (signal?: AbortSignal) => get<Overview>(`${own}/overview`, signal),
    storage: (signal?: AbortSignal) => get<Storage>(`${own}/storage`, signal),
    auditLog: (query: Omit<AuditQuery, "limit"> & { readonly limit?: number } = {}, signal?: AbortSignal) =>
      get<AuditLog>(`${own}/audit-log${search(query)}`, signal),
    auditChoices: (signal?: AbortSignal) => get<AuditChoices>(`${own}/audit-log/choices`, signal),
    eventsUrl: `${baseUrl}${own}/events`,

    hosts: (filter: HostListFilter = {}, signal?: AbortSignal) =>
      get<HostList>(`${own}/hosts${search(filter)}`, signal),
    host: (id: string, signal?: AbortSignal) => get<HostDetail>(`${own}/hosts/${part(id)}`, signal),
    hostGraphs: (id: string, signal?: AbortSignal) => get<GraphList>(`${own}/hosts/${part(id)}/graphs`, signal),
    setHostStatus: (id: string, status: HostStatus) =>
      call<unknown>("POST", `${v0}/hosts/${part(id)}/status`, { status }),
    /** Any number of hosts, in as many requests as Mackerel's limit asks for. */
    setHostStatuses: (ids: readonly string[], status: HostStatus) =>
      inBulk(ids, (some) => call<unknown>("POST", `${v0}/hosts/bulk-update-statuses`, { ids: some, status })),
    retireHost: (id: string) => call<unknown>("POST", `${v0}/hosts/${part(id)}/retire`, {}),
    retireHosts: (ids: readonly string[]) =>
      inBulk(ids, (some) => call<unknown>("POST", `${v0}/hosts/bulk-retire`, { ids: some })),
    setHostRoles: (id: string, roleFullnames: readonly string[]) =>
      call<unknown>("PUT", `${v0}/hosts/${part(id)}/role-fullnames`, { roleFullnames }),

    services: (signal?: AbortSignal) => get<ServiceList>(`${own}/services`, signal),
    serviceGraphs: (service: string, signal?: AbortSignal) =>
      get<GraphList>(`${own}/services/${part(service)}/graphs`, signal),
    roleGraphs: (service: string, role: string, signal?: AbortSignal) =>
      get<GraphList>(`${own}/services/${part(service)}/roles/${part(role)}/graphs`, signal),
    addService: (name: string, memo: string) => call<unknown>("POST", `${v0}/services`, { name, memo }),
    deleteService: (name: string) => call<unknown>("DELETE", `${v0}/services/${part(name)}`),
    setServiceMemo: (name: string, change: MemoChange) =>
      call<unknown>("PATCH", `${own}/services/${part(name)}`, change),
    setRoleMemo: (service: string, role: string, change: MemoChange) =>
      call<unknown>("PATCH", `${own}/services/${part(service)}/roles/${part(role)}`, change),
    addRole: (service: string, name: string, memo: string) =>
      call<unknown>("POST", `${v0}/services/${part(service)}/roles`, { name, memo }),
    deleteRole: (service: string, name: string) =>
      call<unknown>("DELETE", `${v0}/services/${part(service)}/roles/${part(name)}`),
    serviceMetadata: (service: string, signal?: AbortSignal) =>
      get<Metadata>(`${v0}/services/${part(service)}/metadata`, signal),
    serviceMetadataValue: (service: string, namespace: string, signal?: AbortSignal) =>
      get<unknown>(`${v0}/services/${part(service)}/metadata/${part(namespace)}`, signal),

    query: (query: Query, signal?: AbortSignal) => call<QueryResult>("POST", `${own}/query`, query, signal),

    expression: (query: ExpressionQuery, signal?: AbortSignal) =>
      call<ExpressionResult>("POST", `${own}/expressions`, query, signal),

    ...boardsClient(call, search),
    ...migrationsClient(call, search),
    ...sliClient(call, search),
    ...slosClient(call, search),

    apiKeys: (signal?: AbortSignal) => get<ApiKeyList>(`${own}/api-keys`, signal),
    createApiKey: (input: NewApiKey) => call<CreatedApiKey>("POST", `${own}/api-keys`, input),
    changeApiKey: (id: string, change: ApiKeyChange) => call<ApiKey>("PATCH", `${own}/api-keys/${part(id)}`, change),
    revokeApiKey: (id: string) => call<unknown>("DELETE", `${own}/api-keys/${part(id)}`),

    ...alertingClient(call),
    ...peopleClient(call),
  };
}

/** Requests follow one another, so that a failure leaves a prefix done and the rest untouched. */
async function inBulk(ids: readonly string[], one: (some: readonly string[]) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < ids.length; from += BULK_HOSTS) await one(ids.slice(from, from + BULK_HOSTS));
}

function parse(text: string): unknown {
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Both spellings of an error: `{"error":{"message"}}` and `{"error":"text"}`. */
function refusal(value: unknown): { message: string | undefined; fields: Record<string, string> } {
  const error = typeof value === "object" && value !== null && "error" in value ? value.error : undefined;
  if (typeof error === "string") return { message: error, fields: {} };
  if (typeof error !== "object" || error === null) return { message: undefined, fields: {} };
  const message = "message" in error && typeof error.message === "string" ? error.message : undefined;
  const fields = "fields" in error && typeof error.fields === "object" && error.fields !== null ? error.fields : {};
  return { message, fields: fields as Record<string, string> };
}
