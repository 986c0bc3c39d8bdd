import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { SliSourceAnswer } from "#wire/own/sli.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayManage } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Waiting } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";
import { HowToCount } from "./how-to.tsx";
import { Failure, Final, kindText, StandingWord } from "./parts.tsx";
import css from "./slis.module.css";
import { byStanding, standingOf, TONES } from "./standing.ts";

/** Everything that counts requests, with how far each is and what is wrong with it. */
export default function Slis(): ReactNode {
  const { t } = useI18n();
  useTitle(t("page.slis"));
  const paths = usePaths();
  const mayManage = useMayManage();
  const list = useQuery({
    queryKey: ["sli"],
    queryFn: ({ signal }) => api.sliSources(signal),
    refetchInterval: 30_000,
  });
  const all = (list.data?.sources ?? []).toSorted(byStanding);
  const bad = all.filter((source) => ["failing", "silent"].includes(standingOf(source)));
  const answer =
    bad.length > 0
      ? t("slis.troubled", { count: bad.length, name: bad[0]!.name })
      : all.length > 0
        ? t("slis.calm", { count: all.length })
        : t("page.slis");
  return (
    <div className={ui.page}>
      <Sentence
        tone={all[0] === undefined ? "none" : TONES[standingOf(all[0])]}
        aside={
          mayManage && (
            <PageLink to={paths.newSli} className={ui.primary}>
              <Icon name="plus" />
              {t("slis.new")}
            </PageLink>
          )
        }
      >
        {list.data === undefined ? t("page.slis") : answer}
      </Sentence>
      <p className={ui.hint}>{t("slis.lead")}</p>
      <Waiting query={list} rows={4} />
      {list.data !== undefined && all.length === 0 && (
        <Empty icon="counts" title={t("slis.none")}>
          <p>{t("slis.none-text")}</p>
        </Empty>
      )}
      {all.length > 0 && (
        <ul className={css.list}>
          {all.map((source) => (
            <Row key={source.name} source={source} />
          ))}
        </ul>
      )}
      {list.data !== undefined && <HowToCount />}
    </div>
  );
}

function Row({ source }: { readonly source: SliSourceAnswer }): ReactNode {
  const i18n = useI18n();
  const { t, length } = i18n;
  const paths = usePaths();
  const { name, kind, service, bucketSeconds, limitsMs = [] } = source;
  return (
    <li className={css.row}>
      <div>
        <PageLink to={paths.sli(name)} className={css.name} translate="no">
          {name}
        </PageLink>
        {service !== undefined && (
          <p className={ui.hint} translate="no">
            {service}
          </p>
        )}
      </div>
      <div>
        {kindText(i18n, kind)}
        <p className={ui.hint}>
          {bucketSeconds !== undefined && t("slis.by", { length: length(bucketSeconds) })}
          {limitsMs.length > 0 && ` · ${t("slis.limits", { limits: limitsMs.join(", ") })}`}
        </p>
      </div>
      <div className={css.far}>
        <Final source={source} />
        <Failure source={source} />
      </div>
      <StandingWord source={source} />
    </li>
  );
}
