import { z } from "zod";
import type { Meta } from "#app/ports.ts";
import { Rejected } from "#core/errors.ts";
import type { MetadataOwner } from "#core/service.ts";
import { type Route, route } from "#http/route.ts";
import { isDeeper, SUCCESS, Success } from "#wire/v0/common.ts";

const tag = "metadata";
/** Mackerel's own bound is on the JSON; a little more, so that the refusal is ours and says why. */
const BODY_LIMIT = 256 * 1024;

type Params = Readonly<Record<string, string>>;

/** The same five verbs for hosts, services and roles. */
export function metadataRoutes({ metadata }: Pick<Meta, "metadata">): Route[] {
  const owners: readonly (readonly [string, (params: Params) => MetadataOwner])[] = [
    ["/api/v0/hosts/:id", ({ id }) => ({ kind: "host", id: id! })],
    ["/api/v0/services/:service", ({ service }) => ({ kind: "service", service: service! })],
    [
      "/api/v0/services/:service/roles/:role",
      ({ service, role }) => ({ kind: "role", service: service!, role: role! }),
    ],
  ];
  return owners.flatMap(([path, ownerOf]) => [
    route({
      method: "GET",
      path: `${path}/metadata`,
      needs: "read",
      summary: "Namespaces that have metadata",
      tag,
      answer: z.object({ metadata: z.array(z.object({ namespace: z.string() })) }),
      handle: async ({ principal, cause, params }) => ({
        metadata: (await metadata.list(principal.org, ownerOf(params), cause.at)).map(({ namespace }) => ({
          namespace,
        })),
      }),
    }),
    route({
      method: "GET",
      path: `${path}/metadata/:namespace`,
      needs: "read",
      summary: "One metadata document, as the whole body",
      tag,
      answer: z.unknown(),
      handle: async ({ principal, cause, params, reply }) => {
        const { value, updatedAt } = await metadata.get(principal.org, ownerOf(params), params.namespace!, cause.at);
        // Mackerel's Go client fails without it.
        void reply.header("last-modified", new Date(updatedAt * 1000).toUTCString());
        return Buffer.from(value);
      },
    }),
    route({
      method: "PUT",
      path: `${path}/metadata/:namespace`,
      needs: "write",
      summary: "Stores a metadata document, any JSON value up to 100 KB",
      tag,
      answer: Success,
      bodyLimit: BODY_LIMIT,
      handle: async ({ principal, cause, params, rawBody }) => {
        const text = rawBody.toString("utf8");
        checkJson(params.namespace!, text);
        await metadata.put(principal.org, ownerOf(params), params.namespace!, text, cause);
        return SUCCESS;
      },
    }),
    route({
      method: "DELETE",
      path: `${path}/metadata/:namespace`,
      needs: "write",
      summary: "Deletes a metadata document",
      tag,
      answer: Success,
      handle: async ({ principal, cause, params }) => {
        await metadata.remove(principal.org, ownerOf(params), params.namespace!, cause);
        return SUCCESS;
      },
    }),
  ]);
}

/** Pages show it inside other JSON, so it must be possible to spell it again. */
const MAX_DEPTH = 64;

function checkJson(namespace: string, text: string): void {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Rejected("invalid", `Cannot store metadata "${namespace}": the body is not JSON`);
  }
  if (isDeeper(value, MAX_DEPTH)) {
    throw new Rejected("invalid", `Cannot store metadata "${namespace}": found over ${MAX_DEPTH} levels, want fewer`);
  }
}
