import { z } from "zod";
import type { CheckVerbs } from "#app/checks.ts";
import { Rejected } from "#core/errors.ts";
import { foundWanted } from "#http/found-wanted.ts";
import { type Route, route } from "#http/route.ts";
import { CheckAnswer, ReportBody, ReportsBody, toCheckAnswer, toCheckReport } from "#wire/v0/checks.ts";
import { onceText, pageLimit, SUCCESS, Success } from "#wire/v0/common.ts";

const tag = "checks";
const MOST_REPORTS = 100;

export function checkRoutes(checks: CheckVerbs): Route[] {
  return [
    route({
      method: "POST",
      path: "/api/v0/monitoring/checks/report",
      needs: "write",
      summary: "Takes check results of hosts; a bad one does not hold up the others",
      tag,
      body: ReportsBody,
      answer: Success,
      handle: async ({ principal, body }) => {
        if (body.reports.length > MOST_REPORTS) {
          throw new Rejected(
            "invalid",
            `Cannot take ${body.reports.length} reports at once, want at most ${MOST_REPORTS}`,
          );
        }
        const read = body.reports.map((report) => ReportBody.safeParse(report, { error: foundWanted }));
        const good = read.flatMap((result) => (result.success ? [toCheckReport(result.data)] : []));
        // The agent drops a batch that is refused: only when nothing of it can be used.
        if (good.length === 0 && read.length > 0) {
          const [{ path, message }] = read[0]!.error!.issues as unknown as [{ path: PropertyKey[]; message: string }];
          throw new Rejected("invalid", `Cannot take the reports: ${path.join(".") || "a report"}: ${message}`);
        }
        await checks.report(principal.org, good);
        return SUCCESS;
      },
    }),
    route({
      method: "GET",
      path: "/api/v0/monitoring/checks",
      needs: "read",
      summary: "Checks that hosts have reported, by id",
      tag,
      query: z.object({ nextId: onceText, limit: pageLimit }),
      answer: z.object({ checks: z.array(CheckAnswer), nextId: z.string().optional() }),
      handle: async ({ principal, query }) => {
        const page = await checks.list(principal.org, { from: query.nextId, limit: query.limit });
        return { checks: page.checks.map(toCheckAnswer), ...(page.next === undefined ? {} : { nextId: page.next }) };
      },
    }),
    route({
      method: "GET",
      path: "/api/v0/monitoring/checks/:id",
      needs: "read",
      summary: "One check",
      tag,
      answer: z.object({ check: CheckAnswer }),
      handle: async ({ principal, params }) => ({ check: toCheckAnswer(await checks.get(principal.org, params.id!)) }),
    }),
  ];
}
