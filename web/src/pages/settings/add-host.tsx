import type { ReactNode } from "react";
import { useI18n } from "../../i18n/i18n.tsx";
import { Sentence } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";
import { AddHostSnippets } from "./add-host-snippets.tsx";

export function AddHost(): ReactNode {
  const { t } = useI18n();
  useTitle(t("page.add-host"));
  return (
    <div className={ui.page}>
      <Sentence tone="none">{t("add.title")}</Sentence>
      <p className={ui.prose}>{t("add.lead")}</p>
      <AddHostSnippets />
    </div>
  );
}
