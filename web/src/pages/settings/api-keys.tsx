import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { ApiKey, CreatedApiKey } from "#wire/own/keys.ts";
import { api } from "../../data/api.ts";
import { useNow } from "../../data/now.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayManage } from "../../session/session.tsx";
import { CopyButton } from "../../ui/copy.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Loading, Problem } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";
import { ChangeTraffic, NewKey, rightsWord, verbOf } from "./api-key-rights.tsx";
import css from "./settings.module.css";

export function ApiKeys(): ReactNode {
  const { t, ago, count, date, dateTime } = useI18n();
  useTitle(t("page.api-keys"));
  const now = useNow();
  const mayManage = useMayManage();
  const client = useQueryClient();
  const keys = useQuery({ queryKey: ["api-keys"], queryFn: ({ signal }) => api.apiKeys(signal), enabled: mayManage });
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<CreatedApiKey>();
  const [revoking, setRevoking] = useState<ApiKey>();
  const [changing, setChanging] = useState<ApiKey>();
  const list = [...(keys.data?.keys ?? [])].sort(
    (a, b) => Number(a.revokedAt !== undefined) - Number(b.revokedAt !== undefined) || b.createdAt - a.createdAt,
  );
  const active = list.filter(({ revokedAt }) => revokedAt === undefined).length;
  return (
    <div className={ui.page}>
      <Sentence
        tone="none"
        aside={
          mayManage && (
            <button type="button" className={ui.primary} onClick={() => setMaking(true)}>
              <Icon name="plus" />
              {t("api-keys.create")}
            </button>
          )
        }
      >
        {keys.data === undefined ? t("page.api-keys") : t("api-keys.sentence", { count: active, keys: count(active) })}
      </Sentence>
      <p className={ui.hint}>{mayManage ? t("api-keys.lead") : t("api-keys.managers-only")}</p>
      {made !== undefined && <Secret made={made} onDone={() => setMade(undefined)} />}
      {keys.error !== null && <Problem error={keys.error} retry={() => void keys.refetch()} />}
      {mayManage && keys.data === undefined && keys.error === null && <Loading />}
      {keys.data?.keys.length === 0 && (
        <Empty icon="key" title={t("api-keys.none")}>
          <button type="button" className={ui.primary} onClick={() => setMaking(true)}>
            {t("api-keys.create")}
          </button>
        </Empty>
      )}
      {list.length > 0 && (
        <div className={ui.scroll}>
          <table className={ui.table}>
            <thead>
              <tr>
                <th scope="col">{t("api-keys.name")}</th>
                <th scope="col">{t("api-keys.hint")}</th>
                <th scope="col">{t("api-keys.rights")}</th>
                <th scope="col">{t("api-keys.created")}</th>
                <th scope="col">{t("api-keys.used")}</th>
                <th scope="col">
                  <span className="visually-hidden">{t("actions")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {list.map((key) => (
                <tr key={key.id} className={key.revokedAt === undefined ? undefined : css.revoked}>
                  <th scope="row">{key.name}</th>
                  <td>
                    <code>{key.hint}…</code>
                  </td>
                  <td data-fit>{t(rightsWord(key))}</td>
                  <td data-fit title={dateTime(key.createdAt)}>
                    {date(key.createdAt)} · {key.createdBy}
                  </td>
                  <td data-fit title={key.lastUsedAt === undefined ? undefined : dateTime(key.lastUsedAt)}>
                    {key.lastUsedAt === undefined ? t("api-keys.never") : ago(key.lastUsedAt, now)}
                  </td>
                  <td data-fit>
                    {key.revokedAt === undefined ? (
                      <span className={css.keyActions}>
                        {key.read && key.write && (
                          <button
                            type="button"
                            className={ui.quiet}
                            aria-label={t(`api-keys.traffic-${verbOf(key)}-named`, { name: key.name })}
                            onClick={() => setChanging(key)}
                          >
                            {t(`api-keys.traffic-${verbOf(key)}`)}
                          </button>
                        )}
                        <button
                          type="button"
                          className={ui.quiet}
                          aria-label={t("api-keys.revoke-named", { name: key.name })}
                          onClick={() => setRevoking(key)}
                        >
                          {t("api-keys.revoke")}
                        </button>
                      </span>
                    ) : (
                      t("api-keys.revoked", { date: date(key.revokedAt) })
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {making && (
        <NewKey
          onClose={() => setMaking(false)}
          onMade={(created) => {
            setMade(created);
            setMaking(false);
            void client.invalidateQueries({ queryKey: ["api-keys"] });
          }}
        />
      )}
      {changing !== undefined && (
        <ChangeTraffic
          of={changing}
          onClose={() => setChanging(undefined)}
          onChanged={() => client.invalidateQueries({ queryKey: ["api-keys"] })}
        />
      )}
      {revoking !== undefined && (
        <Confirm
          title={t("api-keys.revoke-title", { name: revoking.name })}
          action={t("api-keys.revoke")}
          onClose={() => setRevoking(undefined)}
          run={async () => {
            await api.revokeApiKey(revoking.id);
            await client.invalidateQueries({ queryKey: ["api-keys"] });
          }}
        >
          <p className={ui.prose}>{t("api-keys.revoke-text")}</p>
        </Confirm>
      )}
    </div>
  );
}

/** The one time that a key is shown. */
function Secret({ made, onDone }: { readonly made: CreatedApiKey; readonly onDone: () => void }): ReactNode {
  const { t } = useI18n();
  return (
    <section className={css.secret} role="status">
      <p>
        <strong>{t("api-keys.made", { name: made.key.name })}</strong> {t("api-keys.made-text")}
      </p>
      <p className={css.secretRow}>
        <code>{made.secret}</code>
        <CopyButton text={made.secret} />
        <button type="button" className={ui.quiet} onClick={onDone}>
          {t("api-keys.kept")}
        </button>
      </p>
    </section>
  );
}
