import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { AlertRow } from "#wire/own/alerting.ts";
import { api } from "../../data/api.ts";
import { oneOf, text, useUrlState } from "../../data/url-state.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Icon } from "../../ui/icon.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { Empty, Loading, Problem } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";
import { AcknowledgeDialog, CloseDialog } from "./actions.tsx";
import { AlertList } from "./alert-list.tsx";
import css from "./alerts.module.css";
import { alertAnswer } from "./grouping.ts";
import { SpanChoice, Timeline } from "./timeline.tsx";

const STATES = ["open", "closed", "all"] as const;
/** Who took alerts on. */
const TAKEN = ["any", "nobody", "somebody", "long"] as const;
const VIEWS = ["list", "timeline"] as const;
const PAGE = 100;

/** Filters are in the address: a link shows the same list. */
const ALERTS_STATE = {
  view: oneOf(VIEWS, "list"),
  state: oneOf(STATES, "open"),
  taken: oneOf(TAKEN, "any"),
  q: text(),
  service: text(),
  role: text(),
  monitor: text(),
  host: text(),
};

export default function Alerts(): ReactNode {
  const { t, count } = useI18n();
  useTitle(t("page.alerts"));
  const mayWrite = useMayWrite();
  const [filter, change] = useUrlState(ALERTS_STATE);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [dialog, setDialog] = useState<{ readonly kind: "ack" | "close"; readonly alerts: readonly AlertRow[] }>();
  const { view, state, taken, ...narrowing } = filter;
  const isList = view === "list";
  const narrowed = {
    ...Object.fromEntries(Object.entries(narrowing).filter(([, value]) => value !== "")),
    ...(taken === "any" ? {} : { taken }),
  };
  const list = useInfiniteQuery({
    queryKey: ["alerts", "list", state, narrowed],
    queryFn: ({ signal, pageParam }) =>
      api.alerts({ state, ...narrowed, limit: PAGE, ...(pageParam === "" ? {} : { before: pageParam }) }, signal),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
    placeholderData: (before) => before,
    refetchInterval: 60_000,
  });
  const alerts = list.data?.pages.flatMap((page) => page.alerts) ?? [];
  const open = list.data?.pages[0]?.open;
  const answer = open === undefined ? undefined : alertAnswer(open);
  const picked = alerts.filter(({ id, closedAt }) => chosen.has(id) && closedAt === undefined);
  const isNarrowed = Object.keys(narrowed).length > 0;
  return (
    <div className={ui.page}>
      <Sentence tone={answer?.tone ?? "none"}>
        {answer === undefined ? t("page.alerts") : t(answer.id, answer.values)}
      </Sentence>
      <div className={css.filters}>
        <fieldset className={css.states} aria-label={t("alerts.view")}>
          {VIEWS.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={view === one}
              onClick={() => {
                change({ view: one });
                setChosen(new Set());
              }}
            >
              {t(`alerts.view.${one}`)}
            </button>
          ))}
        </fieldset>
        {isList ? (
          <fieldset className={css.states} aria-label={t("alerts.state")}>
            {STATES.map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={state === one}
                onClick={() => {
                  change({ state: one });
                  setChosen(new Set());
                }}
              >
                {t(`alerts.state.${one}`)}
              </button>
            ))}
          </fieldset>
        ) : (
          <SpanChoice className={css.states} />
        )}
        <search className={css.narrow}>
          <SearchField label={t("alerts.search")} value={filter.q} onChange={(q) => change({ q })} />
          <Places service={filter.service} role={filter.role} change={change} />
          {state !== "closed" && (
            <select
              className={ui.select}
              aria-label={t("alerts.taken-by")}
              value={taken}
              onChange={(event) => change({ taken: event.target.value as (typeof TAKEN)[number] })}
            >
              {TAKEN.map((one) => (
                <option key={one} value={one}>
                  {t(`alerts.taken-by.${one}`)}
                </option>
              ))}
            </select>
          )}
        </search>
        {isNarrowed && (
          <button
            type="button"
            className={ui.quiet}
            onClick={() => change({ q: "", taken: "any", service: "", role: "", monitor: "", host: "" })}
          >
            {t("hosts.clear")}
          </button>
        )}
      </div>
      {open !== undefined && open.acknowledgedLong > 0 && taken !== "long" && (
        <p className={css.long}>
          <Icon name="hand" />
          <span>{t("alerts.long", { count: open.acknowledgedLong })}</span>
          <button
            type="button"
            className={ui.quiet}
            onClick={() => change({ view: "list", state: "open", taken: "long" })}
          >
            {t("alerts.show-long")}
          </button>
        </p>
      )}
      {!isList && <Timeline filter={narrowed} />}
      {isList && list.error !== null && <Problem error={list.error} retry={() => void list.refetch()} />}
      {isList && list.data === undefined && list.error === null && <Loading rows={6} />}
      {isList && list.data !== undefined && alerts.length === 0 && <Nothing state={state} isNarrowed={isNarrowed} />}
      {isList && alerts.length > 0 && (
        <AlertList
          alerts={alerts}
          isGrouped={state === "open"}
          chosen={chosen}
          onChoose={mayWrite && state !== "closed" ? setChosen : undefined}
          onAcknowledge={(some) => setDialog({ kind: "ack", alerts: some })}
          onClose={(some) => setDialog({ kind: "close", alerts: some })}
        />
      )}
      {isList && list.hasNextPage && (
        <button
          type="button"
          className={ui.button}
          disabled={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t(list.isFetchingNextPage ? "working" : "alerts.more")}
        </button>
      )}
      {picked.length > 0 && (
        <section className={css.bulk} aria-label={t("alerts.bulk")}>
          <p>{t("alerts.chosen", { count: picked.length, alerts: count(picked.length) })}</p>
          <button type="button" className={ui.primary} onClick={() => setDialog({ kind: "ack", alerts: picked })}>
            {t("alerts.acknowledge")}
          </button>
          <button type="button" className={ui.button} onClick={() => setDialog({ kind: "close", alerts: picked })}>
            {t("alerts.close")}
          </button>
          <button type="button" className={ui.quiet} onClick={() => setChosen(new Set())}>
            {t("bulk.clear")}
          </button>
        </section>
      )}
      {dialog?.kind === "ack" && (
        <AcknowledgeDialog
          alerts={dialog.alerts}
          onClose={() => setDialog(undefined)}
          onDone={() => setChosen(new Set())}
        />
      )}
      {dialog?.kind === "close" && (
        <CloseDialog alerts={dialog.alerts} onClose={() => setDialog(undefined)} onDone={() => setChosen(new Set())} />
      )}
    </div>
  );
}

function Places({
  service,
  role,
  change,
}: {
  readonly service: string;
  readonly role: string;
  readonly change: (next: { readonly service?: string; readonly role?: string }) => void;
}): ReactNode {
  const { t } = useI18n();
  const services = useQuery({ queryKey: ["services"], queryFn: ({ signal }) => api.services(signal) });
  const all = services.data?.services ?? [];
  const roles = all.find(({ name }) => name === service)?.roles ?? [];
  return (
    <>
      <select
        className={ui.select}
        aria-label={t("service")}
        value={service}
        onChange={(event) => change({ service: event.target.value, role: "" })}
      >
        <option value="">{t("hosts.any-service")}</option>
        {service !== "" && !all.some(({ name }) => name === service) && <option>{service}</option>}
        {all.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <select
        className={ui.select}
        aria-label={t("role")}
        value={role}
        disabled={service === ""}
        onChange={(event) => change({ role: event.target.value })}
      >
        <option value="">{t("hosts.any-role")}</option>
        {role !== "" && !roles.some(({ name }) => name === role) && <option>{role}</option>}
        {roles.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </>
  );
}

function Nothing({
  state,
  isNarrowed,
}: {
  readonly state: (typeof STATES)[number];
  readonly isNarrowed: boolean;
}): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  if (isNarrowed) return <Empty icon="filter" title={t("alerts.no-match")} />;
  return (
    <Empty icon={state === "open" ? "ok" : "alerts"} title={t(state === "open" ? "alerts.quiet" : "alerts.never")}>
      <p>{t("alerts.quiet-text")}</p>
      <PageLink to={paths.monitors} className={ui.button}>
        {t("alerts.to-monitors")}
      </PageLink>
    </Empty>
  );
}
