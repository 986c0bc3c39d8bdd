import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

export interface PageOptions {
  /** The built web pages, `web/dist`. */
  readonly dir: string;
}

const YEAR_SECONDS = 365 * 86_400;
/** Addresses that belong to the application; which page they show is its own business. */
const PATHS = ["/", "/orgs/*", "/my", "/my/*", "/welcome", "/invitation", "/login", "/account", "/account/*"];

/** The web pages: hashed files for ever, the one HTML page anew each time, and that page for every path of the application. */
export async function servePages(app: FastifyInstance, { dir }: PageOptions): Promise<void> {
  if (!existsSync(join(dir, "index.html"))) {
    for (const path of PATHS) {
      app.get(path, (_, reply) =>
        reply
          .type("text/plain; charset=utf-8")
          .send("The web pages are not built: run `npm run build` and start again. The API works.\n"),
      );
    }
    return;
  }
  await app.register(fastifyStatic, {
    root: dir,
    index: false,
    cacheControl: false,
    setHeaders: (response, path) => {
      const hashed = /[/\\]assets[/\\]/.test(path);
      void response.header("cache-control", hashed ? `public, max-age=${YEAR_SECONDS}, immutable` : "no-cache");
    },
  });
  for (const path of PATHS) {
    app.get(path, (_, reply) =>
      reply.header("cache-control", "no-cache").type("text/html; charset=utf-8").sendFile("index.html"),
    );
  }
}
