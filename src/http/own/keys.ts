import type { z } from "zod";
import type { Meta } from "#app/ports.ts";
import type { ApiKey as DomainKey } from "#core/account.ts";
import { type Route, route } from "#http/route.ts";
import {
  ApiKey,
  ApiKeyChange,
  ApiKeyList,
  AuditChoices,
  AuditLog,
  AuditQuery,
  CreatedApiKey,
  NewApiKey,
} from "#wire/own/keys.ts";
import { SUCCESS, Success } from "#wire/v0/common.ts";

const tag = "settings";

const toApiKey = ({ org: _, lastUsedAt, revokedAt, ...key }: DomainKey): z.output<typeof ApiKey> => ({
  ...key,
  ...(lastUsedAt === undefined ? {} : { lastUsedAt }),
  ...(revokedAt === undefined ? {} : { revokedAt }),
});

export function keyRoutes({ keys, audit }: Pick<Meta, "keys" | "audit">, forgetKeys: () => Promise<void>): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/sawara/v1/api-keys",
      needs: "manage",
      summary: "API keys, without their secrets",
      tag,
      answer: ApiKeyList,
      handle: async ({ principal }) => ({ keys: (await keys.list(principal.org)).map(toApiKey) }),
    }),
    route({
      method: "POST",
      path: "/api/sawara/v1/api-keys",
      needs: "manage",
      summary: "Makes an API key; its secret is in this answer and nowhere else",
      tag,
      body: NewApiKey,
      answer: CreatedApiKey,
      handle: async ({ principal, cause, body }) => {
        const { key, secret } = await keys.create(principal.org, body, cause);
        return { key: toApiKey(key), secret: secret.reveal() };
      },
    }),
    route({
      method: "PATCH",
      path: "/api/sawara/v1/api-keys/:id",
      needs: "manage",
      summary: "Gives an API key the right to move traffic, or takes it; it holds everywhere within five seconds",
      tag,
      body: ApiKeyChange,
      answer: ApiKey,
      handle: async ({ principal, cause, params, body: { traffic } }) => {
        const key = await keys.setTraffic(principal.org, params.id!, traffic, cause);
        await forgetKeys();
        return toApiKey(key);
      },
    }),
    route({
      method: "DELETE",
      path: "/api/sawara/v1/api-keys/:id",
      needs: "manage",
      summary: "Revokes an API key; it stops working everywhere within five seconds",
      tag,
      answer: Success,
      handle: async ({ principal, cause, params }) => {
        await keys.revoke(principal.org, params.id!, cause);
        await forgetKeys();
        return SUCCESS;
      },
    }),
    route({
      method: "GET",
      path: "/api/sawara/v1/audit-log",
      needs: "manage",
      summary: "Who changed what, newest first",
      tag,
      query: AuditQuery,
      answer: AuditLog,
      handle: async ({ principal, query }) => {
        const { entries, next } = await audit.list(principal.org, query);
        return {
          entries: entries.map(({ id, at, actor, action, subject, detail }) => ({
            id,
            at,
            actor: actor.name,
            action,
            subject,
            ...(actor.from === undefined ? {} : { from: actor.from }),
            ...(detail === undefined ? {} : { detail }),
          })),
          ...(next === undefined ? {} : { nextBefore: next }),
        };
      },
    }),
    route({
      method: "GET",
      path: "/api/sawara/v1/audit-log/choices",
      needs: "manage",
      summary: "Whose entries the audit log has, and of which actions",
      tag,
      answer: AuditChoices,
      handle: async ({ principal }) => {
        const { actors, actions } = await audit.choices(principal.org);
        return { actors: [...actors], actions: [...actions] };
      },
    }),
  ];
}
