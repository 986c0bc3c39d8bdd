import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useId, useState } from "react";
import type { DashboardList } from "#wire/own/boards.ts";
import { api } from "../../data/api.ts";
import { useNow } from "../../data/now.ts";
import { text, useUrlState } from "../../data/url-state.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Loading, Problem } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";
import css from "./dashboards.module.css";
import { DeleteDashboard } from "./delete-dashboard.tsx";
import { NewDashboard } from "./new-dashboard.tsx";

type Summary = DashboardList["dashboards"][number];

const ADDRESS = { q: text() };
const fold = (words: string): string => words.normalize("NFKC").toLowerCase();

export default function Dashboards(): ReactNode {
  const { t, count } = useI18n();
  useTitle(t("page.dashboards"));
  const mayWrite = useMayWrite();
  const [making, setMaking] = useState(false);
  const [{ q }, change] = useUrlState(ADDRESS);
  const id = useId();
  const list = useQuery({ queryKey: ["dashboards"], queryFn: ({ signal }) => api.dashboards(signal) });
  const all = list.data?.dashboards;
  const words = fold(q)
    .split(/\s+/)
    .filter((word) => word !== "");
  const shown = (all ?? [])
    .filter(({ title, memo, urlPath }) => words.every((word) => fold(`${title} ${memo} ${urlPath}`).includes(word)))
    .toSorted((a, b) => b.updatedAt - a.updatedAt);
  const add = mayWrite && (
    <button type="button" className={ui.primary} onClick={() => setMaking(true)}>
      <Icon name="plus" />
      {t("dashboards.new")}
    </button>
  );
  return (
    <div className={ui.page}>
      <Sentence tone="none" aside={add}>
        {all === undefined || all.length === 0
          ? t("page.dashboards")
          : t("dashboards.count", { count: all.length, dashboards: count(all.length) })}
      </Sentence>
      {list.error !== null && <Problem error={list.error} retry={() => void list.refetch()} />}
      {all === undefined && list.error === null && <Loading rows={5} />}
      {all?.length === 0 && (
        <Empty icon="dashboards" title={t("dashboards.empty")}>
          <p>{t("dashboards.empty-text")}</p>
          {add}
        </Empty>
      )}
      {all !== undefined && all.length > 0 && (
        <section className={ui.section}>
          <div className={css.search}>
            <label htmlFor={id}>{t("dashboards.search")}</label>
            <input
              id={id}
              type="search"
              className={ui.input}
              value={q}
              autoComplete="off"
              onChange={(event) => change({ q: event.target.value })}
            />
          </div>
          {shown.length === 0 ? (
            <p className={ui.hint}>{t("dashboards.nothing", { text: q })}</p>
          ) : (
            <Table list={shown} />
          )}
        </section>
      )}
      {making && <NewDashboard onClose={() => setMaking(false)} />}
    </div>
  );
}

function Table({ list }: { readonly list: readonly Summary[] }): ReactNode {
  const { t, count, ago, date, dateTime } = useI18n();
  const now = useNow();
  const paths = usePaths();
  const mayWrite = useMayWrite();
  const [deleting, setDeleting] = useState<Summary>();
  return (
    <div className={ui.scroll}>
      <table className={ui.table}>
        <thead>
          <tr>
            <th scope="col">{t("dashboard.title")}</th>
            <th scope="col">{t("dashboard.path")}</th>
            <th scope="col" data-number>
              {t("dashboard.widgets")}
            </th>
            <th scope="col">{t("dashboard.created-column")}</th>
            <th scope="col">{t("dashboard.updated-column")}</th>
            {mayWrite && (
              <th scope="col">
                <span className="visually-hidden">{t("actions")}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {list.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <PageLink to={paths.dashboard(one.urlPath)}>{one.title}</PageLink>
                {one.memo !== "" && <p className={css.memo}>{one.memo}</p>}
              </th>
              <td translate="no">{one.urlPath}</td>
              <td data-number>{count(one.widgets)}</td>
              <td data-fit title={dateTime(one.createdAt)}>
                {date(one.createdAt)}
              </td>
              <td data-fit title={dateTime(one.updatedAt)}>
                {ago(one.updatedAt, now)}
              </td>
              {mayWrite && (
                <td data-fit>
                  <button
                    type="button"
                    className={ui.iconButton}
                    aria-label={t("dashboard.delete-one", { title: one.title })}
                    onClick={() => setDeleting(one)}
                  >
                    <Icon name="trash" />
                  </button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {deleting !== undefined && <DeleteDashboard dashboard={deleting} onClose={() => setDeleting(undefined)} />}
    </div>
  );
}
