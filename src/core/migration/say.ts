import { type Language, type SayTime, sayArrivals, sayVerdict } from "#core/judge/sentence.ts";
import { percentOf } from "#core/traffic/share.ts";
import type { Entry, GateResult, HoldReason, Phase, Why } from "./run.ts";

/** A line of a run's history in one sentence of plain words. */
export function sayEntry(language: Language, entry: Entry, sayTime: SayTime): string {
  const words = WORDS[language];
  switch (entry.kind) {
    case "phase":
      return `${words.phases[entry.to]}: ${sayWhy(words, entry.why)}`;
    case "intent":
      return words.intent(percentOf(entry.intent.wantBp), sayWhy(words, entry.intent.why));
    case "verified":
      return capital(words.verified(percentOf(entry.canaryBp)));
    case "drill":
      return words.drill;
    case "approved":
      return because(words.approved(entry.step + 1), entry.reason);
    case "evidence-restarts":
      return words.restarts(entry.route);
    case "needs-hands":
      return words.needsHands(entry.routes.join(", "));
    case "share-mismatch":
      return sayArrivals(language, entry.arrivals);
    case "gates": {
      const foundIn = ({ found, ja = found }: GateResult): string => (language === "ja" ? ja : found);
      const shut = entry.results.filter(({ ok }) => !ok);
      if (shut.length === 0) {
        const warnings = entry.results.filter(({ isWarning }) => isWarning).map(foundIn);
        return warnings.length === 0 ? words.gatesOpen : `${words.gatesOpen}${words.mind}: ${warnings.join("; ")}`;
      }
      return capital(words.gatesShut(shut.map((gate) => `${gate.name} (${foundIn(gate)})`).join(", ")));
    }
    case "verdict":
      return `${entry.verdict.rule} ${sayVerdict(language, entry.verdict, entry.judged, entry.circumstances, sayTime)}`;
  }
}

export const sayPhase = (language: Language, phase: Phase): string => WORDS[language].phases[phase];

/** Before what is said of a run that is practice. */
export const sayDrill = (language: Language, said: string): string =>
  language === "en" ? `Drill: ${said}` : `【訓練】${said}`;

/** Why nothing moves up, and what ends it. */
export const sayHold = (language: Language, reason: HoldReason): string => WORDS[language].holds[reason];

function sayWhy(words: Words, why: Why): string {
  switch (why.because) {
    case "gates-open":
    case "clear":
    case "good-enough":
    case "kept":
    case "drilled":
      return words.because[why.because];
    case "gates-shut":
      return words.gatesShut(why.detail);
    case "busy":
      return words.busy(why.detail);
    case "step":
      return words.step(why.step + 1);
    case "everywhere":
      return words.verified(percentOf(why.canaryBp));
    case "partly":
      return words.partly(percentOf(why.canaryBp));
    case "rule":
      return why.indicator === undefined ? why.rule : `${why.rule} ${why.indicator}`;
    case "person":
      return because(words.person(why.who), why.reason);
    case "hold":
      return because(words.holds[why.reason], why.detail);
  }
}

const because = (what: string, why: string | undefined): string => (why === undefined ? what : `${what}: ${why}`);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

interface Words {
  readonly phases: Readonly<Record<Phase, string>>;
  readonly holds: Readonly<Record<HoldReason, string>>;
  intent(share: string, why: string): string;
  verified(share: string): string;
  readonly drill: string;
  approved(step: number): string;
  restarts(route: string): string;
  needsHands(routes: string): string;
  readonly gatesOpen: string;
  /** Before warnings. */
  readonly mind: string;
  gatesShut(which: string): string;
  readonly because: Readonly<Record<"gates-open" | "clear" | "good-enough" | "kept" | "drilled", string>>;
  busy(routes: string): string;
  step(number: number): string;
  partly(share: string): string;
  person(who: string): string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    phases: {
      preflight: "Preflight",
      warming: "Warming up",
      stepping: "Changing the share",
      baking: "Baking",
      holding: "On hold",
      soaking: "Soaking",
      "rolling-back": "Rolling back",
      refused: "Refused",
      done: "Done",
      "rolled-back": "Rolled back",
      aborted: "Aborted",
    },
    holds: {
      blind: "no counts come, or a route cannot be read",
      "shared-cause": "both sides are bad",
      budget: "too much of the error budget would be spent",
      capacity: "each target gets more than it takes",
      "share-mismatch": "the measured share is not the one that is set",
      frozen: "nothing may rise now",
      approval: "somebody has to approve",
      inconclusive: "the time of the step is over without an answer",
      "warm-up": "the new side did not become healthy",
      drift: "somebody else changed the share",
      unverified: "the share did not come into effect",
      gap: "nothing watched for too long",
      person: "somebody asked for it",
    },
    intent: (share, why) => `Set the new side to ${share}: ${why}`,
    verified: (share) => `the new side has ${share} on every route`,
    drill: "A drill: to the first step and back",
    approved: (step) => `Step ${step} was approved`,
    restarts: (route) => `Evidence begins anew: the target of ${route} changed`,
    needsHands: (routes) => `The lower share is not in effect on ${routes}; lend a hand`,
    gatesOpen: "Every gate is open",
    mind: ". Mind",
    gatesShut: (which) => `shut gates: ${which}`,
    because: {
      "gates-open": "every gate is open",
      clear: "nothing holds it any more",
      "good-enough": "the new side has everything, and is good enough",
      kept: "the old side was kept as long as was asked for",
      drilled: "a drill goes no further",
    },
    busy: (routes) => `the new side has traffic already on ${routes}`,
    step: (number) => `step ${number}`,
    partly: (share) => `${share} came into effect on some routes only`,
    person: (who) => `asked for by ${who}`,
  },
  ja: {
    phases: {
      preflight: "事前確認",
      warming: "ウォームアップ中",
      stepping: "割合を変更中",
      baking: "観察中",
      holding: "保留中",
      soaking: "旧環境を維持中",
      "rolling-back": "ロールバック中",
      refused: "開始できません",
      done: "完了",
      "rolled-back": "ロールバック済み",
      aborted: "中止",
    },
    holds: {
      blind: "件数が届かない、または経路を読めません",
      "shared-cause": "両側とも悪化しています",
      budget: "エラーバジェットを使いすぎます",
      capacity: "ターゲットあたりの負荷が上限を超えています",
      "share-mismatch": "実測の割合が設定と違います",
      frozen: "いまは割合を上げられません",
      approval: "承認を待っています",
      inconclusive: "ステップの時間内に判定できませんでした",
      "warm-up": "新しい側が正常になりません",
      drift: "ほかの誰かが割合を変更しました",
      unverified: "設定した割合が反映されません",
      gap: "監視が長く途切れていました",
      person: "担当者が保留しました",
    },
    intent: (share, why) => `新しい側の割合を ${share} に設定: ${why}`,
    verified: (share) => `すべての経路で新しい側が ${share} になりました`,
    drill: "訓練です。最初のステップまで進めて戻します",
    approved: (step) => `ステップ ${step} が承認されました`,
    restarts: (route) => `${route} の転送先が変わったため、証拠を取り直します`,
    needsHands: (routes) => `${routes} で割合の引き下げが反映されていません。手動で対応してください`,
    gatesOpen: "すべてのゲートが開いています",
    mind: "。注意",
    gatesShut: (which) => `閉じているゲート: ${which}`,
    because: {
      "gates-open": "すべてのゲートが開いています",
      clear: "保留の理由がなくなりました",
      "good-enough": "新しい側がすべてを受け、基準を満たしました",
      kept: "旧環境を指定の期間維持しました",
      drilled: "訓練なので、これより先には進めません",
    },
    busy: (routes) => `${routes} で新しい側がすでにトラフィックを受けています`,
    step: (number) => `ステップ ${number}`,
    partly: (share) => `${share} が一部の経路だけで反映されました`,
    person: (who) => `${who} の操作`,
  },
};
