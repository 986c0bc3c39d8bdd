import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { ToneMark } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { sayBudget, Trouble } from "../slos/budget-words.tsx";
import { toneOf } from "../slos/words.ts";
import css from "./services.module.css";

/** What was promised of a service, and what is left of it; nothing where nothing was. */
export function ServiceSlos({ service }: { readonly service: string }): ReactNode {
  const i18n = useI18n();
  const paths = usePaths();
  const list = useQuery({ queryKey: ["slos"], queryFn: ({ signal }) => api.slos(signal), refetchInterval: 60_000 });
  const own = (list.data?.slos ?? []).filter((slo) => slo.service === service);
  if (own.length === 0) return null;
  return (
    <section className={ui.section}>
      <header className={ui.sectionHead}>
        <h2>{i18n.t("page.slos")}</h2>
      </header>
      <ul className={css.slos}>
        {own.map((slo) => (
          <li key={slo.id}>
            <ToneMark tone={toneOf(slo)} />
            <PageLink to={paths.slo(slo.name)} translate="no">
              {slo.name}
            </PageLink>
            <small>{slo.trouble === null ? sayBudget(i18n, slo.budget) : <Trouble of={slo} />}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}
