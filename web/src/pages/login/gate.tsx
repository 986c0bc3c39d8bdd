import type { ReactNode } from "react";
import { speak, useI18n } from "../../i18n/i18n.tsx";
import { Mark } from "../../ui/icon.tsx";
import css from "./gate.module.css";

/** Around the pages for people who are not signed in yet. */
export function Gate({
  title,
  lead,
  children,
}: {
  readonly title: string;
  readonly lead?: string;
  readonly children: ReactNode;
}): ReactNode {
  const { t, locale } = useI18n();
  return (
    <div className={css.gate}>
      <main className={css.sheet}>
        <p className={css.brand}>
          <Mark size={36} />
          <span>Sawara</span>
        </p>
        <h1>{title}</h1>
        {lead !== undefined && <p className={css.lead}>{lead}</p>}
        {children}
      </main>
      <footer className={css.foot}>
        <fieldset>
          <legend className="visually-hidden">{t("header.language")}</legend>
          <button type="button" lang="en" aria-pressed={locale === "en"} onClick={() => speak({ locale: "en" })}>
            English
          </button>
          <button type="button" lang="ja" aria-pressed={locale === "ja"} onClick={() => speak({ locale: "ja" })}>
            日本語
          </button>
        </fieldset>
      </footer>
    </div>
  );
}
