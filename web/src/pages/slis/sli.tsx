import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { navigate } from "wouter/use-browser-location";
import type { SliSourceAnswer } from "#wire/own/sli.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayManage, useMayWrite } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Snippet } from "../../ui/copy.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Sentence } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { Found } from "../found.tsx";
import { useTitle } from "../title.ts";
import { Charts } from "./charts.tsx";
import { HowToCount } from "./how-to.tsx";
import { Failure, Final, kindText } from "./parts.tsx";
import css from "./slis.module.css";
import { standingOf, TONES } from "./standing.ts";
import { UsedBy } from "./used-by.tsx";

export default function SliPage({ id }: { readonly id: string }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  useTitle(t("slis.title", { name: id }));
  const query = useQuery({
    queryKey: ["sli", id],
    queryFn: ({ signal }) => api.sliSource(id, signal),
    refetchInterval: 30_000,
  });
  return (
    <Found
      query={query}
      icon="counts"
      unknown={t("slis.unknown", { id })}
      all={{ to: paths.slis, label: t("page.slis") }}
    >
      {(found) => <Content source={found} />}
    </Found>
  );
}

function Content({ source }: { readonly source: SliSourceAnswer }): ReactNode {
  const { t, span } = useI18n();
  const paths = usePaths();
  const { name, kind, document } = source;
  const standing = standingOf(source);
  return (
    <div className={ui.page}>
      <nav className={ui.crumbs} aria-label={t("nav.crumbs")}>
        <PageLink to={paths.slis}>{t("page.slis")}</PageLink>
        <span aria-current="page" translate="no">
          {name}
        </span>
      </nav>
      <Sentence tone={TONES[standing]} aside={<Actions source={source} />}>
        <span translate="no">{name}</span> · {t(`slis.standing.${standing}`, { length: span(source.lagSeconds ?? 0) })}
      </Sentence>
      <Failure source={source} />
      <Facts source={source} />
      {source.bucketSeconds !== undefined && source.finalUntil !== undefined && <Charts source={source} />}
      <UsedBy source={source} />
      {kind === "posted" && standing !== "counting" && <HowToCount name={name} />}
      {document !== undefined && (
        <section className={ui.section} aria-labelledby="file">
          <h2 id="file">{t("slis.file")}</h2>
          <Snippet text={document} label={t("slis.file")} />
        </section>
      )}
    </div>
  );
}

function Facts({ source }: { readonly source: SliSourceAnswer }): ReactNode {
  const i18n = useI18n();
  const { t, length, dateTime } = i18n;
  const paths = usePaths();
  const { kind, service, bucketSeconds, limitsMs = [], askedAt } = source;
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t("slis.who-counts"), kindText(i18n, kind)],
    [
      t("service"),
      service === undefined ? (
        t("slis.no-service")
      ) : (
        <PageLink to={paths.service(service)} translate="no">
          {service}
        </PageLink>
      ),
    ],
    [t("slis.bucket"), bucketSeconds === undefined ? "–" : length(bucketSeconds)],
    [t("slis.limits-title"), limitsMs.length === 0 ? "–" : limitsMs.map((ms) => `${ms} ms`).join(", ")],
    [t("slis.final-title"), <Final key="final" source={source} />],
    ...(askedAt === undefined ? [] : [[t("slis.asked"), dateTime(askedAt)] as const]),
  ];
  return (
    <dl className={css.facts}>
      {facts.map(([what, value]) => (
        <div key={what}>
          <dt>{what}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Actions({ source }: { readonly source: SliSourceAnswer }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const mayManage = useMayManage();
  const mayWrite = useMayWrite();
  const [removes, setRemoves] = useState(false);
  const { name, service = "" } = source;
  return (
    <>
      {mayWrite && (
        <PageLink to={paths.newSlo({ source: name, ...(service !== "" && { service }) })} className={ui.button}>
          <Icon name="slos" />
          {t("slo.new")}
        </PageLink>
      )}
      {mayManage && (
        <>
          <PageLink to={paths.editSli(name)} className={ui.button}>
            <Icon name="edit" />
            {t("slis.edit")}
          </PageLink>
          <button type="button" className={ui.button} onClick={() => setRemoves(true)}>
            <Icon name="trash" />
            {t("slis.delete")}
          </button>
        </>
      )}
      {removes && <Remove source={source} onClose={() => setRemoves(false)} />}
    </>
  );
}

/** A source goes with or without what it counted; one that nobody described is nothing but its counts. */
function Remove({
  source: { name, document },
  onClose,
}: {
  readonly source: SliSourceAnswer;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const client = useQueryClient();
  const isOnlyCounts = document === undefined;
  const [withCounts, setWithCounts] = useState(isOnlyCounts);
  return (
    <Confirm
      title={t("slis.delete-title", { name })}
      action={t("slis.delete")}
      {...(withCounts && { typed: name })}
      run={() =>
        api.deleteSliSource(name, withCounts ? "delete" : "keep").then(() => {
          navigate(paths.slis);
          void client.invalidateQueries({ queryKey: ["sli"] });
        })
      }
      onClose={onClose}
    >
      <p>{t(isOnlyCounts ? "slis.delete-posted" : "slis.delete-text")}</p>
      <label className={ui.check}>
        <input
          type="checkbox"
          checked={withCounts}
          disabled={isOnlyCounts}
          onChange={(event) => setWithCounts(event.target.checked)}
        />
        <span>{t("slis.delete-counts")}</span>
      </label>
    </Confirm>
  );
}
