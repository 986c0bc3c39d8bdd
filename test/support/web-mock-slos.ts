import { budgetAt, eventsIn, projectedRemaining, type Seen } from "#core/slo/budget.ts";
import { judgeBurns, lastsSeconds } from "#core/slo/burn.ts";
import { spellBurn } from "#core/slo/burn-text.ts";
import type { Objective } from "#core/slo/objective.ts";
import { DEFAULT_POLICY } from "#core/slo/policy.ts";
import { nominalSeconds } from "#core/slo/window.ts";
import { DAY, HOUR } from "#core/time.ts";
import {
  ApplyBody,
  type BudgetAnswer,
  type BudgetStateName,
  CorrectionAnswer,
  CorrectionBody,
  ExportAnswer,
  GateAnswer,
  OverrideAnswer,
  OverrideBody,
  PassBody,
  ReplayAnswer,
  ReplayBody,
  SloBody,
  SloDetail,
  SloList,
  SloSummaryAnswer,
} from "#wire/own/slos.ts";
import { type MockRoute, parse, path, Refusal } from "./web-mock-route.ts";
import { type MockSlo, makeSlos, mockOf, seconds, traffic } from "./web-mock-slo-data.ts";

const own = "/api/sawara/v1/slos";
const INTERVAL = 7_200;

/** Objectives in every state there is, judged by the functions that judge real ones. */
export function sloRoutes({
  isQuiet,
  by,
}: {
  readonly isQuiet: boolean;
  readonly by: () => string;
}): readonly MockRoute[] {
  const began = seconds();
  const slos = isQuiet ? [] : makeSlos(began);
  let counter = 0;
  const found = (id: string): MockSlo => {
    const one = slos.find((slo) => slo.id === id || slo.body.name === id);
    if (one === undefined) throw new Refusal(404, `Cannot find objective "${id}"`);
    return one;
  };
  return [
    ["GET", path(own), SloList, () => ({ slos: slos.map((slo) => summaryOf(slo, seconds())) })],
    [
      "POST",
      path(own),
      SloSummaryAnswer,
      ({ body }) => {
        const spelled = parse(SloBody, body);
        if (slos.some((slo) => slo.body.name === spelled.name))
          throw new Refusal(409, `Cannot save "${spelled.name}": another objective has this name`, {
            name: "is taken",
          });
        slos.push({ ...mockOf(spelled, traffic(began, 40, 0.0002)), id: `s${++counter}` });
        return summaryOf(slos.at(-1)!, seconds());
      },
    ],
    ["POST", path(`${own}/replay`), ReplayAnswer, ({ body }) => replay(parse(ReplayBody, body), began)],
    [
      "POST",
      path(`${own}/apply`),
      undefined,
      ({ body }) => {
        parse(ApplyBody, body);
        return { results: [], notes: [] };
      },
    ],
    [
      "GET",
      path(`${own}/export`),
      ExportAnswer,
      ({ query }) => ({ document: yamlOf(slos, query.get("format"), query.get("slo")), notes: [] }),
    ],
    ["GET", path(`${own}/:id`), SloDetail, ({ params: [id] }) => detailOf(found(decodeURIComponent(id!)), seconds())],
    [
      "PUT",
      path(`${own}/:id`),
      SloSummaryAnswer,
      ({ params: [id], body }) => {
        const slo = found(decodeURIComponent(id!));
        slo.body = parse(SloBody, body);
        return summaryOf(slo, seconds());
      },
    ],
    [
      "DELETE",
      path(`${own}/:id`),
      undefined,
      ({ params: [id] }) => {
        slos.splice(slos.indexOf(found(decodeURIComponent(id!))), 1);
        return { success: true };
      },
    ],
    [
      "POST",
      path(`${own}/:id/overrides`),
      OverrideAnswer,
      ({ params: [id], body }) => {
        const { from = seconds(), to, target, reason, approvedBy = by() } = parse(OverrideBody, body);
        if (to <= from)
          throw new Refusal(400, "Cannot override: found an end before the beginning", { to: "is before" });
        const made = { id: `o${++counter}`, from, to, target, reason, approvedBy };
        found(id!).overrides.push(made);
        return made;
      },
    ],
    [
      "DELETE",
      path(`${own}/:id/overrides/:o`),
      undefined,
      ({ params: [id, o] }) => {
        const { overrides } = found(id!);
        overrides.splice(
          overrides.findIndex((one) => one.id === o),
          1,
        );
        return { success: true };
      },
    ],
    [
      "POST",
      path(`${own}/:id/corrections`),
      CorrectionAnswer,
      ({ params: [id], body }) => {
        const made = { ...parse(CorrectionBody, body), id: `c${++counter}`, author: by() };
        found(id!).corrections.push(made);
        return made;
      },
    ],
    [
      "DELETE",
      path(`${own}/:id/corrections/:c`),
      undefined,
      ({ params: [id, c] }) => {
        const { corrections } = found(id!);
        corrections.splice(
          corrections.findIndex((one) => one.id === c),
          1,
        );
        return { success: true };
      },
    ],
    [
      "POST",
      path(`${own}/:id/gate`),
      GateAnswer,
      ({ params: [id], body }) => {
        const { reason, forSeconds } = parse(PassBody, body);
        const slo = found(id!);
        slo.passes.unshift({ id: `p${++counter}`, by: by(), reason, from: seconds(), to: seconds() + forSeconds });
        const { state } = summaryOf(slo, seconds());
        const answer = { name: slo.body.name, answer: "go" as const, state, pace: 1, remaining: null };
        return { ...answer, overriddenBy: by(), message: "let pass" };
      },
    ],
  ];
}

const objectiveOf = ({ body, overrides }: MockSlo): Objective => ({ ...body, overrides });
const seenOf = ({ seen, corrections }: MockSlo): Seen => ({ observed: seen, corrections });

function budgetOf(objective: Objective, seen: Seen, now: number, isNormal = false): BudgetAnswer {
  const budget = budgetAt(objective, seen, now, isNormal);
  return {
    from: budget.seen.from,
    to: budget.seen.to,
    endsAt: budget.endsAt ?? null,
    target: budget.target,
    total: budget.total,
    bad: budget.bad,
    achieved: budget.achieved ?? null,
    allowed: budget.allowed,
    remaining: budget.remaining ?? null,
    eventsLeft: budget.events.left ?? null,
    minutes: budget.minutes.whole,
    minutesLeft: budget.minutes.left ?? null,
    opinion: budget.opinion,
    needs: budget.needs,
  };
}

function stateOf(remaining: number | null): BudgetStateName | null {
  if (remaining === null) return null;
  if (remaining >= DEFAULT_POLICY.plenty) return "plenty";
  if (remaining >= DEFAULT_POLICY.careful) return "careful";
  return remaining > 0 ? "freeze" : "exhausted";
}

function summaryOf(slo: MockSlo, now: number): SloSummaryAnswer {
  const { body, id, overrides } = slo;
  const objective = objectiveOf(slo);
  const budget = budgetOf(objective, seenOf(slo), now);
  const period = nominalSeconds(body.window);
  const lasts = (rate: number | undefined): number | null =>
    budget.remaining === null || rate === undefined ? null : (lastsSeconds(budget.remaining, rate, period) ?? null);
  const burns = judgeBurns(objective, seenOf(slo), now, period).map(({ rule, threshold, long, short, fires }) => ({
    severity: rule.severity,
    share: rule.share,
    threshold,
    long: { ...long, rate: long.rate ?? null, atLeast: long.atLeast ?? null },
    short: { ...short, rate: short.rate ?? null, atLeast: short.atLeast ?? null },
    fires,
    goneIn: lasts(long.rate),
  }));
  const firing = burns.find(({ fires }) => fires);
  const { policy: _, ...common } = body;
  return {
    ...common,
    id,
    budget,
    burns,
    state: stateOf(budget.remaining),
    lastsSeconds: lasts(burns[0]?.long.rate ?? undefined),
    firing:
      firing === undefined
        ? []
        : [
            {
              id: "a-disk-3",
              status: firing.severity === "page" ? "CRITICAL" : "WARNING",
              openedAt: now - 20 * 60,
              acknowledged: false,
              message: spellBurn({
                ...firing.long,
                ...{ rate: firing.long.rate ?? undefined, atLeast: firing.long.atLeast ?? undefined },
                threshold: firing.threshold,
              }),
            },
          ],
    override: overrides.find(({ from, to }) => from <= now && now < to) ?? null,
    countedUntil: slo.seen.length === 0 ? null : now,
    trouble: null,
  };
}

function detailOf(slo: MockSlo, now: number): SloDetail {
  const summary = summaryOf(slo, now);
  const { body, overrides, corrections, passes, createdAt } = slo;
  const objective = objectiveOf(slo);
  const { budget } = summary;
  const range = { from: budget.from, to: budget.to };
  const events = eventsIn(objective, seenOf(slo), range, now);
  const sums = (size: number) => {
    const found = new Map<number, { start: number; total: number; bad: number }>();
    for (const { start, total, bad } of events) {
      const at = Math.floor(start / size) * size;
      const sum = found.get(at) ?? { start: at, total: 0, bad: 0 };
      found.set(at, { start: at, total: sum.total + total, bad: sum.bad + bad });
    }
    return [...found.values()].sort((a, b) => a.start - b.start);
  };
  const hours = sums(HOUR).map((hour) => {
    const share = budget.allowed > 0 ? hour.bad / budget.allowed : 0;
    return { ...hour, share, minutes: share * budget.minutes };
  });
  let spent = 0;
  const burnDown =
    budget.remaining === null
      ? []
      : [
          { at: budget.from, remaining: 1 },
          ...hours.map(({ start, share }) => {
            spent += share;
            return { at: start + HOUR, remaining: 1 - spent };
          }),
        ];
  const isRolling = body.window.kind === "rolling";
  const notCounted = corrections.map(({ from, to }) => ({ from, to }));
  return {
    ...summary,
    policy: body.policy,
    createdAt,
    updatedAt: createdAt,
    normal: overrides.length === 0 ? null : budgetOf(objective, seenOf(slo), now, true),
    projected: isRolling ? null : (projectedRemaining(objective, budgetAt(objective, seenOf(slo), now)) ?? null),
    burnDown,
    intervalSeconds: INTERVAL,
    intervals: sums(INTERVAL).filter(({ total }) => total > 0),
    worstHours: hours
      .filter(({ bad }) => bad > 0)
      .toSorted((a, b) => b.bad - a.bad)
      .slice(0, 5),
    comesBack: isRolling
      ? hours
          .filter(({ share }) => share > 0.001)
          .slice(0, 3)
          .map(({ start, bad, share, minutes }) => ({ at: start + 30 * DAY, start, bad, share, minutes }))
      : [],
    gaps: notCounted,
    gapSeconds: notCounted.reduce((sum, { from, to }) => sum + to - from, 0),
    overrides: [...overrides],
    corrections: [...corrections],
    passes: [...passes],
    lints:
      body.name === "new-api"
        ? [{ kind: "data-too-young", message: "counts are 1 h old, the rule of 1x looks back 3 d" }]
        : [],
    migrations:
      body.name === "checkout" ? [{ id: "m1", name: "checkout-to-ecs", phase: "baking", canaryBp: 2_000 }] : [],
  };
}

/** What the last month of some traffic would have meant for any objective. */
function replay({ slo, from, to }: ReturnType<(typeof ReplayBody)["parse"]>, began: number): ReplayAnswer {
  const seen = { observed: traffic(began, 500, 0.0004, [{ ago: 8 * DAY, hours: 1, share: 0.05 }]), corrections: [] };
  const objective = { ...slo, overrides: [] };
  const stepSeconds = Math.ceil((to - from) / 150);
  const budget = Array.from({ length: 150 }, (_, i) => {
    const at = from + (i + 1) * stepSeconds;
    return { at, remaining: budgetAt(objective, seen, at).remaining ?? null };
  });
  const events = eventsIn(objective, seen, { from, to }, to);
  const openedAt = began - 8 * DAY + 600;
  return {
    ...{ from, to, stepSeconds, budget, states: [], trouble: null },
    total: events.reduce((sum, { total }) => sum + total, 0),
    bad: events.reduce((sum, { bad }) => sum + bad, 0),
    alerts:
      slo.target < 99
        ? []
        : [{ openedAt, closedAt: openedAt + HOUR, worst: "CRITICAL", message: "14.4x", remaining: 0.81 }],
  };
}

function yamlOf(slos: readonly MockSlo[], format: string | null, name: string | null): string {
  const wanted = slos.filter(({ body }) => name === null || body.name === name);
  if (format === "openslo")
    return wanted
      .map(({ body }) => `apiVersion: openslo/v1\nkind: SLO\nmetadata: { name: ${body.name} }\n`)
      .join("---\n");
  return `slos:\n${wanted.map(({ body }) => `  - name: ${body.name}\n    service: ${body.service}\n    target: ${body.target}%\n`).join("")}`;
}
