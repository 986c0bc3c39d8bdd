import type { ReactNode } from "react";
import type { SliSourceAnswer } from "#wire/own/sli.ts";
import { type I18n, useI18n } from "../../i18n/i18n.tsx";
import { ToneMark } from "../../ui/status.tsx";
import css from "./slis.module.css";
import { standingOf, TONES } from "./standing.ts";
import { isSourceKind } from "./templates.ts";

/** Who counts, in words; what a newer server calls otherwise as it calls it. */
export const kindText = ({ t }: I18n, kind: string): string => (isSourceKind(kind) ? t(`slis.kind.${kind}`) : kind);

export function StandingWord({ source }: { readonly source: SliSourceAnswer }): ReactNode {
  const { t, span } = useI18n();
  const standing = standingOf(source);
  return (
    <span className={css.state}>
      <ToneMark tone={TONES[standing]} />
      {t(`slis.standing.${standing}`, { length: span(source.lagSeconds ?? 0) })}
    </span>
  );
}

/** How far its counts do not change any more. */
export function Final({ source: { finalUntil, lagSeconds = 0 } }: { readonly source: SliSourceAnswer }): ReactNode {
  const { t, dateTime, span } = useI18n();
  if (finalUntil === undefined) return <span>{t("slis.never")}</span>;
  return (
    <span title={dateTime(finalUntil)}>
      {t("slis.final", { time: dateTime(finalUntil), length: span(lagSeconds) })}
    </span>
  );
}

/** What was wrong when it was asked last, in the server's words. */
export function Failure({ source: { error } }: { readonly source: SliSourceAnswer }): ReactNode {
  const { t, dateTime } = useI18n();
  if (error === undefined) return null;
  return (
    <p className={css.failure}>
      {t("slis.failing-since", { time: dateTime(error.since) })} <span lang="en">{error.message}</span>
    </p>
  );
}
