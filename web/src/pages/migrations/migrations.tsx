import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { percentOf } from "#core/traffic/share.ts";
import type { MigrationSummaryAnswer } from "#wire/own/migrations.ts";
import { api } from "../../data/api.ts";
import { useNow } from "../../data/now.ts";
import { text, useUrlState } from "../../data/url-state.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayManage } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Waiting } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";
import { progressOf, templatesOf } from "./fleet.ts";
import css from "./migrations.module.css";
import { ShareBar } from "./share-bar.tsx";
import { StateWord, toneOf } from "./state-word.tsx";

/** Those made from one template. */
const SCHEMA = { template: text() };

export default function Migrations(): ReactNode {
  const { t } = useI18n();
  useTitle(t("page.migrations"));
  const paths = usePaths();
  const mayManage = useMayManage();
  const list = useQuery({
    queryKey: ["migrations"],
    queryFn: ({ signal }) => api.migrations(signal),
    refetchInterval: 10_000,
  });
  const [{ template }, change] = useUrlState(SCHEMA);
  const every = list.data?.migrations ?? [];
  const templates = templatesOf(every);
  const all = template === "" ? every : every.filter((each) => each.template?.name === template);
  const going = all.filter(({ run }) => run !== undefined && !run.hasEnded);
  const held = going.filter(({ run }) => run!.phase === "holding");
  const answer =
    held.length > 0
      ? t("migrations.held", { count: held.length, name: held[0]!.name })
      : going.length > 0
        ? t("migrations.going", { count: going.length, name: going[0]!.name })
        : t("migrations.quiet");
  return (
    <div className={ui.page}>
      <Sentence
        tone={held.length > 0 ? "warning" : "none"}
        aside={
          mayManage && (
            <PageLink to={paths.newMigration} className={ui.primary}>
              <Icon name="plus" />
              {t("migrations.new")}
            </PageLink>
          )
        }
      >
        {list.data === undefined ? t("page.migrations") : answer}
      </Sentence>
      <p className={ui.hint}>{t("migrations.lead")}</p>
      <Waiting query={list} rows={4} />
      {list.data !== undefined && all.length === 0 && (
        <Empty icon="migrations" title={t("migrations.none")}>
          <p>{t("migrations.none-text")}</p>
        </Empty>
      )}
      {templates.length > 0 && (
        <>
          <fieldset className={css.filters} aria-label={t("migrations.template")}>
            {["", ...templates].map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={one === template}
                translate={one === "" ? undefined : "no"}
                onClick={() => change({ template: one })}
              >
                {one === "" ? t("migrations.every") : one}
              </button>
            ))}
          </fieldset>
          <Fleet migrations={all} />
        </>
      )}
      {all.length > 0 && (
        <ul className={css.list}>
          {all.map((migration) => (
            <Row key={migration.id} migration={migration} />
          ))}
        </ul>
      )}
    </div>
  );
}

/** How far all that is listed is. */
function Fleet({ migrations }: { readonly migrations: readonly MigrationSummaryAnswer[] }): ReactNode {
  const { t, count } = useI18n();
  const { all, done, moving, held, waiting, hostsLeft } = progressOf(migrations);
  const parts = [
    ["done", done],
    ["moving", moving],
    ["held", held],
    ["waiting", waiting],
  ] as const;
  return (
    <div className={css.fleet}>
      <div className={css.fleetBar} aria-hidden="true">
        {parts.map(([name, some]) => (
          <i key={name} data-part={name} style={{ flexGrow: some }} />
        ))}
      </div>
      <p>
        {t("migrations.fleet", { done: count(done), all: count(all), moving: count(moving), held: count(held) })}
        {hostsLeft !== undefined && ` ${t("migrations.hosts-left", { count: hostsLeft })}`}
      </p>
    </div>
  );
}

function Row({ migration }: { readonly migration: MigrationSummaryAnswer }): ReactNode {
  const { t, length } = useI18n();
  const paths = usePaths();
  const now = useNow();
  const { name, run, labels, steps, service, template, hosts } = migration;
  return (
    <li className={css.row} data-tone={toneOf(run)}>
      <div>
        <PageLink to={paths.migration(name)} className={css.name} translate="no">
          {name}
        </PageLink>
        {service !== undefined && (
          <p className={ui.hint} translate="no">
            {service}
          </p>
        )}
        {template !== undefined && (
          <p className={ui.hint} translate="no">
            {template.name}:{" "}
            {Object.entries(template.values)
              .map(([key, value]) => `${key}=${value}`)
              .join(", ")}
          </p>
        )}
        {hosts !== undefined && (
          <p className={ui.hint}>{t("migrations.hosts", { old: hosts.stable, new: hosts.canary })}</p>
        )}
      </div>
      <StateWord run={run} />
      <ShareBar canaryBp={run?.canaryBp ?? 0} labels={labels} />
      <small className={ui.dim}>
        {run === undefined
          ? t("migrations.to-come", {
              count: steps.length,
              shares: steps.map(({ canaryBp }) => percentOf(canaryBp)).join(" · "),
            })
          : t("migrations.step-since", {
              step: Math.max(0, run.step + 1),
              steps: steps.length,
              share: percentOf(run.canaryBp),
              length: length(Math.max(0, now - run.since)),
            })}
      </small>
    </li>
  );
}
