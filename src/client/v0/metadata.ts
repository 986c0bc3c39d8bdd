import { type Send, segment } from "#client/http.ts";

/** Whose metadata: a host's, a service's or a role's. */
export type MetadataOwner =
  | { readonly host: string }
  | { readonly service: string }
  | { readonly service: string; readonly role: string };

/** A stored JSON value and when it was stored (seconds). */
export interface Metadata {
  readonly value: unknown;
  readonly modifiedAt: number | undefined;
}

export interface MetadataApi {
  list(owner: MetadataOwner, signal?: AbortSignal): Promise<readonly string[]>;
  get(owner: MetadataOwner, namespace: string, signal?: AbortSignal): Promise<Metadata>;
  /** Creates or replaces. */
  put(owner: MetadataOwner, namespace: string, value: unknown, signal?: AbortSignal): Promise<void>;
  delete(owner: MetadataOwner, namespace: string, signal?: AbortSignal): Promise<void>;
}

export function metadataApi(send: Send): MetadataApi {
  const path = (owner: MetadataOwner, namespace?: string) =>
    `/api/v0/${ownerPath(owner)}/metadata${namespace === undefined ? "" : `/${segment(namespace)}`}`;
  return {
    list: async (owner, signal) => {
      const { value } = await send<{ metadata: readonly { namespace: string }[] }>("GET", path(owner), { signal });
      return value.metadata.map(({ namespace }) => namespace);
    },
    get: async (owner, namespace, signal) => {
      const { value, headers } = await send<unknown>("GET", path(owner, namespace), { signal });
      const modified = Date.parse(headers.get("Last-Modified") ?? "");
      return { value, modifiedAt: Number.isNaN(modified) ? undefined : modified / 1_000 };
    },
    put: async (owner, namespace, body, signal) => {
      await send("PUT", path(owner, namespace), { body, signal });
    },
    delete: async (owner, namespace, signal) => {
      await send("DELETE", path(owner, namespace), { signal });
    },
  };
}

function ownerPath(owner: MetadataOwner): string {
  if ("host" in owner) return `hosts/${segment(owner.host)}`;
  const service = `services/${segment(owner.service)}`;
  return "role" in owner ? `${service}/roles/${segment(owner.role)}` : service;
}
