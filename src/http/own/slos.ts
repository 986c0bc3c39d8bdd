import type { z } from "zod";
import type { Slos } from "#app/slo/slos.ts";
import type { SloInput } from "#core/slo/slo.ts";
import { type Route, route } from "#http/route.ts";
import {
  toGate,
  toInterval,
  toReplay,
  toSloBody,
  toSloDetail,
  toSloInput,
  toSloSummary,
} from "#wire/own/convert-slos.ts";
import {
  ApplyAnswer,
  ApplyBody,
  CorrectionAnswer,
  CorrectionBody,
  ExportAnswer,
  ExportQuery,
  GateAnswer,
  IntervalAnswer,
  IntervalQuery,
  OverrideAnswer,
  OverrideBody,
  PassBody,
  ReplayAnswer,
  ReplayBody,
  ReplayQuery,
  SloBody,
  SloDetail,
  SloList,
  SloSummaryAnswer,
} from "#wire/own/slos.ts";
import { SUCCESS, Success } from "#wire/v0/common.ts";

const tag = "SLOs";
const path = "/api/sawara/v1/slos";

/** Files of objectives. Reading is `invalid` with all that is wrong; notes say what had to be left out, and where it stands. */
export interface SloFiles {
  read(document: string): { readonly inputs: readonly SloInput[]; readonly notes: readonly string[] };
  write(
    format: "sawara" | "openslo",
    slos: readonly z.output<typeof SloBody>[],
  ): { readonly document: string; readonly notes: readonly string[] };
}

/** Objectives, by id or by name. */
export function sloRoutes(slos: Slos, files: SloFiles): Route[] {
  return [
    route({
      method: "GET",
      path,
      needs: "read",
      summary: "All SLOs with their budgets, burn rates and alerts",
      tag,
      answer: SloList,
      handle: async ({ principal }) => ({ slos: (await slos.list(principal.org)).map(toSloSummary) }),
    }),
    route({
      method: "POST",
      path,
      needs: "define-traffic",
      summary: "Makes an SLO",
      tag,
      body: SloBody,
      answer: SloSummaryAnswer,
      handle: async ({ principal, cause, body }) =>
        toSloSummary(await slos.create(principal.org, toSloInput(body), cause)),
    }),
    route({
      method: "POST",
      path: `${path}/replay`,
      needs: "read",
      summary: "What alerts and budget of an SLO that is not saved would have been in a past range; changes nothing",
      tag,
      body: ReplayBody,
      answer: ReplayAnswer,
      handle: async ({ principal, body: { slo, from, to } }) =>
        toReplay(await slos.replayNew(principal.org, toSloInput(slo), { from, to })),
    }),
    route({
      method: "POST",
      path: `${path}/apply`,
      needs: "define-traffic",
      summary: "Brings SLOs to what a file says: our own slos.yaml, or OpenSLO v1; doing it again changes nothing",
      tag,
      body: ApplyBody,
      answer: ApplyAnswer,
      bodyLimit: 2 * 1024 * 1024,
      handle: async ({ principal, cause, body: { document, dryRun, prune } }) => {
        const { inputs, notes } = files.read(document);
        const results = await slos.apply(principal.org, inputs, { dryRun, prune }, cause);
        return { results: results.map((each) => ({ ...each, changes: [...each.changes] })), notes: [...notes] };
      },
    }),
    route({
      method: "GET",
      path: `${path}/export`,
      needs: "read",
      summary: "SLOs as a file that can be applied again",
      tag,
      query: ExportQuery,
      answer: ExportAnswer,
      handle: async ({ principal, query }) => {
        const { format, slo } = query as z.output<typeof ExportQuery>;
        const all = await slos.list(principal.org);
        const wanted = slo === undefined ? all : [await slos.detail(principal.org, slo)];
        const { document, notes } = files.write(
          format,
          wanted.map((view) => toSloBody(view.slo)),
        );
        return { document, notes: [...notes] };
      },
    }),
    route({
      method: "GET",
      path: `${path}/:id`,
      needs: "read",
      summary: "An SLO by its id or name, with how its budget is computed",
      tag,
      answer: SloDetail,
      handle: async ({ principal, params }) => toSloDetail(await slos.detail(principal.org, params.id!)),
    }),
    route({
      method: "PUT",
      path: `${path}/:id`,
      needs: "define-traffic",
      summary: "Replaces an SLO; overrides and corrections stay",
      tag,
      body: SloBody,
      answer: SloSummaryAnswer,
      handle: async ({ principal, cause, params, body }) =>
        toSloSummary(await slos.update(principal.org, params.id!, toSloInput(body), cause)),
    }),
    route({
      method: "DELETE",
      path: `${path}/:id`,
      needs: "define-traffic",
      summary: "Deletes an SLO and closes its alert; what was counted stays",
      tag,
      answer: Success,
      handle: async ({ principal, cause, params }) => {
        await slos.remove(principal.org, params.id!, cause);
        return SUCCESS;
      },
    }),
    route({
      method: "GET",
      path: `${path}/:id/intervals`,
      needs: "read",
      summary: "Requests of a range by intervals",
      tag,
      query: IntervalQuery,
      answer: IntervalAnswer,
      handle: async ({ principal, params, query }) => {
        const range = query as z.output<typeof IntervalQuery>;
        const { intervalSeconds, intervals } = await slos.intervals(principal.org, params.id!, range);
        return { intervalSeconds, intervals: intervals.map(toInterval) };
      },
    }),
    route({
      method: "POST",
      path: `${path}/:id/overrides`,
      needs: "write",
      withoutTraffic: "override by a target that is not below the normal one",
      summary: "Another target for some time, by somebody, for a reason",
      tag,
      body: OverrideBody,
      answer: OverrideAnswer,
      handle: ({ principal, cause, params, body }) => slos.override(principal.org, params.id!, body, cause),
    }),
    route({
      method: "DELETE",
      path: `${path}/:id/overrides/:override`,
      needs: "write",
      withoutTraffic: "end an override that is not above the normal target",
      summary: "Ends an override now; one that has not begun is taken back",
      tag,
      answer: Success,
      handle: async ({ principal, cause, params }) => {
        await slos.endOverride(principal.org, params.id!, params.override!, cause);
        return SUCCESS;
      },
    }),
    route({
      method: "POST",
      path: `${path}/:id/corrections`,
      needs: "move-traffic",
      summary: "Time that counts neither for nor against, with a reason",
      tag,
      body: CorrectionBody,
      answer: CorrectionAnswer,
      handle: ({ principal, cause, params, body }) => slos.correct(principal.org, params.id!, body, cause),
    }),
    route({
      method: "DELETE",
      path: `${path}/:id/corrections/:correction`,
      needs: "write",
      withoutTraffic: "take a correction back",
      summary: "Lets the time count again",
      tag,
      answer: Success,
      handle: async ({ principal, cause, params }) => {
        await slos.removeCorrection(principal.org, params.id!, params.correction!, cause);
        return SUCCESS;
      },
    }),
    route({
      method: "GET",
      path: `${path}/:id/gate`,
      needs: "read",
      summary: "Whether something risky may begin now",
      tag,
      answer: GateAnswer,
      handle: async ({ principal, params }) => toGate(await slos.gate(principal.org, params.id!)),
    }),
    route({
      method: "POST",
      path: `${path}/:id/gate`,
      needs: "move-traffic",
      summary: "Lets a shut gate pass for some time, by somebody, for a reason",
      tag,
      body: PassBody,
      answer: GateAnswer,
      handle: async ({ principal, cause, params, body }) =>
        toGate(await slos.pass(principal.org, params.id!, body, cause)),
    }),
    route({
      method: "GET",
      path: `${path}/:id/replay`,
      needs: "read",
      summary: "What alerts and budget would have been in a past range, with this target or another",
      tag,
      query: ReplayQuery,
      answer: ReplayAnswer,
      handle: async ({ principal, params, query }) => {
        const { target, ...range } = query as z.output<typeof ReplayQuery>;
        return toReplay(await slos.replay(principal.org, params.id!, range, target));
      },
    }),
  ];
}
