import type { ReactNode } from "react";
import type { HostStatus } from "#wire/own/hosts.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Icon } from "./icon.tsx";
import css from "./ui.module.css";

/** How bad something is. Each has a colour, a glyph of its own outline, and always a word beside it. */
export type Tone = "ok" | "warning" | "critical" | "unknown";

export function ToneMark({ tone, size }: { readonly tone: Tone; readonly size?: number }): ReactNode {
  return (
    <span className={css.tone} data-tone={tone}>
      <Icon name={tone} {...(size === undefined ? {} : { size })} />
    </span>
  );
}

export function StatusWord({ status }: { readonly status: HostStatus }): ReactNode {
  const { t } = useI18n();
  return (
    <span className={css.status} data-status={status}>
      <Icon name={status} />
      {t(`status.${status}`)}
    </span>
  );
}

type CheckStatus = "OK" | "WARNING" | "CRITICAL" | "UNKNOWN";

export function CheckWord({ status }: { readonly status: CheckStatus | undefined }): ReactNode {
  const { t } = useI18n();
  if (status === undefined) return <span className={css.dim}>{t("check.none-yet")}</span>;
  const tone = status.toLowerCase() as Tone;
  return (
    <span className={css.tone} data-tone={tone}>
      <Icon name={tone} />
      {t(`check.${tone}`)}
    </span>
  );
}

/** The sentence that every page opens with: what a tired person has to know, in one glance. */
export function Sentence({
  tone,
  children,
  aside,
}: {
  readonly tone: Tone | "none";
  readonly children: ReactNode;
  readonly aside?: ReactNode;
}): ReactNode {
  return (
    <div className={css.sentence} data-tone={tone}>
      {tone !== "none" && <ToneMark tone={tone} size={22} />}
      <h1>{children}</h1>
      {aside !== undefined && <div className={css.aside}>{aside}</div>}
    </div>
  );
}
