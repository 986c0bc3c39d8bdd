import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { HOST_STATUSES } from "#core/host.ts";
import type { HostList, HostStatus } from "#wire/own/hosts.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Icon } from "../../ui/icon.tsx";
import ui from "../../ui/ui.module.css";
import css from "./hosts.module.css";

interface State {
  readonly q: string;
  readonly service: string;
  readonly role: string;
  readonly status: readonly HostStatus[];
}

/** How long typing must rest before the server is asked. */
const REST_MS = 150;

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
  return (
    <search className={css.filters}>
      <Search value={state.q} onChange={(q) => change({ q })} />
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
    </search>
  );
}

function Search({ value, onChange }: { readonly value: string; readonly onChange: (text: string) => void }): ReactNode {
  const { t } = useI18n();
  const id = useId();
  const [text, setText] = useState(value);
  const composing = useRef(false);
  const sent = useRef(value);
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => {
    // The address changed by itself (back, or "clear"): the field follows.
    if (value !== sent.current) {
      sent.current = value;
      setText(value);
    }
  }, [value]);
  useEffect(() => {
    if (text === sent.current) return undefined;
    const timer = window.setTimeout(() => {
      if (composing.current) return;
      sent.current = text;
      latest.current(text);
    }, REST_MS);
    return () => window.clearTimeout(timer);
  }, [text]);
  return (
    <div className={css.search}>
      <label htmlFor={id} className="visually-hidden">
        {t("hosts.search")}
      </label>
      <Icon name="search" />
      <input
        id={id}
        type="search"
        value={text}
        placeholder={t("hosts.search")}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onCompositionStart={() => {
          composing.current = true;
        }}
        onCompositionEnd={(event) => {
          composing.current = false;
          setText(event.currentTarget.value);
        }}
      />
    </div>
  );
}
