import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { navigate } from "wouter/use-browser-location";
import type { DashboardDetail } from "#wire/own/boards.ts";
import { api } from "../../data/api.ts";
import { useNow } from "../../data/now.ts";
import { oneOf, useUrlState } from "../../data/url-state.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { useShortcuts } from "../../shell/shortcuts.ts";
import { withRange } from "../../time/range-state.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { Loading } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import { useToast } from "../../ui/toast.tsx";
import ui from "../../ui/ui.module.css";
import { Found } from "../found.tsx";
import { useTitle } from "../title.ts";
import { Board } from "./board.tsx";
import css from "./dashboards.module.css";
import { DeleteDashboard } from "./delete-dashboard.tsx";
import { useDuplicate } from "./duplicate.ts";

/** Most people look; the editor is loaded by those who change something. */
const Editor = lazy(() => import("./edit/editor.tsx"));

const ADDRESS = { edit: oneOf(["", "1"], "") };

export default function DashboardPage({ path }: { readonly path: string }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const mayWrite = useMayWrite();
  const [{ edit }, change] = useUrlState(ADDRESS);
  const found = useQuery({
    queryKey: ["dashboard", path],
    queryFn: ({ signal }) => api.dashboard(path, signal),
    refetchInterval: 60_000,
  });
  useTitle(found.data?.dashboard.title ?? t("dashboard"));
  return (
    <Found
      query={found}
      icon="dashboards"
      unknown={t("dashboard.unknown", { path })}
      all={{ to: paths.dashboards, label: t("dashboard.all") }}
    >
      {(detail) => {
        if (edit === "1" && mayWrite)
          return (
            <Suspense
              fallback={
                <div className={ui.page}>
                  <Loading rows={6} />
                </div>
              }
            >
              <Editor
                key={detail.dashboard.id}
                detail={detail}
                onDone={(urlPath) => {
                  const to = urlPath === undefined ? location.pathname : paths.dashboard(urlPath);
                  navigate(withRange(to, location.search), { replace: true });
                }}
              />
            </Suspense>
          );
        return <Content detail={detail} onEdit={() => change({ edit: "1" }, "push")} />;
      }}
    </Found>
  );
}

function Content({ detail, onEdit }: { readonly detail: DashboardDetail; readonly onEdit: () => void }): ReactNode {
  const { t, ago, dateTime } = useI18n();
  const now = useNow();
  const paths = usePaths();
  const toast = useToast();
  const mayWrite = useMayWrite();
  const duplicate = useDuplicate();
  const [deleting, setDeleting] = useState(false);
  const { dashboard } = detail;
  useShortcuts(mayWrite ? { e: onEdit } : {});
  const copyJson = (): void => {
    const { id: _, createdAt: __, updatedAt: ___, ...content } = dashboard;
    void navigator.clipboard.writeText(JSON.stringify(content, null, 2)).then(() => toast(t("copied")));
  };
  return (
    <div className={ui.page}>
      <header className={css.head}>
        <nav className={ui.crumbs} aria-label={t("nav.crumbs")}>
          <PageLink to={paths.dashboards}>{t("page.dashboards")}</PageLink>
          <span aria-current="page">{dashboard.title}</span>
        </nav>
        <Sentence
          tone="none"
          aside={
            <>
              {mayWrite && (
                <button type="button" className={ui.button} onClick={onEdit} title={`${t("dashboard.edit")} (e)`}>
                  <Icon name="edit" />
                  {t("dashboard.edit")}
                </button>
              )}
              <Menu label={t("dashboard.menu", { title: dashboard.title })} button={<Icon name="more" />} align="end">
                <MenuItem icon="copy" onSelect={copyJson}>
                  {t("dashboard.copy-json")}
                </MenuItem>
                {mayWrite && (
                  <MenuItem icon="dashboards" onSelect={() => duplicate(dashboard)}>
                    {t("dashboard.duplicate")}
                  </MenuItem>
                )}
                {mayWrite && (
                  <MenuItem icon="trash" danger onSelect={() => setDeleting(true)}>
                    {t("dashboard.delete")}
                  </MenuItem>
                )}
              </Menu>
            </>
          }
        >
          <span translate="no">{dashboard.title}</span>
        </Sentence>
        <p className={ui.hint}>
          {dashboard.memo !== "" && <span translate="no">{dashboard.memo} · </span>}
          <time dateTime={new Date(dashboard.updatedAt * 1_000).toISOString()} title={dateTime(dashboard.updatedAt)}>
            {t("dashboard.updated", { ago: ago(dashboard.updatedAt, now) })}
          </time>
        </p>
      </header>
      <Board dashboard={dashboard} />
      {deleting && (
        <DeleteDashboard
          dashboard={dashboard}
          onClose={() => setDeleting(false)}
          onDeleted={() => navigate(withRange(paths.dashboards, location.search))}
        />
      )}
    </div>
  );
}
