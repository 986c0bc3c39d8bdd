import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import ui from "../../ui/ui.module.css";
import { SloLine } from "../slos/slo-line.tsx";
import css from "./services.module.css";

/** What was promised of a service, and what is left of it; nothing where nothing was. */
export function ServiceSlos({ service }: { readonly service: string }): ReactNode {
  const { t } = useI18n();
  const list = useQuery({ queryKey: ["slos"], queryFn: ({ signal }) => api.slos(signal), refetchInterval: 60_000 });
  const own = (list.data?.slos ?? []).filter((slo) => slo.service === service);
  if (own.length === 0) return null;
  return (
    <section className={ui.section}>
      <header className={ui.sectionHead}>
        <h2>{t("page.slos")}</h2>
      </header>
      <ul className={css.slos}>
        {own.map((slo) => (
          <li key={slo.id}>
            <SloLine slo={slo} />
          </li>
        ))}
      </ul>
    </section>
  );
}
