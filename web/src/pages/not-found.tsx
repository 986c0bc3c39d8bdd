import type { ReactNode } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { PageLink, usePaths } from "../shell/link.tsx";
import { Sentence } from "../ui/status.tsx";
import css from "../ui/ui.module.css";
import { useTitle } from "./title.ts";

export default function NotFound(): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  useTitle(t("not-found.title"));
  return (
    <div className={css.page}>
      <Sentence tone="none">{t("not-found.title")}</Sentence>
      <p className={css.prose}>{t("not-found.text")}</p>
      <p>
        <PageLink to={paths.overview} className={css.button}>
          {t("not-found.home")}
        </PageLink>
      </p>
    </div>
  );
}
