import type { ReactNode } from "react";
import type { Lint } from "#core/slo/lint.ts";
import type { SloDetail } from "#wire/own/slos.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Icon } from "../../ui/icon.tsx";
import css from "./slos.module.css";

/** What would surprise, in the reader's words, each kind once, with what was found exactly. */
export function LintList({ lints }: { readonly lints: readonly SloDetail["lints"][number][] }): ReactNode {
  const { t, locale } = useI18n();
  return (
    <ul className={css.lints}>
      {[...Map.groupBy(lints, ({ kind }) => kind)].map(([kind, found]) => (
        <li key={kind}>
          <Icon name="warning" />
          <span>
            {t(`slo.lint.${kind as Lint["kind"]}`)}
            {found.map(({ message, text }) => (
              <small key={message} lang={text === undefined ? "en" : locale}>
                {text?.[locale] ?? message}
              </small>
            ))}
          </span>
        </li>
      ))}
    </ul>
  );
}
