import type { Send } from "#client/http.ts";
import type { GraphDef } from "./types.ts";

export interface GraphDefsApi {
  /** Creates or replaces by name; cheap enough to repeat at every start. */
  create(defs: readonly GraphDef[], signal?: AbortSignal): Promise<void>;
  delete(name: string, signal?: AbortSignal): Promise<void>;
}

export function graphDefsApi(send: Send): GraphDefsApi {
  return {
    create: async (body, signal) => {
      await send("POST", "/api/v0/graph-defs/create", { body, signal });
    },
    delete: async (name, signal) => {
      await send("DELETE", "/api/v0/graph-defs", { body: { name }, signal });
    },
  };
}
