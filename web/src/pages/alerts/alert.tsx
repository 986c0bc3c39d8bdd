import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { useSearch } from "wouter/use-browser-location";
import type { AlertDetail, AlertRow } from "#wire/own/alerting.ts";
import { api } from "../../data/api.ts";
import { useNow } from "../../data/now.ts";
import { GraphPage } from "../../graph/graph-page.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { useShortcuts } from "../../shell/shortcuts.ts";
import { Icon } from "../../ui/icon.tsx";
import { Markdown } from "../../ui/markdown.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { Sentence, type Tone } from "../../ui/status.tsx";
import { useToast } from "../../ui/toast.tsx";
import ui from "../../ui/ui.module.css";
import { Found } from "../found.tsx";
import { MuteItems, useMute } from "../monitors/mute.tsx";
import { useTitle } from "../title.ts";
import { AcknowledgeDialog, CloseDialog, useAlertsChanged } from "./actions.tsx";
import css from "./alert.module.css";
import { AlertFacts } from "./alert-facts.tsx";
import { Changes, Deliveries, Earlier, Log } from "./alert-parts.tsx";
import { bareSummary, hasMonitor } from "./grouping.ts";
import { Notes } from "./notes.tsx";
import { spanAround } from "./span.ts";
import { SubjectCard } from "./subject-graph.tsx";

export default function AlertPage({ id }: { readonly id: string }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const alert = useQuery({
    queryKey: ["alert", id],
    queryFn: ({ signal }) => api.alert(id, signal),
    refetchInterval: 60_000,
  });
  useTitle(alert.data?.alert.monitorName ?? t("alerts.one"));
  return (
    <Found
      query={alert}
      icon="alerts"
      unknown={t("alerts.unknown", { id })}
      all={{ to: paths.alerts, label: t("alerts.all") }}
    >
      {(found) => <Content detail={found} />}
    </Found>
  );
}

function Content({ detail }: { readonly detail: AlertDetail }): ReactNode {
  const i18n = useI18n();
  const { t, time, date, length } = i18n;
  const paths = usePaths();
  const now = useNow();
  const mayWrite = useMayWrite();
  const [dialog, setDialog] = useState<"ack" | "close">();
  const mute = useMute();
  const { alert } = detail;
  const isOpen = alert.closedAt === undefined;
  const place = alert.host?.name ?? alert.service;
  const isMonitor = hasMonitor(alert);
  useShortcuts(
    mayWrite && isOpen
      ? {
          a: () => setDialog("ack"),
          m: () => {
            if (isMonitor) mute(alert.monitorId, Math.floor(Date.now() / 1_000) + 3_600);
          },
        }
      : {},
  );
  const values = {
    name: alert.monitorName,
    place: place ?? "",
    summary: bareSummary(alert, i18n),
    since:
      date(alert.openedAt) === date(now) ? time(alert.openedAt) : `${date(alert.openedAt)} ${time(alert.openedAt)}`,
    length: length((alert.closedAt ?? now) - alert.openedAt),
  };
  return (
    <div className={ui.page}>
      <nav className={ui.crumbs} aria-label={t("nav.crumbs")}>
        <PageLink to={paths.alerts}>{t("page.alerts")}</PageLink>
        <span aria-current="page" translate="no">
          {alert.monitorName}
        </span>
      </nav>
      <Sentence
        tone={alert.status.toLowerCase() as Tone}
        aside={
          mayWrite &&
          isOpen && (
            <>
              <button type="button" className={ui.primary} onClick={() => setDialog("ack")}>
                <Icon name="hand" />
                {t("alerts.acknowledge")}
              </button>
              <Menu label={t("alerts.menu", { name: alert.monitorName })} button={<Icon name="more" />} align="end">
                <MenuItem icon="check" onSelect={() => setDialog("close")}>
                  {t("alerts.close")}
                </MenuItem>
                {isMonitor && <MuteItems id={alert.monitorId} />}
              </Menu>
            </>
          )
        }
      >
        {t(
          isOpen
            ? place === undefined
              ? "alerts.is-open"
              : "alerts.is-open-on"
            : place === undefined
              ? "alerts.is-closed"
              : "alerts.is-closed-on",
          values,
        )}
      </Sentence>
      {alert.ack !== undefined && isOpen && <Taken alert={alert} />}
      {alert.flapping !== undefined && (
        <div className={css.taken}>
          <Icon name="overview" />
          <p>
            <strong>{t("alerts.flapping")}:</strong>{" "}
            {t("alerts.flapping-text", {
              changes: alert.flapping.changes,
              since: time(alert.flapping.since),
            })}
          </p>
        </div>
      )}
      {alert.outdated !== undefined && (
        <div className={css.taken}>
          <Icon name="clock" />
          <p>{t(`alerts.outdated.${alert.outdated}`)}</p>
          {mayWrite && (
            <button type="button" className={ui.button} onClick={() => setDialog("close")}>
              {t("alerts.close")}
            </button>
          )}
        </div>
      )}
      <div className={css.columns}>
        <div>
          <Graph detail={detail} />
          {detail.message !== undefined && (
            <section className={ui.section}>
              <h2>{t(isMonitor ? "alerts.found" : "alerts.message")}</h2>
              <pre className={css.message} translate="no">
                {detail.message}
              </pre>
            </section>
          )}
          {detail.monitorMemo.trim() !== "" && (
            <section className={ui.section}>
              <h2>{t("alerts.runbook")}</h2>
              <div className={ui.panel}>
                <Markdown text={detail.monitorMemo} />
              </div>
            </section>
          )}
          <Log logs={detail.logs} />
          <Deliveries deliveries={detail.deliveries} />
        </div>
        <div>
          <AlertFacts alert={alert} />
          <Notes key={detail.memo} id={alert.id} memo={detail.memo} />
          <Changes changes={detail.changes} />
          <Earlier alerts={detail.earlier} />
        </div>
      </div>
      {dialog === "ack" && <AcknowledgeDialog alerts={[alert]} onClose={() => setDialog(undefined)} />}
      {dialog === "close" && <CloseDialog alerts={[alert]} onClose={() => setDialog(undefined)} />}
    </div>
  );
}

/** Who has taken it on, and how to give it back. */
function Taken({ alert }: { readonly alert: AlertRow }): ReactNode {
  const { t, dateTime } = useI18n();
  const mayWrite = useMayWrite();
  const toast = useToast();
  const changed = useAlertsChanged();
  const ack = alert.ack!;
  const giveBack = (): void =>
    void api
      .unacknowledgeAlert(alert.id)
      .then(
        () => toast(t("alerts.given-back")),
        (error: Error) => toast(error.message),
      )
      .finally(changed);
  return (
    <div className={css.taken}>
      <Icon name="hand" />
      <p>
        <strong>
          {t(ack.until === undefined ? "alerts.taken" : "alerts.taken-until", {
            name: ack.by,
            at: dateTime(ack.at),
            until: ack.until === undefined ? "" : dateTime(ack.until),
          })}
        </strong>
        {ack.note !== "" && <> {t("alerts.quoted", { text: ack.note })}</>}
      </p>
      {mayWrite && (
        <button type="button" className={ui.button} onClick={giveBack}>
          {t("alerts.give-back")}
        </button>
      )}
    </div>
  );
}

/** The half hour before it opened and what came after; a range in the address is shown instead. */
function Graph({ detail }: { readonly detail: AlertDetail }): ReactNode {
  const search = new URLSearchParams(useSearch());
  const { alert, graph } = detail;
  const now = useNow();
  const minute = now - (now % 60);
  const span = useMemo(
    () => spanAround(alert.openedAt, alert.closedAt, minute),
    [alert.openedAt, alert.closedAt, minute],
  );
  const shades = useMemo(
    () => [
      {
        from: alert.openedAt,
        to: alert.closedAt ?? minute + 60,
        tone: alert.worst === "CRITICAL" ? ("critical" as const) : ("warning" as const),
      },
    ],
    [alert.openedAt, alert.closedAt, alert.worst, minute],
  );
  if (graph === undefined) return null;
  return (
    <GraphPage {...(search.has("from") ? {} : { span })}>
      <SubjectCard graph={graph} shades={shades} />
    </GraphPage>
  );
}
