import type { ReactNode } from "react";
import type { Lint } from "#core/slo/lint.ts";
import type { SloDetail } from "#wire/own/slos.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Icon } from "../../ui/icon.tsx";
import css from "./slos.module.css";

/** What would surprise, in the reader's words, with what was found exactly. */
export function LintList({ lints }: { readonly lints: readonly SloDetail["lints"][number][] }): ReactNode {
  const { t, locale } = useI18n();
  return (
    <ul className={css.lints}>
      {lints.map(({ kind, message, text }) => (
        <li key={message}>
          <Icon name="warning" />
          <span>
            {t(`slo.lint.${kind as Lint["kind"]}`)}
            {text === undefined ? <small lang="en">{message}</small> : <small>{text[locale]}</small>}
          </span>
        </li>
      ))}
    </ul>
  );
}
