import { type Language, type SayTime, sayVerdict } from "#core/judge/sentence.ts";
import { percentOf } from "#core/traffic/share.ts";
import type { Entry, HoldReason, Phase } from "./run.ts";

/** A line of a run's history in one sentence of plain words. */
export function sayEntry(language: Language, entry: Entry, sayTime: SayTime): string {
  const words = WORDS[language];
  switch (entry.kind) {
    case "phase":
      return `${words.phases[entry.to]}: ${sayWhy(language, entry.why)}`;
    case "intent":
      return words.intent(percentOf(entry.intent.wantBp), sayWhy(language, entry.intent.why));
    case "verified":
      return words.verified(percentOf(entry.canaryBp));
    case "approved":
      return words.approved(entry.step + 1);
    case "evidence-restarts":
      return words.restarts(entry.why);
    case "needs-hands":
      return words.needsHands(entry.routes.join(", "));
    case "gates": {
      const shut = entry.results.filter(({ ok }) => !ok);
      if (shut.length === 0) return words.gatesOpen;
      return words.gatesShut(shut.map(({ name, found }) => `${name} (${found})`).join(", "));
    }
    case "verdict":
      return `${entry.verdict.rule} ${sayVerdict(language, entry.verdict, entry.judged, entry.circumstances, sayTime)}`;
  }
}

export const sayPhase = (language: Language, phase: Phase): string => WORDS[language].phases[phase];

/** Why nothing moves up, and what ends it. */
export const sayHold = (language: Language, reason: HoldReason): string => WORDS[language].holds[reason];

/** Reasons are kept as "hold reason: detail"; the first part is a word of ours. */
function sayWhy(language: Language, why: string): string {
  const [first, ...rest] = why.split(": ");
  const known = (WORDS[language].holds as Readonly<Record<string, string>>)[first!];
  return known === undefined ? why : [known, ...rest].join(": ");
}

interface Words {
  readonly phases: Readonly<Record<Phase, string>>;
  readonly holds: Readonly<Record<HoldReason, string>>;
  intent(share: string, why: string): string;
  verified(share: string): string;
  approved(step: number): string;
  restarts(why: string): string;
  needsHands(routes: string): string;
  readonly gatesOpen: string;
  gatesShut(which: string): string;
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
      "warm-up": "the canary did not become healthy",
      drift: "somebody else changed the share",
      unverified: "the share did not come into effect",
      gap: "nothing watched for too long",
      person: "somebody asked for it",
    },
    intent: (share, why) => `Set the canary to ${share}: ${why}`,
    verified: (share) => `The canary has ${share} on every route`,
    approved: (step) => `Step ${step} was approved`,
    restarts: (why) => `Evidence begins anew: ${why}`,
    needsHands: (routes) => `The rollback is not in effect on ${routes}; lend a hand`,
    gatesOpen: "Every gate is open",
    gatesShut: (which) => `Shut gates: ${which}`,
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
    intent: (share, why) => `canary の割合を ${share} に設定: ${why}`,
    verified: (share) => `すべての経路で canary が ${share} になりました`,
    approved: (step) => `ステップ ${step} が承認されました`,
    restarts: (why) => `証拠を取り直します: ${why}`,
    needsHands: (routes) => `${routes} でロールバックが反映されていません。手動で対応してください`,
    gatesOpen: "すべてのゲートが開いています",
    gatesShut: (which) => `閉じているゲート: ${which}`,
  },
};
