import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api } from "../../data/api.ts";
import { download } from "../../graph/download.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Snippet } from "../../ui/copy.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Waiting } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import ui from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";

/** Objectives as a file: all of them, or the one of an address. */
export default function SlosAsCode({ id }: { readonly id?: string }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const title = id === undefined ? t("slos.as-code-title") : t("slo.as-code-title", { name: id });
  useTitle(title);
  const [format, setFormat] = useState<"sawara" | "openslo">("sawara");
  const query = useQuery({
    queryKey: ["slos", "export", format, id],
    queryFn: ({ signal }) => api.exportSlos({ format, ...(id === undefined ? {} : { slo: id }) }, signal),
  });
  const file = `${id ?? "slos"}.yaml`;
  return (
    <div className={ui.page}>
      <nav className={ui.crumbs} aria-label={t("nav.crumbs")}>
        <PageLink to={paths.slos}>{t("page.slos")}</PageLink>
        {id !== undefined && (
          <PageLink to={paths.slo(id)} translate="no">
            {id}
          </PageLink>
        )}
        <span aria-current="page">{t("slo.as-code")}</span>
      </nav>
      <Sentence
        tone="none"
        aside={
          query.data !== undefined && (
            <button
              type="button"
              className={ui.button}
              onClick={() => download(file, query.data.document, "application/yaml")}
            >
              <Icon name="download" />
              {t("slo.save-file", { file })}
            </button>
          )
        }
      >
        {title}
      </Sentence>
      <p className={ui.hint}>{t("slo.as-code-text")}</p>
      <Tabs
        label={t("slo.format")}
        tabs={[
          { id: "sawara", label: "Sawara" },
          { id: "openslo", label: "OpenSLO v1" },
        ]}
        current={format}
        onChoose={setFormat}
      >
        <Waiting query={query} rows={4} />
        {query.data !== undefined && <Snippet label={t("slo.as-code")} text={query.data.document} />}
        {query.data?.notes.map((note) => (
          <p key={note} className={ui.hint} lang="en">
            {note}
          </p>
        ))}
        <Snippet label={t("slo.apply")} text={`sawara slo apply ${file}`} />
      </Tabs>
    </div>
  );
}
