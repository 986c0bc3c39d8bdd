import { type ReactNode, useState } from "react";
import { useI18n } from "../../i18n/i18n.tsx";
import { Snippet } from "../../ui/copy.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import ui from "../../ui/ui.module.css";
import { usePublicUrl } from "../settings/public-url.ts";
import { COUNTERS, type Counter, howToCount } from "./count-commands.ts";

/** What to write or run so that a log is counted under a name. */
export function HowToCount({ name = "shop" }: { readonly name?: string }): ReactNode {
  const { t } = useI18n();
  const url = usePublicUrl();
  const [counter, setCounter] = useState<Counter>("agent");
  return (
    <section className={ui.section} aria-labelledby="how-to">
      <h2 id="how-to">{t("slis.how-to")}</h2>
      <p className={ui.hint}>{t("slis.how-to-text")}</p>
      <Tabs
        label={t("slis.how-to")}
        tabs={COUNTERS.map((id) => ({ id, label: t(`slis.how-to.${id}`) }))}
        current={counter}
        onChoose={setCounter}
      >
        <p className={ui.hint}>{t(`slis.how-to.${counter}-text`)}</p>
        <Snippet label={t(`slis.how-to.${counter}`)} text={howToCount(counter, name, url)} />
      </Tabs>
    </section>
  );
}
