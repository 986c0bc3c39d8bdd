import type { Meta } from "#app/ports.ts";
import type { SliSources } from "#app/sli/sources.ts";
import { Rejected } from "#core/errors.ts";
import { timeProblem } from "#core/sli/counts.ts";
import { type ConfiguredSource, isRead, isSourceName, SOURCE_NAME } from "#core/sli/source.ts";
import { type Route, route } from "#http/route.ts";
import type { Clock } from "#kit/clock.ts";
import {
  SliBody,
  SliCountsAnswer,
  SliCountsQuery,
  SliDocument,
  SliRemoveQuery,
  SliSourceAnswer,
  SliSourceList,
  SliTryBody,
  toSliBuckets,
  toSliCounts,
  toSliSource,
} from "#wire/own/sli.ts";
import { SUCCESS, Success } from "#wire/v0/common.ts";

const tag = "SLIs";
const path = "/api/sawara/v1/sli";

export interface SliRouteParts {
  readonly sources: SliSources;
  readonly meta: Pick<Meta, "sliBuckets" | "sliConfigs">;
  /** Reads a file's text; `invalid` with all that is wrong with it. */
  readonly sourceOf: (document: string) => ConfiguredSource;
  readonly clock: Clock;
}

/** Counts of requests: those that are posted from where logs are read, and those that the server asks for by itself. */
export function sliRoutes({ sources, meta, sourceOf, clock }: SliRouteParts): Route[] {
  const now = () => clock.now() / 1000;

  /** The file's name is the path's: nothing else is replaced by a slip. */
  function named(name: string, document: string): ConfiguredSource {
    const source = sourceOf(document);
    if (source.name === name) return source;
    throw new Rejected("invalid", `Cannot save source "${name}": found the name "${source.name}" in its file`);
  }

  return [
    route({
      method: "POST",
      path: `${path}/:source`,
      needs: "write",
      withoutTraffic: "post counts, not those of a source that the server asks",
      summary: "Stores counts of requests by bucket and side; buckets that are there are replaced",
      tag,
      body: SliBody,
      answer: Success,
      bodyLimit: 8 * 1024 * 1024,
      handle: async ({ principal, params, body }) => {
        const { source: name } = params as { source: string };
        if (!isSourceName(name)) throw new Rejected("invalid", `Cannot count for "${name}": want ${SOURCE_NAME}`);
        const ahead = timeProblem(body, Math.floor(now()));
        if (ahead !== undefined) throw new Rejected("invalid", `Cannot count for "${name}": ${ahead}`);
        const config = await meta.sliConfigs.find(principal.org, name);
        if (config !== undefined && isRead(config.source))
          throw new Rejected(
            "conflict",
            `Cannot count for "${name}": the server counts it by "${config.source.from.kind}" itself, want another name`,
          );
        const { part, bucketSeconds, limitsMs, finalUntil } = body;
        const source = { name, bucketSeconds, limitsMs, finalUntil };
        if (part === undefined) await meta.sliBuckets.put(principal.org, source, toSliBuckets(body));
        else await meta.sliBuckets.putPart(principal.org, source, part, toSliBuckets(body));
        return SUCCESS;
      },
    }),
    route({
      method: "GET",
      path,
      needs: "read",
      summary: "Everything that counts requests, with how far each is and what is wrong with it",
      tag,
      answer: SliSourceList,
      handle: async ({ principal }) => ({
        sources: (await sources.list(principal.org)).map((state) => toSliSource(state, now())),
      }),
    }),
    route({
      method: "GET",
      path: `${path}/:source`,
      needs: "read",
      summary: "A source of SLI counts with its file",
      tag,
      answer: SliSourceAnswer,
      handle: async ({ principal, params }) => toSliSource(await sources.find(principal.org, params.source!), now()),
    }),
    route({
      method: "PUT",
      path: `${path}/:source`,
      needs: "define-traffic",
      summary:
        "Makes a source from its file, or replaces the file: one that the server asks, or the service of one that is posted",
      tag,
      body: SliDocument,
      answer: SliSourceAnswer,
      handle: async ({ principal, cause, params, body: { document } }) => {
        const source = named(params.source!, document);
        return toSliSource(await sources.save(principal.org, { source, document }, cause), now());
      },
    }),
    route({
      method: "DELETE",
      path: `${path}/:source`,
      needs: "define-traffic",
      summary: "Forgets a source; what it counted stays unless `counts=delete`",
      tag,
      query: SliRemoveQuery,
      answer: Success,
      handle: async ({ principal, cause, params, query: { counts } }) => {
        await sources.remove(principal.org, params.source!, counts === "delete", cause);
        return SUCCESS;
      },
    }),
    route({
      method: "POST",
      path: `${path}/:source/try`,
      needs: "define-traffic",
      summary:
        "Asks a source once, as its file says or the one that is stored, and tells what would be counted; stores nothing",
      tag,
      body: SliTryBody,
      answer: SliCountsAnswer,
      handle: async ({ principal, params, body: { document }, closing }) => {
        const name = params.source!;
        const source =
          document === undefined
            ? ((await sources.find(principal.org, name)).config?.source ?? { name })
            : named(name, document);
        const trial = await sources.try(principal.org, source, closing);
        return toSliCounts(trial, trial.finalUntil, trial.buckets);
      },
    }),
    route({
      method: "GET",
      path: `${path}/:source/counts`,
      needs: "read",
      summary: "Requests that a source counted, by bucket and side",
      tag,
      query: SliCountsQuery,
      answer: SliCountsAnswer,
      handle: async ({ principal, params, query: { from, to } }) => {
        const { counted } = await sources.find(principal.org, params.source!);
        if (counted === undefined) throw new Rejected("not-found", `Source "${params.source}" has counted nothing yet`);
        const { bucketSeconds, buckets } = await sources.counts(principal.org, counted.name, { from, to });
        return toSliCounts({ ...counted, bucketSeconds }, counted.finalUntil, buckets);
      },
    }),
  ];
}
