import { type ClientOptions, createSend } from "./http.ts";
import { type SliApi, sliApi } from "./sli-post.ts";
import { type ChecksApi, checksApi } from "./v0/checks.ts";
import { type GraphDefsApi, graphDefsApi } from "./v0/graph-defs.ts";
import { type HostsApi, hostsApi } from "./v0/hosts.ts";
import { type MetadataApi, metadataApi } from "./v0/metadata.ts";
import { type ServicesApi, servicesApi } from "./v0/services.ts";
import { type TsdbApi, tsdbApi } from "./v0/tsdb.ts";

/** Mackerel's API v0, typed. Every call rejects with `ApiError`, or with the reason of the caller's own abort. */
export interface Client {
  readonly hosts: HostsApi;
  readonly tsdb: TsdbApi;
  readonly services: ServicesApi;
  readonly graphDefs: GraphDefsApi;
  readonly checks: ChecksApi;
  readonly metadata: MetadataApi;
  /** Sawara's own; Mackerel has no such thing. */
  readonly sli: SliApi;
  /** The organisation that the key belongs to. */
  organization(signal?: AbortSignal): Promise<{ readonly name: string }>;
}

export function createClient(options: ClientOptions): Client {
  const send = createSend(options);
  return {
    hosts: hostsApi(send),
    tsdb: tsdbApi(send),
    services: servicesApi(send),
    graphDefs: graphDefsApi(send),
    checks: checksApi(send),
    metadata: metadataApi(send),
    sli: sliApi(send),
    organization: async (signal) => (await send<{ name: string }>("GET", "/api/v0/org", { signal })).value,
  };
}
