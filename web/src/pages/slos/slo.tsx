import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { navigate } from "wouter/use-browser-location";
import type { SloDetail } from "#wire/own/slos.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { Sentence } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { Found } from "../found.tsx";
import { useTitle } from "../title.ts";
import { BudgetBar, StateWord, sayBudget, sayWindow, Trouble } from "./budget-words.tsx";
import { Burns } from "./burns.tsx";
import { Charts } from "./charts.tsx";
import { Computed } from "./computed.tsx";
import { CorrectionDialog, OverrideDialog, PassDialog } from "./dialogs.tsx";
import { Figures } from "./figures.tsx";
import { LintList } from "./lint-list.tsx";
import { ComesBack, Exceptions, Firing, UsedBy, useSlosChanged, WorstHours } from "./lists.tsx";
import css from "./slos.module.css";
import { percentGood, standingOf, toneOf } from "./words.ts";

export default function SloPage({ id }: { readonly id: string }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  useTitle(id);
  const query = useQuery({
    queryKey: ["slo", id],
    queryFn: ({ signal }) => api.slo(id, signal),
    refetchInterval: 60_000,
  });
  return (
    <Found query={query} icon="slos" unknown={t("slo.unknown", { id })} all={{ to: paths.slos, label: t("page.slos") }}>
      {(found) => <Content slo={found} />}
    </Found>
  );
}

function Content({ slo }: { readonly slo: SloDetail }): ReactNode {
  const i18n = useI18n();
  const { t, span } = i18n;
  const paths = usePaths();
  const { name, service, budget, window, state, lastsSeconds, trouble, policy, memo } = slo;
  const say = state === null ? undefined : policy.say[state];
  const isKnown = standingOf(budget).kind === "left";
  return (
    <div className={ui.page}>
      <nav className={ui.crumbs} aria-label={t("nav.crumbs")}>
        <PageLink to={paths.slos}>{t("page.slos")}</PageLink>
        <PageLink to={paths.service(service)} translate="no">
          {service}
        </PageLink>
        <span aria-current="page" translate="no">
          {name}
        </span>
      </nav>
      <Sentence tone={toneOf(slo)} aside={<SloMenu slo={slo} />}>
        <span translate="no">{name}</span> · {sayBudget(i18n, budget)}
      </Sentence>
      <div className={css.head}>
        <BudgetBar slo={slo} />
        <p>
          {t("slo.promise", { target: percentGood(budget.target), window: sayWindow(i18n, window) })}
          {isKnown && " "}
          {isKnown && (lastsSeconds === null ? t("slo.lasts-ever") : t("slo.lasts", { length: span(lastsSeconds) }))}
        </p>
        <p className={css.policy}>
          <StateWord state={state} />
          <span>{say ?? t(state === null ? "slo.say.unknown" : `slo.say.${state}`)}</span>
        </p>
        {trouble !== null && (
          <p className={css.trouble}>
            <Icon name="warning" />
            <span>
              <Trouble of={slo} />
            </span>
          </p>
        )}
        {memo !== "" && (
          <p className={ui.hint} translate="no">
            {memo}
          </p>
        )}
      </div>
      <Firing slo={slo} />
      <Figures slo={slo} />
      <Charts slo={slo} />
      <Computed slo={slo} />
      <div className={css.columns}>
        <div>
          <Burns slo={slo} />
          <Exceptions slo={slo} />
        </div>
        <div>
          <ComesBack slo={slo} />
          <WorstHours slo={slo} />
          <UsedBy slo={slo} />
          <Lints slo={slo} />
        </div>
      </div>
    </div>
  );
}

/** What would surprise whoever relies on it. */
function Lints({ slo: { lints } }: { readonly slo: SloDetail }): ReactNode {
  const { t } = useI18n();
  if (lints.length === 0) return null;
  return (
    <section className={ui.section} aria-labelledby="lints">
      <h2 id="lints">{t("slo.lints")}</h2>
      <LintList lints={lints} />
    </section>
  );
}

type Open = "override" | "correction" | "pass" | "delete";

function SloMenu({ slo }: { readonly slo: SloDetail }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const mayWrite = useMayWrite();
  const changed = useSlosChanged();
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  const { id, name, state } = slo;
  const isShut = state === "freeze" || state === "exhausted";
  return (
    <>
      <PageLink to={paths.sloAsCode(name)} className={ui.button}>
        {t("slo.as-code")}
      </PageLink>
      {mayWrite && (
        <>
          <PageLink to={paths.editSlo(name)} className={ui.button}>
            <Icon name="edit" />
            {t("slo.edit")}
          </PageLink>
          <Menu label={t("slo.menu", { name })} button={<Icon name="more" />} align="end">
            <MenuItem icon="clock" onSelect={() => setOpen("override")}>
              {t("slo.override")}
            </MenuItem>
            <MenuItem icon="flag" onSelect={() => setOpen("correction")}>
              {t("slo.correction")}
            </MenuItem>
            {isShut && (
              <MenuItem icon="key" onSelect={() => setOpen("pass")}>
                {t("slo.pass")}
              </MenuItem>
            )}
            <MenuItem icon="trash" danger onSelect={() => setOpen("delete")}>
              {t("slo.delete")}
            </MenuItem>
          </Menu>
        </>
      )}
      {open === "override" && <OverrideDialog slo={slo} onClose={close} />}
      {open === "correction" && <CorrectionDialog slo={slo} onClose={close} />}
      {open === "pass" && <PassDialog slo={slo} onClose={close} />}
      {open === "delete" && (
        <Confirm
          title={t("slo.delete")}
          action={t("slo.delete")}
          typed={name}
          run={() =>
            api.deleteSlo(id).then(() => {
              changed();
              navigate(paths.slos);
            })
          }
          onClose={close}
        >
          <p>{t("slo.delete-text")}</p>
        </Confirm>
      )}
    </>
  );
}
