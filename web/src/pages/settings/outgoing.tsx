import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { IpRanges } from "#client/people.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Snippet } from "../../ui/copy.tsx";
import { Loading, Problem } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";
import { usePublicUrl } from "./public-url.ts";

/** The addresses that other people's firewalls have to let through. */
export function OutgoingPage(): ReactNode {
  const { t } = useI18n();
  useTitle(t("page.outgoing"));
  const url = usePublicUrl();
  const ranges = useQuery({ queryKey: ["ip-ranges"], queryFn: ({ signal }) => api.ipRanges(signal) });
  return (
    <div className={ui.page}>
      <Sentence tone="none">{t("page.outgoing")}</Sentence>
      <p className={ui.hint}>{t("outgoing.lead")}</p>
      {ranges.error !== null && <Problem error={ranges.error} retry={() => void ranges.refetch()} />}
      {ranges.data === undefined ? ranges.error === null && <Loading /> : <Ranges ranges={ranges.data} />}
      <section className={ui.section}>
        <h2>{t("outgoing.machines")}</h2>
        <Snippet label={t("outgoing.machines")} text={`curl ${url}/meta/ip-ranges.json`} />
      </section>
    </div>
  );
}

function Ranges({ ranges }: { readonly ranges: IpRanges }): ReactNode {
  const { t } = useI18n();
  const outgoing = [...ranges.outgoing, ...ranges.outgoing_ipv6];
  const incoming = [...ranges.incoming, ...ranges.incoming_ipv6];
  return (
    <>
      <section className={ui.section}>
        <h2>{t("outgoing.from")}</h2>
        <p className={ui.hint}>{t(outgoing.length === 0 ? "outgoing.unknown" : "outgoing.from-text")}</p>
        {outgoing.length > 0 && <Snippet label={t("outgoing.from")} text={outgoing.join("\n")} />}
      </section>
      <section className={ui.section}>
        <h2>{t("outgoing.to")}</h2>
        <p className={ui.hint}>{t(incoming.length === 0 ? "outgoing.unknown" : "outgoing.to-text")}</p>
        {incoming.length > 0 && <Snippet label={t("outgoing.to")} text={incoming.join("\n")} />}
      </section>
    </>
  );
}
