import { ratioText } from "#core/judge/sentence.ts";
import { sayDrill, sayEntry } from "#core/migration/say.ts";
import { percentOf } from "#core/traffic/share.ts";
import type { Notification } from "./notification.ts";
import { timeText } from "./time-text.ts";
import type { Vocabulary, Words, WordsOptions } from "./words.ts";

type MigrationNotification = Extract<Notification, { readonly kind: "migration" }>;

/** What happened to a migration, why, and what can be asked of it. */
export function sayMigration(
  { at, event, migration, run, entry, verdict, actor, asksUntil }: MigrationNotification,
  words: Vocabulary,
  options: WordsOptions,
  page: string,
): Words {
  const { migration: of } = words;
  const say = (what: MigrationNotification["entry"]) =>
    sayEntry(options.locale, what, (time) => timeText(time, options));
  const signed = options.signedLinks ?? [];
  const title = `${titleOf(of.event, event, entry)}: ${migration.name}`;
  return {
    // Practice alarms nobody, unless it does not come back.
    level: run.isDrill && event !== "needs-hands" ? "info" : levelOf(event, entry),
    title: run.isDrill ? sayDrill(options.locale, title) : title,
    summary: say(entry),
    facts: [
      ...(verdict === undefined ? [] : [{ label: of.why, text: say(verdict) }]),
      ...(verdict?.judged ?? []).map(({ name, canary, stable, terms }) => ({
        label: name,
        text: of.counts(
          ratioText(canary.bad, canary.total),
          ratioText(stable.bad, stable.total),
          `${Number((terms.limit * 100).toPrecision(3))} %`,
        ),
      })),
      { label: of.sides, text: `${migration.labels.stable} → ${migration.labels.canary}` },
      { label: of.share, text: percentOf(run.canaryBp) },
      { label: of.at, text: timeText(at, options) },
      { label: words.by, text: actor },
      ...(signed.length === 0 || asksUntil === undefined
        ? []
        : [{ label: of.linksUntil, text: timeText(asksUntil, options) }]),
    ],
    links: [{ label: of.link, url: page }, ...signed.map(({ verb, url }) => ({ label: of.verb[verb], url }))],
  };
}

/** A run that has ended tells how; a rollback that only begins is not done. */
function titleOf(
  words: Vocabulary["migration"]["event"],
  event: MigrationNotification["event"],
  entry: MigrationNotification["entry"],
): string {
  return event === "rollback" && entry.kind === "intent" ? words["rolling-back"] : words[event];
}

function levelOf(event: MigrationNotification["event"], entry: MigrationNotification["entry"]): Words["level"] {
  switch (event) {
    case "needs-hands":
      return "critical";
    case "rollback":
      // The word of a person is no alarm.
      return entry.kind === "intent" && entry.intent.why.because !== "person" ? "critical" : "warning";
    case "hold":
    case "drift":
      return "warning";
    case "done":
      return entry.kind === "phase" && entry.to === "done" ? "ok" : "warning";
    default:
      return "info";
  }
}
