import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { ServiceSummary } from "#wire/own/overview.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Loading, Problem } from "../../ui/state.tsx";
import { Sentence, ToneMark } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";
import { AddNamed } from "./add-named.tsx";
import { openOf, servicesAnswer, toneOf } from "./sentence.ts";
import css from "./services.module.css";

export default function Services(): ReactNode {
  const { t } = useI18n();
  useTitle(t("page.services"));
  const mayWrite = useMayWrite();
  const [adding, setAdding] = useState(false);
  const services = useQuery({
    queryKey: ["services"],
    queryFn: ({ signal }) => api.services(signal),
    refetchInterval: 60_000,
  });
  const list = services.data?.services;
  const answer = list === undefined ? undefined : servicesAnswer(list);
  return (
    <div className={ui.page}>
      <Sentence
        tone={answer?.tone ?? "none"}
        aside={
          mayWrite && (
            <button type="button" className={ui.primary} onClick={() => setAdding(true)}>
              <Icon name="plus" />
              {t("services.add")}
            </button>
          )
        }
      >
        {answer === undefined ? t("page.services") : t(answer.id, answer.values)}
      </Sentence>
      {services.error !== null && <Problem error={services.error} retry={() => void services.refetch()} />}
      {list === undefined && services.error === null && <Loading rows={5} />}
      {list?.length === 0 && (
        <Empty icon="services" title={t("services.empty")}>
          <p>{t("services.empty-text")}</p>
          {mayWrite && (
            <button type="button" className={ui.primary} onClick={() => setAdding(true)}>
              {t("services.add")}
            </button>
          )}
        </Empty>
      )}
      {list !== undefined && list.length > 0 && (
        <ul className={css.list}>
          {list.map((service) => (
            <ServiceRow key={service.name} service={service} />
          ))}
        </ul>
      )}
      {adding && <AddNamed kind="service" onClose={() => setAdding(false)} />}
    </div>
  );
}

function ServiceRow({ service }: { readonly service: ServiceSummary }): ReactNode {
  const { t, count } = useI18n();
  const paths = usePaths();
  const tone = toneOf(service);
  return (
    <li className={css.service}>
      <header>
        <ToneMark tone={tone} size={18} />
        <h2>
          <PageLink to={paths.service(service.name)}>{service.name}</PageLink>
        </h2>
        {service.memo !== "" && <p translate="no">{service.memo}</p>}
        <span className={css.numbers}>
          {openOf(service.alerts) > 0 && (
            <b data-tone={service.alerts.CRITICAL > 0 ? "critical" : "warning"}>
              {t("tile.alerts", { count: openOf(service.alerts) })}
            </b>
          )}
          {openOf(service.alerts) === 0 && service.failingChecks > 0 && (
            <b data-tone={service.criticalChecks > 0 ? "critical" : "warning"}>
              {t("tile.failing", { count: service.failingChecks })}
            </b>
          )}
          {service.silent > 0 && <b data-tone="warning">{t("tile.silent", { count: service.silent })}</b>}
          <PageLink to={`${paths.hosts}?service=${encodeURIComponent(service.name)}`}>
            {t("tile.hosts", { count: service.hosts, hosts: count(service.hosts) })}
          </PageLink>
          <span>{t("service.metric-count", { count: service.metrics, metrics: count(service.metrics) })}</span>
        </span>
      </header>
      <ul className={css.roles}>
        {service.roles.map((role) => (
          <li key={role.name}>
            <PageLink
              to={paths.role(service.name, role.name)}
              data-silent={role.silent > 0 || openOf(role.alerts) > 0 || undefined}
            >
              <strong>{role.name}</strong>
              <span>{t("tile.hosts", { count: role.hosts, hosts: count(role.hosts) })}</span>
              {openOf(role.alerts) > 0 && <b>{t("tile.alerts", { count: openOf(role.alerts) })}</b>}
              {role.silent > 0 && <b>{t("tile.silent", { count: role.silent })}</b>}
            </PageLink>
          </li>
        ))}
        {service.roles.length === 0 && <li className={ui.hint}>{t("service.no-roles")}</li>}
      </ul>
    </li>
  );
}
