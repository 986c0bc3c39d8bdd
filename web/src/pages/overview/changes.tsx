import type { ReactNode } from "react";
import type { Overview } from "#wire/own/overview.ts";
import { useNow } from "../../data/now.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import ui from "../../ui/ui.module.css";
import { useActionWords } from "../action-words.ts";
import { Subject } from "../subject.tsx";
import css from "./overview.module.css";

export function Changes({ changes }: { readonly changes: Overview["changes"] }): ReactNode {
  const { t, ago, dateTime } = useI18n();
  const now = useNow();
  const words = useActionWords();
  return (
    <section className={ui.section}>
      <h2>{t("overview.changes")}</h2>
      {changes.length === 0 && <p className={ui.hint}>{t("overview.no-changes")}</p>}
      <ul className={css.changes}>
        {changes.slice(0, 10).map((change) => {
          return (
            <li key={`${change.at} ${change.action} ${change.subject}`}>
              <span>{words(change.action)}</span> <Subject subject={change.subject} link={change.link} />
              <small>
                <time dateTime={new Date(change.at * 1_000).toISOString()} title={dateTime(change.at)}>
                  {ago(change.at, now)}
                </time>
                {" · "}
                {change.actor}
              </small>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
