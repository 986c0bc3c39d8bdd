import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { ApiError } from "#client/own.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayManage } from "../../session/session.tsx";
import { Field } from "../../ui/field.tsx";
import { Loading, Problem } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import { useToast } from "../../ui/toast.tsx";
import ui from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";

const KEY = ["ip-restrictions"];

/** From where pages and API keys may be used. */
export function IpRestrictionPage(): ReactNode {
  const { t } = useI18n();
  useTitle(t("page.ip-restriction"));
  const mayManage = useMayManage();
  const found = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.ipRestrictions(signal), enabled: mayManage });
  const { data } = found;
  const restricted = data !== undefined && data.web.length + data.api.length > 0;
  return (
    <div className={ui.page}>
      <Sentence tone="none">
        {data === undefined ? t("page.ip-restriction") : t(restricted ? "restriction.some" : "restriction.none")}
      </Sentence>
      <p className={ui.hint}>
        {mayManage ? t("restriction.lead", { address: data?.yourAddress ?? "…" }) : t("restriction.managers-only")}
      </p>
      {found.error !== null && <Problem error={found.error} retry={() => void found.refetch()} />}
      {mayManage && data === undefined && found.error === null && <Loading />}
      {data !== undefined && (
        <>
          <Networks key={`web ${data.web.join()}`} way="web" networks={data.web} />
          <Networks key={`api ${data.api.join()}`} way="api" networks={data.api} />
        </>
      )}
    </div>
  );
}

function Networks({ way, networks }: { readonly way: "web" | "api"; readonly networks: readonly string[] }): ReactNode {
  const { t } = useI18n();
  const client = useQueryClient();
  const toast = useToast();
  const [text, setText] = useState(networks.join("\n"));
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const locksOut = error instanceof ApiError && error.status === 409;
  const save = (force: boolean): void => {
    const cidrs = text.split(/[\s,]+/).filter((each) => each !== "");
    setBusy(true);
    setError(undefined);
    api
      .restrictAddresses(way, { cidrs, force })
      .then(
        () => {
          toast(t("restriction.saved"));
          void client.invalidateQueries({ queryKey: KEY });
        },
        (reason: unknown) => setError(reason),
      )
      .finally(() => setBusy(false));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save(false);
  };
  return (
    <section className={ui.section}>
      <h2>{t(`restriction.${way}`)}</h2>
      <form className={`${ui.stack} ${ui.text}`} onSubmit={submit}>
        <Field label={t("restriction.networks")} hint={t("restriction.networks-hint")}>
          {(props) => (
            <textarea
              {...props}
              rows={4}
              spellCheck={false}
              placeholder={"192.0.2.0/24\n2001:db8::/32"}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        {error !== undefined && <Problem error={error} />}
        <footer className={ui.actions}>
          {locksOut && (
            <button type="button" className={ui.dangerButton} disabled={busy} onClick={() => save(true)}>
              {t("restriction.force")}
            </button>
          )}
          <button type="submit" className={ui.primary} disabled={busy}>
            {t(busy ? "working" : "save")}
          </button>
        </footer>
      </form>
    </section>
  );
}
