import type { Language, SayTime } from "#core/judge/sentence.ts";
import { percentOf } from "#core/traffic/share.ts";
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
  readonly entries: readonly { readonly at: number; readonly actor: string; readonly entry: Entry }[];
}

/** A run from its first to its last decision, as Markdown. */
export function reportOf(language: Language, run: Reported, sayTime: SayTime): string {
  const words = WORDS[language];
  const facts = [
    [words.result, sayPhase(language, run.phase)],
    [words.sides, `${run.labels.stable} → ${run.labels.canary}`],
    [words.share, percentOf(run.canaryBp)],
    [words.begun, sayTime(run.startedAt)],
    ...(run.endedAt === undefined ? [] : [[words.ended, sayTime(run.endedAt)]]),
  ];
  const verdicts = run.entries.flatMap(({ at, entry }) =>
    entry.kind === "verdict"
      ? entry.judged.map(({ name, canary, stable, terms }) =>
          row([sayTime(at), entry.verdict.rule, cell(name), count(canary), count(stable), `${terms.limit * 100} %`]),
        )
      : [],
  );
  return [
    `# ${run.name}`,
    "",
    ...facts.map(([what, value]) => `- ${what}: ${value}`),
    "",
    `## ${words.history}`,
    "",
    row(words.historyHead),
    row(words.historyHead.map(() => "---")),
    ...run.entries.map(({ at, actor, entry }) =>
      row([sayTime(at), cell(actor), cell(sayEntry(language, entry, sayTime))]),
    ),
    "",
    `## ${words.verdicts}`,
    "",
    ...(verdicts.length === 0
      ? [words.none]
      : [row(words.verdictHead), row(words.verdictHead.map(() => "---")), ...verdicts]),
    "",
  ].join("\n");
}

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
/** A bar would end the cell. */
const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
const count = ({ total, bad }: { readonly total: number; readonly bad: number }): string => `${bad} / ${total}`;

const WORDS = {
  en: {
    result: "Result",
    sides: "From and to",
    share: "Share of the new side",
    begun: "Began",
    ended: "Ended",
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
    begun: "開始",
    ended: "終了",
    history: "経過",
    historyHead: ["時刻", "実行者", "内容"],
    verdicts: "判定の根拠",
    verdictHead: ["時刻", "規則", "SLI", "不良 / 全体 (新)", "不良 / 全体 (旧)", "上限"],
    none: "判定はありませんでした。",
  },
} as const satisfies Record<Language, unknown>;
