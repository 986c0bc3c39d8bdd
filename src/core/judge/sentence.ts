import { percentOf } from "#core/traffic/share.ts";
import { arrivedBp } from "./arrivals.ts";
import { requestsToPass } from "./e-value.ts";
import type { Terms } from "./evidence.ts";
import type { Circumstances, Judged, Verdict } from "./verdict.ts";

export type Language = "en" | "ja";

/** What a sentence needs to know of time: how the reader's zone writes a moment. */
export type SayTime = (at: number) => string;

/** Why the judge decided as it did, in one sentence of plain words. The numbers are those that decided. */
export function sayVerdict(
  language: Language,
  verdict: Verdict,
  indicators: readonly Judged[],
  seen: Circumstances,
  sayTime: SayTime,
): string {
  return (language === "ja" ? JAPANESE : ENGLISH)(verdict, factsOf(verdict, indicators, seen), seen, sayTime);
}

/** The indicator that decided, and what was found of it. */
interface Facts {
  readonly name: string;
  readonly ratio: string;
  readonly limit: string;
  readonly odds: string;
  readonly needed: string;
  readonly since: number | undefined;
  readonly stable: string;
}

function factsOf({ indicator, weighed }: Verdict, indicators: readonly Judged[], { since }: Circumstances): Facts {
  const index = Math.max(
    0,
    indicators.findIndex(({ name }) => name === indicator),
  );
  const judged = indicators[index];
  if (judged === undefined) return { name: "", ratio: "", limit: "", odds: "", needed: "", since, stable: "" };
  const { canary, stable, terms, name } = judged;
  const { lnWorse, finding } = weighed[index]!;
  return {
    name,
    ratio: ratioText(canary.bad, canary.total),
    limit: percent(terms.limit),
    odds: oddsOf(finding === "changed" ? canary.drift : lnWorse),
    needed: grouped(neededToPass(canary, terms)),
    since: canary.driftSince,
    stable: ratioText(stable.bad, stable.total),
  };
}

/** How many more good requests pass this indicator, when no further one is bad. */
export function neededToPass({ total, bad }: { readonly total: number; readonly bad: number }, terms: Terms): number {
  const { limit, beta, spread } = terms;
  return Math.max(0, Math.ceil(requestsToPass(limit, beta, Math.ceil(bad / spread)) * spread) - total);
}

const percent = (ratio: number): string => `${Number((ratio * 100).toPrecision(3))} %`;
const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");
/** `12 / 960 (1.25 %)`. */
export const ratioText = (bad: number, total: number): string =>
  total === 0 ? "0 / 0" : `${grouped(bad)} / ${grouped(total)} (${percent(bad / total)})`;
/** Nobody reads more than "a million times". */
const oddsOf = (ln: number): string => (ln > Math.log(1e6) ? "1,000,000+" : grouped(Math.round(Math.exp(ln))));

/** What arrives where something else is set. */
export function sayArrivals(language: Language, arrivals: NonNullable<Circumstances["arrivals"]>): string {
  const { canary, stable, wantedBp } = arrivals;
  const counts = `${grouped(canary)} / ${grouped(canary + stable)}`;
  const [wanted, found] = [percentOf(wantedBp), percentOf(arrivedBp(arrivals))];
  return language === "ja"
    ? `設定は ${wanted} ですが、実際には ${found} のリクエスト (${counts}) が新しい側に届いています`
    : `${found} of the requests (${counts}) arrive at the new side where ${wanted} are set`;
}

type Say = (verdict: Verdict, facts: Facts, seen: Circumstances, sayTime: SayTime) => string;

const ENGLISH: Say = ({ rule, action }, facts, seen, sayTime) => {
  const { name, ratio, limit, odds, needed, stable } = facts;
  switch (rule) {
    case "R0":
      return `Blind since ${sayTime(seen.seenUntil ?? seen.since)}: the source of counts tells nothing`;
    case "R1":
      return seen.platform?.failed ?? `${seen.platform?.healthy} healthy targets, ${seen.platform?.wanted} wanted`;
    case "R2":
      return `${name}: ${ratio} bad, limit ${limit}; a ratio above the limit explains it ${odds} times better`;
    case "R3":
      return `${name}: went bad at about ${sayTime(facts.since ?? seen.since)}; a fault explains it ${odds} times better than the limit of ${limit}`;
    case "R4":
      return `${name}: both sides are bad (canary ${ratio}, stable ${stable}, limit ${limit}), so it is not the new side`;
    case "R5":
      return `This migration would spend ${percent(seen.budget!.share)} of the error budget, ${percent(seen.budget!.most)} at most are allowed`;
    case "R6":
      return `Each task gets ${rate(seen.load!.perTask)} requests a second, ${rate(seen.load!.most)} are what it takes`;
    case "R7":
      return sayArrivals("en", seen.arrivals!);
    case "R8":
      return `Frozen: ${seen.frozen}`;
    case "R9":
      return action === "hold" ? "Good enough; waiting for somebody to approve" : "Every indicator is below its limit";
    case "R10":
      return `${name}: ${ratio} bad, limit ${limit}: too close to call in the time that the step has`;
    case "wait":
      return name === "" ? "Baking" : `${name}: ${ratio} bad, limit ${limit}; ${needed} more good requests pass it`;
  }
};

const JAPANESE: Say = ({ rule, action }, facts, seen, sayTime) => {
  const { name, ratio, limit, odds, needed, stable } = facts;
  switch (rule) {
    case "R0":
      return `${sayTime(seen.seenUntil ?? seen.since)} 以降の件数が届いていません`;
    case "R1":
      return (
        seen.platform?.failed ?? `正常なターゲットは ${seen.platform?.healthy} 個です (必要数 ${seen.platform?.wanted})`
      );
    case "R2":
      return `${name}: 不良 ${ratio}、上限 ${limit}。上限を超えているとみるほうが ${odds} 倍よく説明できます`;
    case "R3":
      return `${name}: ${sayTime(facts.since ?? seen.since)} ごろから悪化しました。上限 ${limit} とみるより障害とみるほうが ${odds} 倍よく説明できます`;
    case "R4":
      return `${name}: 両側とも悪化しています (canary ${ratio}、stable ${stable}、上限 ${limit})。新しい側が原因ではありません`;
    case "R5":
      return `この移行はエラーバジェットの ${percent(seen.budget!.share)} を使う見込みです (上限 ${percent(seen.budget!.most)})`;
    case "R6":
      return `タスクあたり毎秒 ${rate(seen.load!.perTask)} リクエストです (上限 ${rate(seen.load!.most)})`;
    case "R7":
      return sayArrivals("ja", seen.arrivals!);
    case "R8":
      return `凍結中: ${seen.frozen}`;
    case "R9":
      return action === "hold" ? "基準を満たしました。承認を待っています" : "すべての指標が上限を下回っています";
    case "R10":
      return `${name}: 不良 ${ratio}、上限 ${limit}。ステップの時間内には判定できませんでした`;
    case "wait":
      return name === ""
        ? "観察中"
        : `${name}: 不良 ${ratio}、上限 ${limit}。あと ${needed} 件の正常なリクエストで合格です`;
  }
};

const rate = (value: number): string => String(Number(value.toPrecision(3)));
