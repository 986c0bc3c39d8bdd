import type { ReactNode } from "react";
import { useI18n } from "../../../i18n/i18n.tsx";
import { Markdown } from "../../../ui/markdown.tsx";
import ui from "../../../ui/ui.module.css";
import { Panel } from "./notice.tsx";
import css from "./widgets.module.css";

export function MarkdownWidget({ title, markdown }: { readonly title: string; readonly markdown: string }): ReactNode {
  const { t } = useI18n();
  return (
    <Panel title={title}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard */}
      <section className={css.scroll} tabIndex={0} aria-label={title || t("widget.markdown")}>
        {markdown.trim() === "" ? <p className={ui.hint}>{t("widget.no-text")}</p> : <Markdown text={markdown} />}
      </section>
    </Panel>
  );
}
