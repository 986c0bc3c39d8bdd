import type { ReactNode } from "react";
import { HOST_STATUSES } from "#core/host.ts";
import type { AlertLevel, HostList, HostStatus } from "#wire/own/hosts.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Icon } from "../../ui/icon.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { CheckWord } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import css from "./hosts.module.css";
import { ALERT_LEVELS } from "./hosts-state.ts";

interface State {
  readonly q: string;
  readonly service: string;
  readonly role: string;
  readonly status: readonly HostStatus[];
  readonly alerts: readonly AlertLevel[];
}

export function Filters({
  state,
  change,
  facets,
}: {
  readonly state: State;
  readonly change: (next: Partial<State>) => void;
  readonly facets: HostList["facets"] | undefined;
}): ReactNode {
  const { t, count } = useI18n();
  const services = facets?.services ?? [];
  const roles = services.find(({ name }) => name === state.service)?.roles ?? [];
  const shown = ALERT_LEVELS.filter((level) => (facets?.alerts[level] ?? 0) > 0 || state.alerts.includes(level));
  return (
    <search className={css.filters}>
      <SearchField label={t("hosts.search")} value={state.q} onChange={(q) => change({ q })} />
      <select
        className={ui.select}
        aria-label={t("service")}
        value={state.service}
        onChange={(event) => change({ service: event.target.value, role: "" })}
      >
        <option value="">{t("hosts.any-service")}</option>
        {state.service !== "" && !services.some(({ name }) => name === state.service) && (
          <option>{state.service}</option>
        )}
        {services.map(({ name, hosts }) => (
          <option key={name} value={name}>
            {`${name} (${count(hosts)})`}
          </option>
        ))}
      </select>
      <select
        className={ui.select}
        aria-label={t("role")}
        value={state.role}
        disabled={state.service === ""}
        onChange={(event) => change({ role: event.target.value })}
      >
        <option value="">{t("hosts.any-role")}</option>
        {state.role !== "" && !roles.includes(state.role) && <option>{state.role}</option>}
        {roles.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <fieldset className={css.statuses}>
        <legend className="visually-hidden">{t("host.status")}</legend>
        {HOST_STATUSES.map((status) => {
          const on = state.status.includes(status);
          return (
            <button
              key={status}
              type="button"
              aria-pressed={on}
              data-status={status}
              onClick={() =>
                change({ status: on ? state.status.filter((one) => one !== status) : [...state.status, status] })
              }
            >
              <Icon name={status} />
              {t(`status.${status}`)}
              <b>{facets === undefined ? "" : count(facets.status[status] ?? 0)}</b>
            </button>
          );
        })}
      </fieldset>
      <fieldset className={css.statuses}>
        <legend className="visually-hidden">{t("hosts.with-alerts")}</legend>
        {shown.length > 0 && (
          <span data-label aria-hidden="true">
            {t("hosts.column.alerts")}
          </span>
        )}
        {shown.map((level) => {
          const on = state.alerts.includes(level);
          return (
            <button
              key={level}
              type="button"
              aria-pressed={on}
              onClick={() =>
                change({ alerts: on ? state.alerts.filter((one) => one !== level) : [...state.alerts, level] })
              }
            >
              <CheckWord status={level} />
              <b>{count(facets?.alerts[level] ?? 0)}</b>
            </button>
          );
        })}
      </fieldset>
    </search>
  );
}
