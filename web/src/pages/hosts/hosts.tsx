import { type ReactNode, useState } from "react";
import type { HostStatus } from "#wire/own/hosts.ts";
import { keep, recall } from "../../data/keep.ts";
import { PHONE, useMedia } from "../../data/media.ts";
import { useUrlState } from "../../data/url-state.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Problem } from "../../ui/state.tsx";
import ui from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";
import { BulkBar } from "./bulk-bar.tsx";
import { Filters } from "./filters.tsx";
import { HostGrid } from "./host-grid.tsx";
import { useHostWindow } from "./host-window.ts";
import css from "./hosts.module.css";
import { HOSTS_STATE } from "./hosts-state.ts";
import { emptySelection, type Selection } from "./selection.ts";

export default function Hosts(): ReactNode {
  const { t, count } = useI18n();
  useTitle(t("page.hosts"));
  const paths = usePaths();
  const mayWrite = useMayWrite();
  const phone = useMedia(PHONE);
  const [state, change] = useUrlState(HOSTS_STATE);
  const [dense, setDense] = useState(() => recall("hosts-dense", true));
  const [selection, setSelection] = useState<Selection>(emptySelection);
  const { q, service, role, status, alerts, sort, order } = state;
  const list = useHostWindow({
    sort,
    order,
    ...(q === "" ? {} : { q }),
    ...(service === "" ? {} : { service }),
    ...(role === "" ? {} : { role }),
    ...(status.length === 0 ? {} : { status: [...status] as HostStatus[] }),
    ...(alerts.length === 0 ? {} : { alerts: [...alerts] }),
  });
  const filtered = q !== "" || service !== "" || role !== "" || status.length > 0 || alerts.length > 0;
  const { first, total } = list;
  const silent = first !== undefined && total === 0;
  return (
    <div className={css.page}>
      <header className={css.head}>
        <h1>
          {t("page.hosts")} <span>{first === undefined ? "" : count(total ?? 0)}</span>
        </h1>
        <button
          type="button"
          className={ui.iconButton}
          aria-pressed={dense}
          aria-label={t("hosts.dense")}
          title={t("hosts.dense")}
          onClick={() => {
            setDense(!dense);
            keep("hosts-dense", !dense);
          }}
        >
          <Icon name="dense" />
        </button>
        <PageLink to={paths.addHost} className={ui.primary}>
          <Icon name="plus" />
          {t("page.add-host")}
        </PageLink>
      </header>
      <Filters state={state} change={change} facets={first?.facets} />
      {list.error !== undefined && <Problem error={list.error} retry={list.retry} />}
      {silent && !filtered ? (
        <Empty icon="hosts" title={t("hosts.none")}>
          <p>{t("hosts.none-text")}</p>
          <PageLink to={paths.addHost} className={ui.primary}>
            {t("page.add-host")}
          </PageLink>
        </Empty>
      ) : silent ? (
        <Empty icon="filter" title={t("hosts.no-match")}>
          <button
            type="button"
            className={ui.button}
            onClick={() => change({ q: "", service: "", role: "", status: [], alerts: [] })}
          >
            {t("hosts.clear")}
          </button>
        </Empty>
      ) : (
        <HostGrid
          list={list}
          layout={phone ? "cards" : dense ? "compact" : "comfortable"}
          sort={sort}
          order={order}
          onSort={(next) =>
            // Numbers are looked at from the top, names from A.
            change({
              sort: next,
              order: next === sort ? (order === "asc" ? "desc" : "asc") : next === "name" ? "asc" : "desc",
            })
          }
          selection={selection}
          onSelection={mayWrite ? setSelection : undefined}
        />
      )}
      {selection.ids.size > 0 && <BulkBar selection={selection} onDone={() => setSelection(emptySelection)} />}
    </div>
  );
}
