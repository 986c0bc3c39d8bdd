import { z } from "zod";
import type { Boards } from "#app/boards.ts";
import { type Route, route } from "#http/route.ts";
import { AnnotationAnswer, AnnotationBody, toAnnotationAnswer, toAnnotationInput } from "#wire/v0/annotations.ts";
import { LAST_EPOCH, once } from "#wire/v0/common.ts";

const tag = "graph annotations";
const path = "/api/v0/graph-annotations";

const epoch = once(z.coerce.number().int().max(LAST_EPOCH));
const Period = z
  .object({ service: once(z.string()), from: epoch, to: epoch })
  .refine(({ from, to }) => from <= to, { path: ["to"], error: "found an end before the beginning, want it after" });

export function annotationRoutes(boards: Boards): Route[] {
  return [
    route({
      method: "POST",
      path,
      needs: "write",
      summary: "Annotates the graphs of a service or of some of its roles",
      tag,
      body: AnnotationBody,
      answer: AnnotationAnswer,
      handle: async ({ principal, cause, body }) =>
        toAnnotationAnswer(await boards.annotate(principal.org, toAnnotationInput(body), cause)),
    }),
    route({
      method: "GET",
      path,
      needs: "read",
      summary: "Annotations of a service that overlap a time",
      tag,
      query: Period,
      answer: z.object({ graphAnnotations: z.array(AnnotationAnswer) }),
      handle: async ({ principal, query }) => ({
        graphAnnotations: (await boards.annotationsOf(principal.org, query.service, query)).map(toAnnotationAnswer),
      }),
    }),
    route({
      method: "PUT",
      path: `${path}/:id`,
      needs: "write",
      summary: "Replaces all of an annotation",
      tag,
      body: AnnotationBody,
      answer: AnnotationAnswer,
      handle: async ({ principal, cause, params, body }) =>
        toAnnotationAnswer(await boards.replaceAnnotation(principal.org, params.id!, toAnnotationInput(body), cause)),
    }),
    route({
      method: "DELETE",
      path: `${path}/:id`,
      needs: "write",
      summary: "Deletes an annotation",
      tag,
      answer: AnnotationAnswer,
      handle: async ({ principal, cause, params }) =>
        toAnnotationAnswer(await boards.removeAnnotation(principal.org, params.id!, cause)),
    }),
  ];
}
