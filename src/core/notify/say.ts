import { alertSentence } from "#core/alert/sentence.ts";
import { saySloAlert } from "#core/slo/alert-text.ts";
import { isWorseState } from "#core/slo/budget-news.ts";
import { sayState } from "#core/slo/policy.ts";
import type { HostSnapshot, MonitorSnapshot, Notification } from "./notification.ts";
import { timeText } from "./time-text.ts";
import type { Vocabulary, Words, WordsOptions } from "./words.ts";
import en from "./words-en.ts";
import ja from "./words-ja.ts";
import { sayMigration } from "./words-migration.ts";

const VOCABULARIES: Readonly<Record<WordsOptions["locale"], Vocabulary>> = { en, ja };
const LEVELS = { OK: "ok", WARNING: "warning", CRITICAL: "critical", UNKNOWN: "unknown" } as const;

/** What a notification says [NO6]. */
export function wordsOf(notification: Notification, options: WordsOptions): Words {
  const words = VOCABULARIES[options.locale];
  const said = say(notification, words, options);
  return options.possibleRepeat ? { ...said, repeat: words.possibleRepeat } : said;
}

function say(notification: Notification, words: Vocabulary, options: WordsOptions): Words {
  const base = `${options.publicUrl}/orgs/${encodeURIComponent(notification.org.name)}`;
  switch (notification.kind) {
    case "alert":
      return sayAlert(notification, words, options, base);
    case "alertGroup": {
      const { group, setting, alerts } = notification;
      return {
        level: LEVELS[group.status],
        title: `[${words.status[group.status]}] ${setting.name}`,
        summary: words.group(alerts),
        facts: [{ label: words.opened, text: timeText(group.createdAt, options) }],
        ...memoOf(setting.memo),
        links: [{ label: words.linkGroup, url: `${base}/alerts` }],
      };
    }
    case "hostRegister":
    case "hostRetire":
    case "hostStatus": {
      const { kind, host, fromStatus, user } = notification;
      const change = kind === "hostStatus" ? `${fromStatus ?? "?"} → ${host.status}` : host.status;
      return {
        level: "info",
        title: `${words.hostEvent[kind]}: ${nameOf(host)}`,
        summary: change,
        facts: [...hostFacts(host, words), ...(user === undefined ? [] : [{ label: words.by, text: user.name }])],
        ...memoOf(host.memo),
        links: [{ label: words.linkHost, url: `${base}/hosts/${encodeURIComponent(host.id)}` }],
      };
    }
    case "monitorCreate":
    case "monitorUpdate":
    case "monitorDelete": {
      const { kind, monitor, user } = notification;
      return {
        level: "info",
        title: `${words.monitorEvent[kind]}: ${monitor.name}`,
        summary: monitor.type,
        facts: user === undefined ? [] : [{ label: words.by, text: user.name }],
        ...memoOf(monitor.memo),
        links: kind === "monitorDelete" ? [] : [monitorLink(words, base, monitor.id)],
      };
    }
    case "migration":
      return sayMigration(
        notification,
        words,
        options,
        `${base}/migrations/${encodeURIComponent(notification.migration.name)}`,
      );
    case "budget":
      return sayBudget(notification, words, options, base);
    case "test":
      return {
        level: "info",
        title: words.test,
        summary: words.testSummary,
        facts: [],
        links: [{ label: "Sawara", url: base }],
      };
  }
}

function sayAlert(
  { alert, event, monitor, host, service, user, flap, at }: Extract<Notification, { kind: "alert" }>,
  words: Vocabulary,
  options: WordsOptions,
  base: string,
): Words {
  const where = host === undefined ? service?.name : nameOf(host);
  const sentence =
    monitor.type === "slo"
      ? saySloAlert(options.locale, alert.message ?? "", (at) => timeText(at, options))
      : alertSentence(alert, monitor);
  const summary =
    flap !== undefined
      ? words.flapping(flap.changes, Math.max(1, Math.ceil((at - flap.since) / 60)))
      : sentence !== ""
        ? sentence
        : monitor.type === "connectivity" && alert.status !== "OK"
          ? words.unreachable
          : words.status[alert.status];
  const facts = [
    { label: monitor.type === "slo" ? words.slo : words.monitor, text: monitor.name },
    ...(host === undefined ? [] : hostFacts(host, words)),
    ...(service === undefined ? [] : [{ label: words.service, text: service.name }]),
    { label: words.opened, text: timeText(flap?.since ?? alert.openedAt, options) },
    ...(alert.closedAt === undefined || flap !== undefined
      ? []
      : [
          { label: words.closed, text: timeText(alert.closedAt, options) },
          { label: words.lasted, text: words.length(Math.max(1, Math.round((alert.closedAt - alert.openedAt) / 60))) },
        ]),
    ...(user === undefined ? [] : [{ label: words.by, text: user.name }]),
    ...(alert.reason ? [{ label: words.reason, text: alert.reason }] : []),
  ];
  // What flaps is as bad as it gets, whatever it is at this very moment.
  const status = flap?.worst ?? alert.status;
  const marker = event === "opened" || event === "closed" ? "" : ` (${words.event[event]})`;
  return {
    level: LEVELS[status],
    title: `[${words.status[status]}]${marker} ${monitor.name}${where === undefined ? "" : `: ${where}`}`,
    summary,
    facts,
    ...memoOf(monitor.memo),
    links: [
      { label: words.linkAlert, url: `${base}/alerts/${encodeURIComponent(alert.id)}` },
      ...(host === undefined ? [] : [{ label: words.linkHost, url: `${base}/hosts/${encodeURIComponent(host.id)}` }]),
      ...sourceLinks(monitor, words, base),
    ],
  };
}

/** A budget that got better is good news, though it may not be all well. */
function sayBudget(
  { at, slo, from, to, remaining, say: said }: Extract<Notification, { kind: "budget" }>,
  words: Vocabulary,
  options: WordsOptions,
  base: string,
): Words {
  const { budget } = words;
  const worse = to === "exhausted" ? "critical" : "warning";
  return {
    level: isWorseState(from, to) ? worse : to === "plenty" ? "ok" : "info",
    title: `${budget.became[to]}: ${slo.name}`,
    summary: sayState(options.locale, to, remaining, said),
    facts: [
      { label: words.slo, text: slo.name },
      { label: words.service, text: slo.service },
      { label: budget.change, text: `${budget.state[from]} → ${budget.state[to]}` },
      { label: budget.at, text: timeText(at, options) },
    ],
    ...memoOf(slo.memo),
    links: sourceLinks(slo, words, base),
  };
}

function sourceLinks({ type, id }: MonitorSnapshot, words: Vocabulary, base: string): Words["links"] {
  if (type === "check") return [];
  if (type === "slo") return [{ label: words.slo, url: `${base}/slos/${encodeURIComponent(id)}` }];
  return [monitorLink(words, base, id)];
}

const monitorLink = (words: Vocabulary, base: string, id: string) => ({
  label: words.linkMonitor,
  url: `${base}/monitors/${encodeURIComponent(id)}`,
});

const nameOf = ({ name, displayName }: HostSnapshot): string => displayName || name;

function hostFacts(host: HostSnapshot, words: Vocabulary): Words["facts"] {
  const roles = host.roles.map(({ service, role }) => `${service}: ${role}`).join(", ");
  return [{ label: words.host, text: nameOf(host) }, ...(roles === "" ? [] : [{ label: words.roles, text: roles }])];
}

function memoOf(memo: string): { readonly memo?: string } {
  const [first = ""] = memo.trim().split("\n");
  return first === "" ? {} : { memo: first };
}
