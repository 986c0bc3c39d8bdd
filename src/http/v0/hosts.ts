import { z } from "zod";
import type { HostVerbs } from "#app/hosts.ts";
import { Rejected } from "#core/errors.ts";
import { HOST_STATUSES, type HostStatus as Status } from "#core/host.ts";
import { type Route, route } from "#http/route.ts";
import { onceText, parseRole, SUCCESS, Success } from "#wire/v0/common.ts";
import {
  BulkRetireBody,
  BulkStatusBody,
  HostAnswer,
  HostBody,
  HostQuery,
  RolesBody,
  StatusBody,
  toHostAnswer,
  toHostInput,
} from "#wire/v0/hosts.ts";

const Id = z.object({ id: z.string() });
const One = z.object({ host: HostAnswer });
const tag = "hosts";

/** Which keys of the body were sent at all: `null` and absent mean different things on update. */
const presentIn = (raw: Buffer) => {
  const sent = JSON.parse(raw.toString("utf8")) as object;
  return (key: string) => key in sent;
};

/** Without a status, what works: that is what Mackerel answers, and clients that want all name all four. */
const DEFAULT_STATUSES: readonly Status[] = ["working", "standby"];

function statusesOf(asked: readonly string[]): readonly Status[] {
  for (const status of asked) {
    if (!(HOST_STATUSES as readonly string[]).includes(status)) {
      throw new Rejected(
        "invalid",
        `Cannot list hosts: found status "${status}", want one of ${HOST_STATUSES.join(", ")}`,
      );
    }
  }
  return asked.length === 0 ? DEFAULT_STATUSES : (asked as Status[]);
}

export function hostRoutes(hosts: HostVerbs): Route[] {
  const list = (path: string) =>
    route({
      method: "GET",
      path,
      needs: "read",
      summary: "Hosts that are not retired; working and standby unless status says otherwise",
      tag,
      query: HostQuery,
      answer: z.object({ hosts: z.array(HostAnswer) }),
      handle: async ({ principal, query }) => {
        const found = await hosts.list(principal.org, {
          service: query.service,
          roles: query.role,
          name: query.name,
          statuses: statusesOf(query.status),
          customIdentifier: query.customIdentifier,
        });
        return { hosts: found.map(toHostAnswer) };
      },
    });

  return [
    list("/api/v0/hosts"),
    list("/api/v0/hosts.json"),
    route({
      method: "POST",
      path: "/api/v0/hosts",
      needs: "write",
      summary: "Registers a host",
      tag,
      body: HostBody,
      answer: Id,
      handle: async ({ principal, cause, body, rawBody }) => ({
        id: await hosts.register(principal.org, toHostInput(body, presentIn(rawBody)), cause),
      }),
    }),
    route({
      method: "GET",
      path: "/api/v0/hosts/:id",
      needs: "read",
      summary: "One host, retired or not",
      tag,
      answer: One,
      handle: async ({ principal, params }) => ({ host: toHostAnswer(await hosts.get(principal.org, params.id!)) }),
    }),
    route({
      method: "PUT",
      path: "/api/v0/hosts/:id",
      needs: "write",
      summary: "Updates a host; roles are added, what is absent stays",
      tag,
      body: HostBody,
      answer: Id,
      handle: async ({ principal, cause, params, body, rawBody }) => {
        await hosts.update(principal.org, params.id!, toHostInput(body, presentIn(rawBody)), cause);
        return { id: params.id! };
      },
    }),
    route({
      method: "GET",
      path: "/api/v0/hosts-by-custom-identifier/:identifier",
      needs: "read",
      summary: "The live host with this custom identifier",
      tag,
      query: z.object({ caseInsensitive: onceText }),
      answer: One,
      handle: async ({ principal, params, query }) => ({
        host: toHostAnswer(
          await hosts.byCustomIdentifier(principal.org, params.identifier!, query.caseInsensitive === "true"),
        ),
      }),
    }),
    route({
      method: "POST",
      path: "/api/v0/hosts/:id/status",
      needs: "write",
      summary: "Sets a host's status",
      tag,
      body: StatusBody,
      answer: Success,
      handle: async ({ principal, cause, params, body }) => {
        await hosts.setStatus(principal.org, [params.id!], body.status, cause);
        return SUCCESS;
      },
    }),
    route({
      method: "POST",
      path: "/api/v0/hosts/bulk-update-statuses",
      needs: "write",
      summary: "Sets the status of up to 30 hosts, all or none",
      tag,
      body: BulkStatusBody,
      answer: Success,
      handle: async ({ principal, cause, body }) => {
        await hosts.setStatus(principal.org, body.ids, body.status, cause);
        return SUCCESS;
      },
    }),
    route({
      method: "PUT",
      path: "/api/v0/hosts/:id/role-fullnames",
      needs: "write-only",
      summary: "Replaces a host's roles",
      tag,
      body: RolesBody,
      answer: Success,
      handle: async ({ principal, cause, params, body }) => {
        await hosts.setRoles(principal.org, params.id!, body.roleFullnames.map(parseRole), cause);
        return SUCCESS;
      },
    }),
    route({
      method: "POST",
      path: "/api/v0/hosts/:id/retire",
      needs: "write",
      summary: "Retires a host, for ever",
      tag,
      answer: Success,
      handle: async ({ principal, cause, params }) => {
        await hosts.retire(principal.org, [params.id!], cause);
        return SUCCESS;
      },
    }),
    route({
      method: "POST",
      path: "/api/v0/hosts/bulk-retire",
      needs: "write",
      summary: "Retires up to 30 hosts, all or none",
      tag,
      body: BulkRetireBody,
      answer: Success,
      handle: async ({ principal, cause, body }) => {
        await hosts.retire(principal.org, body.ids, cause);
        return SUCCESS;
      },
    }),
    route({
      method: "GET",
      path: "/api/v0/hosts/:id/metric-names",
      needs: "read",
      summary: "Names of the metrics that had a point within the last day",
      tag,
      answer: z.object({ names: z.array(z.string()) }),
      handle: async ({ principal, params }) => ({ names: await hosts.metricNames(principal.org, params.id!) }),
    }),
  ];
}
