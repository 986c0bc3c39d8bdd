import type { Problem } from "#core/expression/problem.ts";
import type { I18n } from "../i18n/i18n.tsx";

/** A mistake in the words of the reader. */
export function problemText(t: I18n["t"], { line, column, found, want, suggestion }: Problem): string {
  const what = found === "" ? t("expression.the-end") : t("expression.quoted", { text: found });
  const sentence = t("expression.problem", { line, column, found: what, wanted: t(`expression.want.${want}`) });
  return suggestion === undefined ? sentence : `${sentence} ${t("expression.did-you-mean", { name: suggestion })}`;
}
