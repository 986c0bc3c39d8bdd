import type { Language } from "#core/judge/sentence.ts";

/** Why nothing can be told of an objective at all. */
export type Trouble =
  /** Nobody has counted under this name. */
  | { readonly kind: "no-counts"; readonly source: string }
  /** The external monitor has no results since the objective was made. */
  | { readonly kind: "no-probes" }
  /** Which durations a source counts is its own choice. */
  | { readonly kind: "no-limit"; readonly source: string; readonly found: readonly number[]; readonly wanted: number }
  /** Slices are made of whole buckets. */
  | { readonly kind: "uneven"; readonly source: string; readonly bucketSeconds: number; readonly sliceSeconds: number };

const milliseconds = (limits: readonly number[], none: string): string =>
  limits.length === 0 ? none : limits.map((limit) => `${limit} ms`).join(", ");

/** In one sentence of plain words. */
export function sayTrouble(language: Language, trouble: Trouble): string {
  const isEnglish = language === "en";
  switch (trouble.kind) {
    case "no-counts":
      return isEnglish
        ? `found no counts of "${trouble.source}", want some: \`sawara sli count ${trouble.source}\` makes them of a log`
        : `「${trouble.source}」の件数がありません。ログから数えるには \`sawara sli count ${trouble.source}\` を実行します`;
    case "no-probes":
      return isEnglish
        ? "the monitor was not probed yet since the objective was made"
        : "SLO を作成してから、外形監視はまだ実行されていません";
    case "no-limit":
      return isEnglish
        ? `"${trouble.source}" counts ${milliseconds(trouble.found, "no limits")}, want ${trouble.wanted} ms: it cannot be told how many took that long`
        : `「${trouble.source}」が数えているのは ${milliseconds(trouble.found, "総数と不良だけ")} です。${trouble.wanted} ms 以上かかった件数は分かりません`;
    case "uneven":
      return isEnglish
        ? `"${trouble.source}" counts by ${trouble.bucketSeconds} s, want slices of a multiple, found ${trouble.sliceSeconds} s`
        : `「${trouble.source}」は ${trouble.bucketSeconds} 秒ごとに数えます。区間はその倍数にしてください (現在 ${trouble.sliceSeconds} 秒)`;
  }
}
