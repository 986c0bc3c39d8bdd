import { equal } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { applyReport, CHECK_STATUSES, type CheckReport, type CheckState } from "./check.ts";

const T0 = 1_700_000_000;

it("[ME40] attempts are the failures since the last success or silence of six hours", () => {
  const report = fc.record({
    status: fc.constantFrom(...CHECK_STATUSES),
    after: fc.integer({ min: 0, max: 8 * 3600 }),
  });
  fc.assert(
    fc.property(fc.array(report), (reports) => {
      let state: CheckState | undefined;
      let now = T0;
      let failures = 0;
      for (const { status, after } of reports) {
        now += after;
        const sent: CheckReport = { hostId: "h", name: "n", status, message: "", occurredAt: now, maxCheckAttempts: 1 };
        const next = applyReport(state, sent, now);
        if (state?.status === status && after === 0) {
          equal(next, undefined);
          continue;
        }
        if (after > 6 * 3600) failures = 0;
        failures = status === "OK" ? 0 : failures + 1;
        equal(next?.attempts, failures);
        equal(next?.since, state?.status === status ? state.since : now);
        state = next;
      }
    }),
  );
});
