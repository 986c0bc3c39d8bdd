import { fold } from "#cli/fold.ts";
import { formatTable } from "#cli/table.ts";
import { parseBurn, spellLength } from "#core/slo/burn-text.ts";
import type {
  BudgetAnswer,
  BurnAnswer,
  Indicator,
  ReplayAnswer,
  SloDetail,
  SloSummaryAnswer,
  SloWindow,
} from "#wire/own/slos.ts";

const number = (value: number, digits = 3): string => String(Number(value.toPrecision(digits)));
/** Rounded down, so that it never says more than there is. */
const percent = (share: number): string => `${Math.floor(share * 1000 + 1e-9) / 10} %`;
const time = (at: number): string => `${new Date(at * 1000).toISOString().slice(0, 16)}Z`;

export const sayWindow = (window: SloWindow): string =>
  window.kind === "rolling" ? `${window.days} days` : `each ${window.unit} in ${window.zone}`;

function sayIndicator(indicator: Indicator): string {
  switch (indicator.kind) {
    case "events":
      return `requests of "${indicator.source}"`;
    case "latency":
      return `requests of "${indicator.source}" below ${indicator.limitMs} ms`;
    case "probe":
      return `probes of monitor ${indicator.monitor}`;
    case "slices":
      return `slices of ${spellLength(indicator.sliceSeconds)} with ${indicator.sliceTarget} % good: ${sayIndicator(indicator.of)}`;
  }
}

/** What a budget is counted in. */
const unitOf = ({ kind }: Indicator): string => (kind === "slices" ? "slice" : "event");

/** `66 %`; below nothing, how many times it was used up. */
const shareLeft = (remaining: number): string =>
  remaining < 0 ? `used up ${number(1 - remaining)} times` : percent(remaining);

/** `66 %`, or why it cannot be told. */
export function sayRemaining({ remaining, opinion }: BudgetAnswer): string {
  if (remaining !== null) return shareLeft(remaining);
  return opinion === "few" ? "too little traffic" : "no traffic";
}

/** What is left, in one sentence. Never a number that is none. */
export function headline({ indicator, budget, lastsSeconds, trouble }: SloSummaryAnswer): string {
  const { remaining, minutes, minutesLeft, eventsLeft, opinion, needs, total } = budget;
  if (trouble !== null) return `Nobody knows what is left: ${trouble}`;
  if (remaining === null || minutesLeft === null || eventsLeft === null)
    return opinion === "few"
      ? `Not enough requests in the window to judge (needs ${needs}, has ${total})`
      : "No requests in the window: no opinion";
  const whole = spellLength(minutes * 60);
  if (remaining < 0)
    return `Budget used up ${number(1 - remaining)} times; ${spellLength(-minutesLeft * 60)} of full outage over ${whole}`;
  const speed = lastsSeconds === null ? "" : `. At the speed of the last hour it lasts ${spellLength(lastsSeconds)}`;
  const events = Math.floor(eventsLeft);
  return `${spellLength(minutesLeft * 60)} of ${whole} of full outage left (${percent(remaining)}), or ${events} bad ${unitOf(indicator)}${events === 1 ? "" : "s"}${speed}`;
}

export function listText(slos: readonly SloSummaryAnswer[]): string {
  return formatTable(
    ["NAME", "SERVICE", "TARGET", "NOW", "LEFT", "STATE", "ALERT"],
    slos.map(({ name, service, target, override, budget, state, firing, trouble }) => [
      name,
      service,
      override === null ? `${target} %` : `${override.target} % (${target} %)`,
      budget.achieved === null ? "-" : `${number(budget.achieved, 6)} %`,
      trouble === null ? sayRemaining(budget) : "cannot be told",
      state ?? "-",
      firing[0]?.status ?? "-",
    ]),
  );
}

/** Everything about an objective, as a screen of text. */
export function detailText(slo: SloDetail): string {
  const { name, service, memo, target, window, budget, state, firing, burns, policy, normal } = slo;
  const lines = [
    `${name}  ${target} % over ${sayWindow(window)}  ${service}`,
    `Counts ${sayIndicator(slo.indicator)}`,
    ...(memo === "" ? [] : [memo]),
    "",
    ...fold(headline(slo)),
    `State: ${state ?? "not known yet"} (plenty from ${percent(policy.plenty)}, careful from ${percent(policy.careful)})`,
    ...firing.flatMap(({ status, openedAt, message }) => fold(`${status} since ${time(openedAt)}: ${message}`)),
    "",
    burnTable(burns),
    ...section("How it is computed", [
      `${budget.total} ${unitOf(slo.indicator)}s from ${time(budget.from)} to ${time(budget.to)}, ${budget.bad} bad: ${budget.achieved === null ? "no ratio" : `${number(budget.achieved, 7)} % good`}`,
      `${number(budget.allowed, 6)} may be bad at ${slo.overrides.length === 0 ? `${budget.target} %` : "the target of each time"}; the same as ${number(budget.minutes, 4)} minutes in which everything fails`,
      ...(normal === null ? [] : [`Without overrides: ${sayRemaining(normal)} left at ${normal.target} %`]),
      ...(slo.projected === null || budget.endsAt === null
        ? []
        : [`At the end on ${time(budget.endsAt)}, if nothing else fails: ${shareLeft(slo.projected)} left`]),
      ...(slo.countedUntil === null ? [] : [`Counted until ${time(slo.countedUntil)}`]),
      ...(slo.gapSeconds > 0 ? [`${spellLength(slo.gapSeconds)} without traffic count neither for nor against`] : []),
    ]),
    ...section(
      "Worst hours",
      slo.worstHours.map(
        ({ start, bad, total, share }) => `${time(start)}  ${bad} bad of ${total}, ${percent(share)} of the budget`,
      ),
    ),
    ...section(
      "Comes back",
      slo.comesBack
        .slice(0, 3)
        .map(({ at, share, start }) => `${time(at)}  ${percent(share)} of the budget, from ${time(start)}`),
    ),
    ...section(
      "Overrides",
      slo.overrides.map(
        ({ id, from, to, target: other, reason, approvedBy }) =>
          `${id}  ${time(from)} to ${time(to)}  ${other} %, by ${approvedBy}: ${reason}`,
      ),
    ),
    ...section(
      "Corrections",
      slo.corrections.map(
        ({ id, from, to, reason, author }) => `${id}  ${time(from)} to ${time(to)}, by ${author}: ${reason}`,
      ),
    ),
    ...section(
      "Gate passed",
      slo.passes.map(({ from, to, reason, by }) => `${time(from)} to ${time(to)}, by ${by}: ${reason}`),
    ),
    ...section(
      "Beware",
      slo.lints.map(({ message }) => message),
    ),
    ...section(
      "Used by migrations",
      slo.migrations.map(({ name: migration, phase }) => `${migration}${phase === null ? "" : `: ${phase}`}`),
    ),
  ];
  return `${lines.join("\n").replaceAll("\n\n\n", "\n\n").trimEnd()}\n`;
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ["", title, ...lines.flatMap((line) => fold(`  ${line}`))];

function burnTable(burns: readonly BurnAnswer[]): string {
  return formatTable(
    ["BURN RATE", "NOW", "AT LEAST", "ALERT FROM", "BAD", "GONE IN", ""],
    burns.map(({ severity, threshold, long, short, fires, goneIn }) => [
      `${spellLength(short.seconds)} + ${spellLength(long.seconds)}`,
      long.rate === null ? "-" : `${number(short.rate ?? 0)} / ${number(long.rate)}`,
      long.atLeast === null ? "-" : number(long.atLeast),
      `${number(threshold, 4)} (${severity})`,
      `${long.bad} of ${long.total}`,
      goneIn === null ? "-" : spellLength(goneIn),
      fires ? "FIRES" : "",
    ]),
  );
}

export function replayText(
  name: string,
  { from, to, total, bad, alerts, states, budget, trouble }: ReplayAnswer,
): string {
  if (trouble !== null) return `${name}: nothing can be told: ${trouble}\n`;
  const known = budget.flatMap(({ remaining }) => remaining ?? []);
  const lines = [
    `${name}  ${time(from)} to ${time(to)}: ${bad} bad of ${total}`,
    known.length === 0
      ? "No opinion on the budget"
      : `Budget left: ${shareLeft(known[0]!)} at first, ${shareLeft(Math.min(...known))} at the least, ${shareLeft(known.at(-1)!)} in the end`,
    "",
    alerts.length === 0 ? "No alert" : `${alerts.length} alert${alerts.length === 1 ? "" : "s"}`,
    ...alerts.map(({ openedAt, closedAt, worst, message }) => {
      const lasted = closedAt === null ? "still open" : spellLength(closedAt - openedAt);
      const burn = parseBurn(message);
      return `  ${time(openedAt)}  ${worst}  ${lasted}${burn?.rate === undefined ? "" : `  burns ${number(burn.rate)} times, ${burn.bad} bad of ${burn.total} in ${spellLength(burn.seconds)}`}`;
    }),
    ...section(
      "States of the budget",
      states.map(
        ({ at, state, remaining }) => `${time(at)}  ${state}${remaining === null ? "" : ` (${shareLeft(remaining)})`}`,
      ),
    ),
  ];
  return `${lines.join("\n")}\n`;
}
