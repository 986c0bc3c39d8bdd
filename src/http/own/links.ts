import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { LINK_PATH, type Links } from "#app/migration/links.ts";
import { Rejected } from "#core/errors.ts";
import type { OrgId } from "#core/series.ts";
import { type Route, route } from "#http/route.ts";
import { LINK_STYLE, type LinkPage, linkPage } from "./link-page.ts";

const tag = "migrations";
const Language = z.object({ lang: z.enum(["en", "ja"]).optional() });

/**
 * Where links of messages lead. Looking at one changes nothing, because programs that scan mail follow every link; what it asks
 * happens when a person presses the button, which needs no script. Nobody signs in: whoever has the link may, from where pages may be used.
 */
export function linkRoutes(links: Links, checkAddress: (org: OrgId, address: string) => void): Route[] {
  const page = (reply: FastifyReply, status: number, what: LinkPage): string => {
    void reply
      .code(status)
      .type("text/html; charset=utf-8")
      .headers({ "cache-control": "no-store", "x-robots-tag": "noindex", "referrer-policy": "no-referrer" });
    return linkPage(what);
  };
  /** What the link is of, unless it leads nowhere, or may not be followed from there. */
  const viewOf = async (token: string, { ip }: FastifyRequest) => {
    const view = await orUnknown(links.view(token));
    if (view !== undefined) checkAddress(view.link.org, ip);
    return view;
  };
  const unknown = (reply: FastifyReply, request: FastifyRequest, lang: "en" | "ja" | undefined) =>
    page(reply, 404, { kind: "unknown", language: lang ?? languageOf(request) });

  return [
    route({
      method: "GET",
      path: `${LINK_PATH}/style.css`,
      needs: "nothing",
      summary: "How the pages of signed links look",
      tag,
      answer: z.string(),
      produces: "text/css",
      handle: async ({ reply }) => {
        void reply.type("text/css; charset=utf-8").header("cache-control", "public, max-age=3600");
        return LINK_STYLE;
      },
    }),
    route({
      method: "GET",
      path: `${LINK_PATH}/:token`,
      needs: "nothing",
      summary: "What a signed link of a message would ask of a run; asks nothing yet",
      tag,
      query: Language,
      answer: z.string(),
      produces: "text/html",
      handle: async ({ params, query: { lang }, reply, request }) => {
        const view = await viewOf(params.token!, request);
        if (view === undefined) return unknown(reply, request, lang);
        return page(reply, 200, { kind: "ask", language: lang ?? view.link.locale, view });
      },
    }),
    route({
      method: "POST",
      path: `${LINK_PATH}/:token`,
      needs: "nothing",
      summary: "Asks of a run what a signed link says, once",
      tag,
      query: Language,
      answer: z.string(),
      produces: "text/html",
      handle: async ({ params, query: { lang }, reply, request }) => {
        const token = params.token!;
        const view = await viewOf(token, request);
        if (view === undefined) return unknown(reply, request, lang);
        const language = lang ?? view.link.locale;
        try {
          const before = await links.act(token);
          if (before.spent !== undefined) return page(reply, 409, { kind: "ask", language, view: before });
          return page(reply, 200, { kind: "asked", language, view: before });
        } catch (error) {
          if (!(error instanceof Rejected && error.reason === "conflict")) throw error;
          return page(reply, 409, { kind: "ask", language, view: { ...view, spent: "moved-on" } });
        }
      },
    }),
  ];
}

async function orUnknown<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof Rejected && error.reason === "not-found") return undefined;
    throw error;
  }
}

/** Only of a link that nobody can read: the others know the language of their channel. */
const languageOf = ({ headers }: FastifyRequest): "en" | "ja" =>
  /^ja\b/.test(headers["accept-language"] ?? "") ? "ja" : "en";
