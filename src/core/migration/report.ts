import type { Weighed } from "#core/judge/evidence.ts";
import type { Indicator } from "#core/judge/indicator.ts";
import { type Language, ratioText, type SayTime, sayVerdict } from "#core/judge/sentence.ts";
import type { SliBucket } from "#core/sli/counts.ts";
import { percentOf } from "#core/traffic/share.ts";
import { exposuresOf, wayBack } from "./exposure.ts";
import type { Entry, Phase } from "./run.ts";
import { sayEntry, sayPhase } from "./say.ts";

/** What a report is made of. */
export interface Reported {
  readonly name: string;
  readonly labels: { readonly stable: string; readonly canary: string };
  readonly phase: Phase;
  readonly startedAt: number;
  readonly endedAt?: number | undefined;
  readonly canaryBp: number;
  /** Whose clocks the times are of, where the reader has to be told. */
  readonly timeZone?: string | undefined;
  readonly entries: readonly { readonly at: number; readonly actor: string; readonly entry: Entry }[];
  /** With these the report tells what each share exposed people to. */
  readonly counts?:
    | { readonly indicators: readonly Pick<Indicator, "name" | "measure">[]; readonly buckets: readonly SliBucket[] }
    | undefined;
}

type VerdictEntry = Extract<Entry, { readonly kind: "verdict" }>;

/** A run from its first to its last decision, as Markdown. */
export function reportOf(language: Language, run: Reported, sayTime: SayTime): string {
  const words = WORDS[language];
  return [
    `# ${run.name}`,
    "",
    ...factsOf(language, run, sayTime).map(([what, value]) => `- ${what}: ${value}`),
    ...frozenEvidence(language, run, sayTime),
    ...exposureTable(language, run, sayTime),
    "",
    `## ${words.people}`,
    "",
    ...peopleOf(language, run, sayTime),
    "",
    `## ${words.history}`,
    "",
    ...table(
      words.historyHead,
      run.entries.map(({ at, actor, entry }) => [
        sayTime(at),
        cell(actor === CONTROLLER ? "Sawara" : actor),
        cell(sayEntry(language, entry, sayTime)),
      ]),
    ),
    "",
    `## ${words.verdicts}`,
    "",
    ...verdictTable(language, run, sayTime),
    "",
  ].join("\n");
}

function factsOf(language: Language, run: Reported, sayTime: SayTime): (readonly [string, string])[] {
  const words = WORDS[language];
  const back = wayBack(run.entries);
  const budget = lastVerdict(run)?.entry.circumstances.budget;
  return [
    [words.result, sayPhase(language, run.phase)],
    [words.sides, `${run.labels.stable} → ${run.labels.canary}`],
    [words.share, percentOf(run.canaryBp)],
    ...(run.timeZone === undefined ? [] : ([[words.times, run.timeZone]] as const)),
    [words.begun, sayTime(run.startedAt)],
    ...(run.endedAt === undefined
      ? []
      : ([
          [words.ended, sayTime(run.endedAt)],
          [words.lasted, words.duration(run.endedAt - run.startedAt)],
        ] as const)),
    ...(back === undefined ? [] : ([[words.back, words.duration(back.seconds)]] as const)),
    ...(budget === undefined
      ? []
      : ([[words.budget, words.spent(percent(budget.share), percent(budget.most))]] as const)),
  ];
}

const lastVerdict = ({ entries }: Reported) =>
  entries.flatMap(({ at, entry }) => (entry.kind === "verdict" ? [{ at, entry }] : [])).at(-1);

/** What the judge knew when it took the traffic back, as it was then. */
function frozenEvidence(language: Language, run: Reported, sayTime: SayTime): readonly string[] {
  const found = run.entries.findLast(({ entry }) => entry.kind === "verdict" && entry.verdict.action === "roll-back");
  if (found === undefined) return [];
  const { verdict, judged, circumstances } = found.entry as VerdictEntry;
  const words = WORDS[language];
  const rows = judged.map(({ name, canary, stable, terms }, i) => [
    cell(name),
    ratioText(canary.bad, canary.total),
    ratioText(stable.bad, stable.total),
    percent(terms.limit),
    evidenceOf(words, verdict.weighed[i]!, canary.drift, 1 / terms.alpha),
    canary.driftSince === undefined ? "-" : sayTime(canary.driftSince),
  ]);
  return [
    "",
    `## ${words.why}`,
    "",
    `${sayTime(found.at)}: ${verdict.rule} ${sayVerdict(language, verdict, judged, circumstances, sayTime)}`,
    "",
    ...table(words.whyHead, rows),
  ];
}

/** Of an indicator that went bad on the way, the fault since then counts, not all that was good before. */
const evidenceOf = (words: (typeof WORDS)[Language], { finding, lnWorse }: Weighed, drift: number, enough: number) =>
  finding === "changed" ? words.fault(times(drift)) : words.odds(times(lnWorse), Math.round(enough));

function exposureTable(language: Language, { counts, entries }: Reported, sayTime: SayTime): readonly string[] {
  if (counts === undefined) return [];
  const words = WORDS[language];
  const exposures = exposuresOf(entries, counts.buckets, counts.indicators);
  const rows = exposures.map(({ canaryBp, from, to, sides: { canary, stable } }) => [
    percentOf(canaryBp),
    sayTime(from),
    to === undefined ? "-" : words.duration(to - from),
    String(canary.total),
    ...canary.bad.map((bad, i) => `${bad} (${ratioText(stable.bad[i]!, stable.total)})`),
  ]);
  const heads = [...words.exposureHead, ...counts.indicators.map(({ name }) => words.badOf(cell(name)))];
  const sums = counts.indicators.map((_, i) => exposures.reduce((sum, { sides }) => sum + sides.canary.bad[i]!, 0));
  const total = exposures.reduce((sum, { sides }) => sum + sides.canary.total, 0);
  const all = counts.indicators.map(({ name }, i) => `${cell(name)} ${sums[i]}`).join(", ");
  return ["", `## ${words.exposure}`, "", words.exposed(total, all), "", ...table(heads, rows)];
}

/** What people did, and not the controller. */
function peopleOf(language: Language, { entries }: Reported, sayTime: SayTime): readonly string[] {
  const words = WORDS[language];
  const rows = entries.flatMap(({ at, actor, entry }) =>
    actor === CONTROLLER ? [] : [[sayTime(at), cell(actor), cell(sayEntry(language, entry, sayTime))]],
  );
  return rows.length === 0 ? [words.nobody] : table(words.historyHead, rows);
}

/** As the controller signs what it does. */
const CONTROLLER = "controller";

function verdictTable(language: Language, { entries }: Reported, sayTime: SayTime): readonly string[] {
  const words = WORDS[language];
  const rows = entries.flatMap(({ at, entry }) =>
    entry.kind === "verdict"
      ? entry.judged.map(({ name, canary, stable, terms }) => [
          ...[sayTime(at), entry.verdict.rule, cell(name)],
          ...[`${canary.bad} / ${canary.total}`, `${stable.bad} / ${stable.total}`, percent(terms.limit)],
        ])
      : [],
  );
  return rows.length === 0 ? [words.none] : table(words.verdictHead, rows);
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => [
  row(head),
  row(head.map(() => "---")),
  ...rows.map(row),
];
const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
/** A bar would end the cell. */
const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;

/** Nobody reads more than "a million times". */
const times = (ln: number): string => (ln > Math.log(1e6) ? "1,000,000+" : String(Math.round(Math.exp(ln))));

const WORDS = {
  en: {
    result: "Result",
    sides: "From and to",
    share: "Share of the new side",
    times: "Times",
    begun: "Began",
    ended: "Ended",
    lasted: "Lasted",
    back: "From the word to 0 % on every route",
    budget: "Error budget",
    spent: (share: string, most: string) => `${share} spent by this migration, ${most} at most were allowed`,
    duration: (seconds: number) => {
      if (seconds < 120) return `${Math.round(seconds)} s`;
      if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
      return `${Number((seconds / 3600).toFixed(1))} h`;
    },
    why: "Why it went back",
    whyHead: ["SLI", "Bad / all, new", "Bad / all, old", "Limit", "Evidence", "Bad since"],
    odds: (odds: string, enough: number) => `${odds} times likelier above the limit; ${enough} are enough`,
    fault: (odds: string) => `${odds} times likelier a fault since then`,
    exposure: "What users met",
    exposed: (total: number, bad: string) => `${total} requests reached the new side; bad ones: ${bad}.`,
    exposureHead: ["Share", "From", "For", "Requests, new"],
    badOf: (name: string) => `${name}: bad, new (old)`,
    people: "What people did",
    nobody: "Nobody had to do anything.",
    history: "What happened",
    historyHead: ["Time", "Who", "What"],
    verdicts: "Evidence behind each decision",
    verdictHead: ["Time", "Rule", "SLI", "Bad / all, new", "Bad / all, old", "Limit"],
    none: "No verdict was needed.",
  },
  ja: {
    result: "結果",
    sides: "移行元と移行先",
    share: "新しい側の割合",
    times: "時刻の表示",
    begun: "開始",
    ended: "終了",
    lasted: "所要時間",
    back: "指示からすべての経路が 0 % になるまで",
    budget: "エラーバジェット",
    spent: (share: string, most: string) => `この移行で ${share} を消費 (上限 ${most})`,
    duration: (seconds: number) => {
      if (seconds < 120) return `${Math.round(seconds)} 秒`;
      if (seconds < 7200) return `${Math.round(seconds / 60)} 分`;
      return `${Number((seconds / 3600).toFixed(1))} 時間`;
    },
    why: "戻した理由",
    whyHead: ["SLI", "不良 / 全体 (新)", "不良 / 全体 (旧)", "上限", "証拠", "悪化した時刻"],
    odds: (odds: string, enough: number) => `上限超過とみるほうが ${odds} 倍よく説明できる (基準 ${enough} 倍)`,
    fault: (odds: string) => `その時刻からの障害とみるほうが ${odds} 倍よく説明できる`,
    exposure: "利用者への影響",
    exposed: (total: number, bad: string) => `新しい側に届いたリクエストは ${total} 件、うち不良は ${bad}。`,
    exposureHead: ["割合", "開始", "時間", "リクエスト (新)"],
    badOf: (name: string) => `${name}: 不良 新 (旧)`,
    people: "人の操作",
    nobody: "人の操作は必要ありませんでした。",
    history: "経過",
    historyHead: ["時刻", "実行者", "内容"],
    verdicts: "判定の根拠",
    verdictHead: ["時刻", "規則", "SLI", "不良 / 全体 (新)", "不良 / 全体 (旧)", "上限"],
    none: "判定はありませんでした。",
  },
} as const satisfies Record<Language, unknown>;
