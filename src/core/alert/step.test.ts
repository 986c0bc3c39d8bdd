import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Alert, AlertGroup, AlertStatus, Judgement } from "./alert.ts";
import { gathers, stepGroup } from "./group.ts";
import { closed, step } from "./step.ts";

const subject = { type: "host", monitorId: "m", hostId: "h" } as const;

/** Judges a list of statuses, a minute apart, and tells what happened at each: `opened`, `changed`, `closed` or nothing. */
function run(statuses: readonly (AlertStatus | `${AlertStatus}?`)[], more: object = {}): string[] {
  let open: Alert | undefined;
  return statuses.map((text, i) => {
    const judgement: Judgement = {
      status: text.replace("?", "") as AlertStatus,
      confirmed: !text.endsWith("?"),
      at: 60 * (i + 1),
    };
    const stepped = step(subject, open, judgement, { now: judgement.at, recoverAfter: 1, inDowntime: false, ...more });
    if (stepped === undefined) return "";
    open = stepped.alert.closedAt === undefined ? stepped.alert : undefined;
    return stepped.change?.event ?? "";
  });
}

describe("the life of an alert", () => {
  it("[AL1] people hear of the 1st, 2nd, 4th and 6th of Mackerel's example", () => {
    deepEqual(run(["CRITICAL", "WARNING", "WARNING", "CRITICAL", "CRITICAL", "OK"]), [
      "opened",
      "changed",
      "",
      "changed",
      "",
      "closed",
    ]);
  });

  it("[AL1] opens when it is confirmed, and changes without waiting for that", () => {
    deepEqual(run(["WARNING?", "WARNING?", "WARNING", "CRITICAL?", "OK", "WARNING?"]), [
      "",
      "",
      "opened",
      "changed",
      "closed",
      "",
    ]);
  });

  it("[AL1] closes after as many good ones in a row as it is told", () => {
    deepEqual(run(["CRITICAL", "OK", "CRITICAL", "OK", "OK", "CRITICAL"], { recoverAfter: 2 }), [
      "opened",
      "",
      "",
      "",
      "closed",
      "opened",
    ]);
  });

  it("[AL3] nothing opens during a downtime", () => {
    deepEqual(run(["CRITICAL", "CRITICAL"], { inDowntime: true }), ["", ""]);
  });

  it("[AL2] judging twice changes nothing", () => {
    const context = { now: 60, recoverAfter: 1, inDowntime: false };
    const bad = { status: "CRITICAL", value: 9, at: 60 } as const;
    const { alert } = step(subject, undefined, bad, context)!;
    equal(step(subject, alert, bad, context), undefined);
    equal(step(subject, alert, { status: "OK", at: 59 }, context), undefined);
  });

  it("[AL2] a check may be well in the second in which it failed", () => {
    const context = { now: 60, recoverAfter: 2, inDowntime: false };
    const check = { ...subject, type: "check" as const };
    const bad = { status: "CRITICAL", at: 60 } as const;
    const { alert } = step(check, undefined, bad, context)!;
    equal(step(check, alert, bad, context), undefined);
    const once = step(check, alert, { status: "OK", at: 60 }, context)!;
    equal(once.alert.good, 1);
    equal(step(check, once.alert, { status: "OK", at: 60 }, context), undefined);
    equal(step(check, once.alert, { status: "OK", at: 61 }, context)!.change?.event, "closed");
    equal(step(subject, { ...alert, ...subject }, { status: "OK", at: 60 }, context), undefined);
  });

  it("[AL1] [AL9] remembers the worst, and ends with its acknowledgement", () => {
    const context = { now: 60, recoverAfter: 1, inDowntime: false };
    const first = step(subject, undefined, { status: "CRITICAL", at: 60 }, context)!.alert;
    const second = step(
      subject,
      { ...first, ack: { by: "ken", note: "", at: 1 } },
      { status: "WARNING", at: 120 },
      context,
    )!;
    deepEqual([second.alert.worst, second.alert.ack?.by, second.before], ["CRITICAL", "ken", "CRITICAL"]);
    const end = closed(second.alert, "manual", { now: 180 }, "fixed").alert;
    deepEqual([end.status, end.worst, end.ack, end.reason, end.closedAt], ["OK", "CRITICAL", undefined, "fixed", 180]);
  });

  it("[AL1] opens and closes in turn, whatever is judged", () => {
    const status = fc.constantFrom<AlertStatus>("OK", "WARNING", "CRITICAL", "UNKNOWN");
    fc.assert(
      fc.property(fc.array(status, { maxLength: 40 }), fc.integer({ min: 1, max: 4 }), (statuses, recoverAfter) => {
        const told = run(statuses, { recoverAfter }).filter((event) => event === "opened" || event === "closed");
        deepEqual(
          told,
          told.map((_, i) => (i % 2 === 0 ? "opened" : "closed")),
        );
      }),
    );
  });
});

describe("an alert group", () => {
  const setting = { id: "s", name: "db", memo: "", serviceScopes: ["shop"], roleScopes: [], monitorScopes: ["m"] };
  const alert = (id: string, status: AlertStatus) => ({ id, status, monitorId: "m" }) as Alert;

  it("[AL6] gathers by service or role, and by monitor", () => {
    const f = (services: string[], monitorId: string) =>
      gathers(setting, { alert: { monitorId } as Alert, services, roles: [] });
    deepEqual([f(["shop"], "m"), f(["blog"], "m"), f(["shop"], "n")], [true, false, false]);
    const role = { service: "shop", role: "db" };
    const byRole = { ...setting, serviceScopes: [], roleScopes: [role], monitorScopes: [] };
    equal(gathers(byRole, { alert: alert("1", "OK"), services: [], roles: [role] }), true);
  });

  it("[AL6] opens with the first, is as bad as the worst, closes with the last", () => {
    let open: AlertGroup | undefined;
    const f = (...members: Alert[]) => {
      const stepped = stepGroup(setting, open, members, true, 60);
      if (stepped !== undefined) open = stepped.group.closedAt === undefined ? stepped.group : undefined;
      return stepped && `${stepped.group.status} ${stepped.group.alertIds.length} ${stepped.isTold}`;
    };
    deepEqual(
      [
        f(),
        f(alert("1", "WARNING")),
        f(alert("1", "WARNING")),
        f(alert("1", "WARNING"), alert("2", "WARNING")),
        f(alert("1", "WARNING"), alert("2", "CRITICAL")),
        f(alert("1", "WARNING")),
        f(),
        f(),
      ],
      [
        undefined,
        "WARNING 1 true",
        undefined,
        "WARNING 2 false",
        "CRITICAL 2 true",
        "WARNING 2 true",
        "OK 2 true",
        undefined,
      ],
    );
  });

  it("[AL6] [NO2] people hear of it while they may, and of no end of what they did not hear of", () => {
    let open: AlertGroup | undefined;
    const f = (members: Alert[], mayTell: boolean, now: number) => {
      const stepped = stepGroup({ ...setting, notificationInterval: 10 }, open, members, mayTell, now);
      if (stepped !== undefined) open = stepped.group.closedAt === undefined ? stepped.group : undefined;
      return stepped?.isTold;
    };
    const bad = [alert("1", "WARNING")];
    deepEqual([f(bad, false, 0), f(bad, false, 900), f([], false, 960)], [false, undefined, false]);
    deepEqual(
      [f(bad, false, 0), f(bad, true, 60), f(bad, false, 900), f([], false, 960)],
      [false, true, undefined, true],
    );
  });
});
