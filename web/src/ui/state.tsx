import type { ReactNode } from "react";
import { ApiError } from "#client/own.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Icon, type IconName } from "./icon.tsx";
import css from "./ui.module.css";

/** What went wrong, in the server's words, and what to do next. */
export function Problem({ error, retry }: { readonly error: unknown; readonly retry?: () => void }): ReactNode {
  const { t } = useI18n();
  const offline = error instanceof ApiError && error.status === 0;
  const message = offline ? t("problem.offline") : error instanceof Error ? error.message : String(error);
  return (
    <div className={css.problem} role="alert">
      <Icon name="critical" />
      <p>{message}</p>
      {retry !== undefined && (
        <button type="button" className={css.button} onClick={retry}>
          {t("retry")}
        </button>
      )}
    </div>
  );
}

/** Nothing here yet, why, and the next thing to do. */
export function Empty({
  icon,
  title,
  children,
}: {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <div className={css.empty}>
      <Icon name={icon} size={24} />
      <p>
        <strong>{title}</strong>
      </p>
      {children}
    </div>
  );
}

/** Holds the place of what is on its way. */
export function Loading({ rows = 3 }: { readonly rows?: number }): ReactNode {
  const { t } = useI18n();
  return (
    <div className={css.loading} role="status">
      <span className="visually-hidden">{t("loading")}</span>
      {Array.from({ length: rows }, (_, i) => i).map((i) => (
        <span key={i} />
      ))}
    </div>
  );
}

/** In the place of what a query has not answered yet: that it is on its way, or why it cannot be had. */
export function Waiting({
  query,
  rows,
}: {
  readonly query: { readonly data: unknown; readonly error: unknown; readonly refetch: () => unknown };
  readonly rows?: number;
}): ReactNode {
  if (query.error !== null) return <Problem error={query.error} retry={() => void query.refetch()} />;
  return query.data === undefined ? <Loading {...(rows !== undefined && { rows })} /> : null;
}
