import type { ReactNode } from "react";
import type { HostDetail } from "#wire/own/hosts.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { JsonView } from "../../ui/json-view.tsx";
import ui from "../../ui/ui.module.css";

/** What others stored about the host, and what the agent said when it registered. */
export function Metadata({ host }: { readonly host: HostDetail }): ReactNode {
  const { t, dateTime } = useI18n();
  return (
    <section className={ui.section}>
      <h2>{t("metadata")}</h2>
      {host.metadata.length === 0 && <p className={ui.hint}>{t("metadata.none")}</p>}
      {host.metadata.map(({ namespace, updatedAt, value }) => (
        <JsonView
          key={namespace}
          name={namespace}
          note={t("metadata.updated", { time: dateTime(updatedAt) })}
          value={value}
        />
      ))}
      <JsonView name={t("metadata.agent")} note={t("metadata.agent-note")} value={host.meta} />
    </section>
  );
}
