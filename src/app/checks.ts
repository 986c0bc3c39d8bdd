import type { Check, CheckReport } from "#core/check.ts";
import { Rejected } from "#core/errors.ts";
import type { OrgId } from "#core/series.ts";
import type { Clock } from "#kit/clock.ts";
import type { Meta } from "#meta/meta.ts";
import type { Events } from "./events.ts";

export interface CheckVerbs {
  /** Old, repeated and unknown ones are left out; the others count. Answers the checks that changed. */
  report(org: OrgId, reports: readonly CheckReport[]): Promise<readonly Check[]>;
  list(
    org: OrgId,
    page: { readonly from: string | undefined; readonly limit: number },
  ): Promise<{ readonly checks: readonly Check[]; readonly next?: string | undefined }>;
  /** `not-found`. */
  get(org: OrgId, id: string): Promise<Check>;
}

export function createChecks(meta: Meta, events: Events, clock: Clock): CheckVerbs {
  return {
    async report(org, reports) {
      const changed = await meta.checks.report(org, reports, clock.now());
      if (changed.length > 0) events.publish(org, "check-changed");
      return changed;
    },
    list: (org, page) => meta.checks.list(org, page),
    async get(org, id) {
      const check = await meta.checks.find(org, id);
      if (check === undefined) throw new Rejected("not-found", "Check Monitor Not Found.");
      return check;
    },
  };
}
