import { deepEqual, rejects } from "node:assert/strict";
import { it } from "node:test";
import type { Link, Links } from "#app/migration/links.ts";
import { Rejected } from "#core/errors.ts";
import type { Call } from "#http/route.ts";
import { linkRoutes } from "./links.ts";

it("[MN4] acts only from where pages of the organisation may be used", async () => {
  const link = { org: "acme", runId: "r", ask: { verb: "roll-back" }, until: 0, deliveryId: "d", channelId: "c" };
  const acted: string[] = [];
  const links: Links = {
    sign: async () => [],
    view: async () => ({ link: { ...link, locale: "en" } as Link, orgName: "acme" }),
    act: async (token) => {
      acted.push(token);
      return { link: { ...link, locale: "en" } as Link, orgName: "acme" };
    },
  };
  const asked: string[] = [];
  const routes = linkRoutes(links, (org, address) => {
    asked.push(`${org} from ${address}`);
    throw new Rejected("forbidden", `Your address ${address} may not use pages of this organisation`);
  });
  const call = { params: { token: "t" }, query: {}, request: { ip: "203.0.113.9", headers: {} } } as unknown as Call<
    unknown,
    unknown
  >;
  const ofToken = routes.filter(({ path }) => path.endsWith(":token"));
  for (const { handle } of ofToken) await rejects(handle(call), { reason: "forbidden" });
  deepEqual(asked, ["acme from 203.0.113.9", "acme from 203.0.113.9"]);
  deepEqual(acted, []);
});
