import type { LinkView } from "#app/migration/links.ts";
import type { LinkVerb } from "#core/migration/events.ts";
import { sayHold, sayPhase } from "#core/migration/say.ts";
import { timeText } from "#core/notify/time-text.ts";
import { percentOf } from "#core/traffic/share.ts";

type Language = "en" | "ja";

/** A page behind a signed link: plain HTML, so that it works on whatever phone somebody is woken by. */
export type LinkPage = { readonly language: Language } & (
  | { readonly kind: "ask" | "asked"; readonly view: LinkView }
  | { readonly kind: "unknown" }
);

export function linkPage(page: LinkPage): string {
  const words = WORDS[page.language];
  if (page.kind === "unknown") return documentOf(page.language, words.unknown, [`<p>${words.unknownMore}</p>`]);
  const { view } = page;
  const { ask, until } = view.link;
  const name = view.stored?.definition.name ?? words.thisRun;
  const home = `/orgs/${encodeURIComponent(view.orgName)}/migrations/${encodeURIComponent(name)}`;
  const open = view.stored === undefined ? "" : `<p><a href="${home}">${words.open}</a></p>`;
  if (page.kind === "asked")
    return documentOf(page.language, words.asked, [
      `<p>${escaped(words.done[ask.verb](name, ask.step))}</p>`,
      ...(ask.verb === "roll-back" ? [`<p>${words.follow}</p>`] : []),
      open,
    ]);
  const state =
    view.spent === undefined ? button(page.language, ask.verb) : `<p class="spent">${words.spent[view.spent]}</p>`;
  return documentOf(page.language, escaped(words.title[ask.verb](name, ask.step)), [
    factsOf(page.language, view, until),
    ...(view.spent === undefined ? [`<p>${escaped(words.effect[ask.verb])}</p>`] : []),
    state,
    open,
  ]);
}

/** No address: the form is posted to where the page came from. */
const button = (language: Language, verb: LinkVerb): string =>
  `<form method="post"><button class="${verb}">${WORDS[language].button[verb]}</button></form>`;

function factsOf(language: Language, { stored, link }: LinkView, until: number): string {
  const words = WORDS[language];
  const zone = { locale: language, timeZone: stored?.definition.timeZone ?? "UTC" };
  const rows: (readonly [string, string])[] = [[words.until, timeText(until, zone)]];
  if (stored === undefined) rows.unshift([words.state, words.unreachable]);
  else {
    const { run, definition } = stored;
    const state = [sayPhase(language, run.phase), run.hold && sayHold(language, run.hold.reason)];
    rows.unshift(
      [words.sides, `${definition.labels.stable} → ${definition.labels.canary}`],
      [words.state, state.filter(Boolean).join(": ")],
      [words.share, percentOf(run.verified.canaryBp)],
    );
  }
  rows.push([words.run, link.runId]);
  return `<dl>${rows.map(([label, text]) => `<dt>${label}</dt><dd>${escaped(text)}</dd>`).join("")}</dl>`;
}

function documentOf(language: Language, title: string, body: readonly string[]): string {
  const other = language === "en" ? "ja" : "en";
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} - Sawara</title>
<link rel="stylesheet" href="/act/style.css">
<main>
<h1>${title}</h1>
${body.join("\n")}
<p class="language"><a href="?lang=${other}" lang="${other}">${WORDS[other].name}</a></p>
</main>
</html>
`;
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

interface LinkWords {
  readonly name: string;
  readonly title: Readonly<Record<LinkVerb, (name: string, step: number | undefined) => string>>;
  /** What pressing the button does. */
  readonly effect: Readonly<Record<LinkVerb, string>>;
  readonly button: Readonly<Record<LinkVerb, string>>;
  readonly done: Readonly<Record<LinkVerb, (name: string, step: number | undefined) => string>>;
  readonly spent: Readonly<Record<NonNullable<LinkView["spent"]>, string>>;
  readonly asked: string;
  readonly follow: string;
  readonly unknown: string;
  readonly unknownMore: string;
  readonly unreachable: string;
  readonly thisRun: string;
  readonly open: string;
  readonly sides: string;
  readonly state: string;
  readonly share: string;
  readonly until: string;
  readonly run: string;
}

const WORDS: Readonly<Record<Language, LinkWords>> = {
  en: {
    name: "English",
    title: {
      "roll-back": (name) => `Roll back ${name}?`,
      hold: (name) => `Hold ${name}?`,
      resume: (name) => `Resume ${name}?`,
      approve: (name, step = 0) => `Approve step ${step + 1} of ${name}?`,
    },
    effect: {
      "roll-back": "All traffic goes back to the old side at once.",
      hold: "The share stays as it is until somebody resumes. What is bad still rolls back.",
      resume: "The migration goes on. After somebody else changed the share, ours is written again.",
      approve: "The share rises to that of the step when the evidence is good enough.",
    },
    button: { "roll-back": "Roll back now", hold: "Hold", resume: "Resume", approve: "Approve" },
    done: {
      "roll-back": (name) => `${name} is rolling back.`,
      hold: (name) => `${name} is on hold.`,
      resume: (name) => `${name} goes on.`,
      approve: (name, step = 0) => `Step ${step + 1} of ${name} is approved.`,
    },
    spent: {
      late: "This link is too old. Sign in to act.",
      revoked: "The channel that this link was sent to was deleted, and its links with it. Sign in to act.",
      used: "This link was used already. Nothing more happens.",
      ended: "The run is over. There is nothing left to ask of it.",
      "moved-on": "The run has moved on since this message. Sign in to see where it stands.",
    },
    asked: "Asked for",
    follow:
      "The share is read back from every route; a message follows when it is 0 % everywhere, or when hands are needed.",
    unknown: "Nothing is here",
    unknownMore: "This link is not whole, or not one of ours. Nothing happened.",
    unreachable: "Not known: the database does not answer. Rolling back works all the same.",
    thisRun: "this migration",
    open: "Open its page",
    sides: "From and to",
    state: "State",
    share: "Share of the new side",
    until: "Link works until",
    run: "Run",
  },
  ja: {
    name: "日本語",
    title: {
      "roll-back": (name) => `${name} をロールバックしますか?`,
      hold: (name) => `${name} を保留しますか?`,
      resume: (name) => `${name} を再開しますか?`,
      approve: (name, step = 0) => `${name} のステップ ${step + 1} を承認しますか?`,
    },
    effect: {
      "roll-back": "すべてのトラフィックをただちに元の側へ戻します。",
      hold: "再開するまで割合を変えません。悪化したときのロールバックは行われます。",
      resume: "移行を続けます。ほかの誰かが割合を変えていた場合は、こちらの割合を書き直します。",
      approve: "基準を満たしたときに、このステップの割合へ上がります。",
    },
    button: { "roll-back": "いますぐロールバック", hold: "保留する", resume: "再開する", approve: "承認する" },
    done: {
      "roll-back": (name) => `${name} をロールバックしています。`,
      hold: (name) => `${name} を保留しました。`,
      resume: (name) => `${name} を再開しました。`,
      approve: (name, step = 0) => `${name} のステップ ${step + 1} を承認しました。`,
    },
    spent: {
      late: "このリンクは期限切れです。サインインして操作してください。",
      revoked: "このリンクを送ったチャンネルが削除されたため、リンクも無効です。サインインして操作してください。",
      used: "このリンクは使用済みです。これ以上は何も起きません。",
      ended: "この実行は終わっています。できる操作はありません。",
      "moved-on": "この通知のあとに状況が変わりました。サインインして確認してください。",
    },
    asked: "受け付けました",
    follow: "すべての経路の割合を読み直します。0 % になったとき、または手動の対応が必要なときに通知が届きます。",
    unknown: "何もありません",
    unknownMore: "リンクが途中で切れているか、Sawara のものではありません。何も起きていません。",
    unreachable: "不明: データベースが応答しません。ロールバックはできます。",
    thisRun: "この移行",
    open: "移行のページを開く",
    sides: "移行元と移行先",
    state: "状態",
    share: "新しい側の割合",
    until: "リンクの期限",
    run: "実行",
  },
};

export const LINK_STYLE = `:root { color-scheme: light dark; font: 16px/1.6 system-ui, "Hiragino Sans", "Noto Sans JP", Meiryo, sans-serif; }
body { margin: 0; }
main { max-width: 36rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.5rem; line-height: 1.3; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; }
dt { opacity: 0.7; }
dd { margin: 0; overflow-wrap: anywhere; }
button { font: inherit; font-weight: 600; width: 100%; min-height: 56px; border: 0; border-radius: 8px; color: #fff; background: #0b6bcb; cursor: pointer; }
button.roll-back { background: #c4162a; }
button:focus-visible { outline: 3px solid currentColor; outline-offset: 3px; }
.spent { font-weight: 600; }
.language { margin-top: 2rem; }
`;
