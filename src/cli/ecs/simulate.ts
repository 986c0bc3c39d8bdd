import { EXIT, type ExitCode } from "#cli/exit.ts";
import { fold } from "#cli/fold.ts";
import type { Terminal } from "#cli/terminal.ts";
import { type Language, type Said, said, secondsText } from "#core/ecs/said.ts";
import { ganttOf } from "#core/ecs/simulate/chart.ts";
import { ganttSvg } from "#core/ecs/simulate/gantt-svg.ts";
import { ganttText } from "#core/ecs/simulate/gantt-text.ts";
import { requiredGrace } from "#core/ecs/simulate/grace.ts";
import { mend } from "#core/ecs/simulate/mend.ts";
import { sayBreaker, sayMend, sayVerdict } from "#core/ecs/simulate/say.ts";
import { type Scene, sceneOf } from "#core/ecs/simulate/scene.ts";
import { type Ending, type Simulation, simulate } from "#core/ecs/simulate/simulate.ts";
import type { FirstCheck } from "#core/ecs/simulate/task.ts";
import { isUp } from "#core/ecs/simulate/verdict.ts";
import { type EcsFiles, readFiles } from "./files.ts";
import { unreadable } from "./lint.ts";

export interface SimulateCall {
  readonly files: EcsFiles;
  readonly read: (path: string) => string;
  /** Takes the chart as a picture, where one is wanted. */
  readonly svg?: ((picture: string) => void) | undefined;
  readonly json: boolean;
  readonly language: Language;
  readonly terminal: Terminal;
}

/** `sawara ecs simulate FILE`: 0 when it comes up and stays up, 1 when it does not, 78 when a file cannot be read. */
export function simulateFiles({ files, read, svg, json, language, terminal }: SimulateCall): ExitCode {
  const found = readFiles(files, read);
  if ("mistakes" in found) return unreadable(terminal, found.mistakes);
  const { scene, assumed } = sceneOf(found.known);
  const simulation = simulate(scene);
  const { verdict, worse } = simulation;
  const mends = mend(scene);
  if (worse !== undefined) svg?.(ganttSvg(ganttOf(worse.life), sayVerdict(verdict)[language]));
  if (json) {
    const body = {
      ...simulation,
      assumed,
      says: sayVerdict(verdict)[language],
      requiredGrace: requiredGrace(scene),
      mends,
    };
    terminal.out(`${JSON.stringify(body, undefined, 2)}\n`);
  } else
    terminal.out(
      text(scene, simulation, [...assumptions(assumed), ...mendLines(mends.map(sayMend), isUp(verdict))], language),
    );
  return isUp(verdict) ? EXIT.ok : EXIT.failed;
}

const FIRST: Readonly<Record<FirstCheck, Said>> = {
  "at-once": said(
    "With the first check of the load balancer at once",
    "ロードバランサーの最初のチェックが直ちに行われる場合",
  ),
  "after-interval": said(
    "With the first check of the load balancer an interval later",
    "ロードバランサーの最初のチェックが 1 間隔後の場合",
  ),
};

function text(
  scene: Scene,
  { verdict, worse, other, breaker }: Simulation,
  after: readonly Said[],
  language: Language,
): string {
  const say = (words: Said): string => words[language];
  const lines = [say(sayVerdict(verdict))];
  if (other !== undefined) lines.push(`${say(FIRST[other.firstCheck])}: ${say(sayVerdict(other.verdict))}`);
  if (breaker !== undefined) lines.push(say(sayBreaker(breaker)));
  const chart = worse === undefined ? "" : `\n${ganttText(ganttOf(worse.life), language)}\n`;
  const notes = [...hidden(worse), ...graceNote(scene), ...after];
  const folded = (all: readonly string[]) =>
    all
      .flatMap(fold)
      .map((line) => `${line}\n`)
      .join("");
  return `${folded(lines)}${chart}${folded(notes.map(say))}`;
}

const assumptions = (names: readonly string[]): readonly Said[] =>
  names.map((name) =>
    said(
      `Assumed that "${name}" ends at once: runs in the behaviour file says when`,
      `「${name}」はすぐ終了すると仮定しました。挙動ファイルの runs で指定できます`,
    ),
  );

const hidden = (worse: Ending | undefined): readonly Said[] =>
  worse?.life.hidden
    ? [
        said(
          "On the way a check calls it unhealthy, and only the grace period keeps it: alarms on unhealthy hosts will fire",
          "途中で unhealthy と判定され、猶予期間だけが守っています。UnHealthyHostCount の監視は発報します",
        ),
      ]
    : [];

function graceNote(scene: Scene): readonly Said[] {
  const required = requiredGrace(scene);
  if (required === undefined || required.seconds === 0) return [];
  const { seconds, ready, interval, checks } = required;
  return [
    said(
      `Grace period wanted: ${seconds} s = (${secondsText(ready)} until it is ready + ${checks + 1} checks of ${interval} s) x 1.2`,
      `必要な猶予期間: ${seconds} 秒 = (準備完了まで ${secondsText(ready, "ja")} + ${interval} 秒のチェック ${checks + 1} 回) × 1.2`,
    ),
  ];
}

function mendLines(mends: readonly Said[], up: boolean): readonly Said[] {
  if (up) return [];
  if (mends.length === 0)
    return [
      said(
        "No change of essential, grace period, startPeriod, retries, startTimeout or order mends it",
        "essential・猶予期間・startPeriod・retries・startTimeout・起動順の変更では直りません",
      ),
    ];
  const head = said(
    mends.length === 1
      ? "The smallest change that mends it:"
      : "The smallest changes that mend it, each of them enough:",
    mends.length === 1 ? "最小の修正:" : "最小の修正 (いずれか 1 つ):",
  );
  return [head, ...mends.map(({ en, ja }) => said(`- ${en}`, `- ${ja}`))];
}
