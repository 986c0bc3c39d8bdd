import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api } from "../../data/api.ts";
import { createStore, useStore } from "../../data/store.ts";
import { Rich, useI18n } from "../../i18n/i18n.tsx";
import { useMayManage, useSession } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Snippet } from "../../ui/copy.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Problem } from "../../ui/state.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import ui from "../../ui/ui.module.css";
import { Subject } from "../subject.tsx";
import { AGENT_KINDS, type AgentKind, agentCommand } from "./agent-commands.ts";
import { usePublicUrl } from "./public-url.ts";
import css from "./settings.module.css";

/** A key made for these commands; kept until the page is reloaded, because it is shown only once. */
const madeKey = createStore<string | undefined>(undefined);

/** Commands that bring another machine in, and word of it when it has come. */
export function AddHostSnippets(): ReactNode {
  const { t } = useI18n();
  const url = usePublicUrl();
  const { loopbackOnly } = useSession();
  const paths = usePaths();
  const client = useQueryClient();
  const mayManage = useMayManage();
  const [kind, setKind] = useState<AgentKind>("sawara");
  const key = useStore(madeKey);
  const make = useMutation({
    mutationFn: () => api.createApiKey({ name: "agents", read: true, write: true }),
    onSuccess: ({ secret }) => {
      madeKey.set(secret);
      void client.invalidateQueries({ queryKey: ["api-keys"] });
    },
  });
  return (
    <div className={css.add}>
      {loopbackOnly && (
        <div className={css.warning} role="note">
          <Icon name="warning" />
          <p>
            <Rich
              id="add.loopback"
              values={{ url }}
              parts={{
                command: <code>npm start -- --host 0.0.0.0 --public-url http://{t("add.your-address")}:8080</code>,
              }}
            />
          </p>
        </div>
      )}
      <Tabs
        label={t("add.kinds")}
        tabs={AGENT_KINDS.map((id) => ({ id, label: t(`add.${id}`) }))}
        current={kind}
        onChoose={setKind}
      >
        <p className={ui.hint}>{t(`add.${kind}.text`)}</p>
        <Snippet label={t(`add.${kind}`)} text={agentCommand(kind, url, key ?? "YOUR_API_KEY")} />
      </Tabs>
      {key === undefined ? (
        <p className={css.key}>
          {mayManage ? (
            <>
              <button type="button" className={ui.button} disabled={make.isPending} onClick={() => make.mutate()}>
                <Icon name="key" />
                {t("add.make-key")}
              </button>
              <span className={ui.hint}>
                <Rich
                  id="add.key-hint"
                  parts={{
                    placeholder: <code>YOUR_API_KEY</code>,
                    link: <PageLink to={paths.apiKeys}>{t("page.api-keys")}</PageLink>,
                  }}
                />
              </span>
            </>
          ) : (
            <span className={ui.hint}>{t("add.ask-manager")}</span>
          )}
        </p>
      ) : (
        <p className={ui.hint}>{t("add.key-made")}</p>
      )}
      {make.error !== null && <Problem error={make.error} />}
      <Arrivals />
    </div>
  );
}

const POLL_MS = 5_000;

/** Watches for hosts that register while the page is open. */
function Arrivals(): ReactNode {
  const { t } = useI18n();
  const [since] = useState(() => Math.floor(Date.now() / 1_000));
  const overview = useQuery({
    queryKey: ["overview"],
    queryFn: ({ signal }) => api.overview(signal),
    refetchInterval: POLL_MS,
  });
  const arrived = (overview.data?.changes ?? []).filter(({ action, at }) => action === "host.register" && at >= since);
  return (
    <p className={css.arrivals} role="status" data-arrived={arrived.length > 0 || undefined}>
      <Icon name={arrived.length > 0 ? "ok" : "clock"} />
      {arrived.length === 0 ? (
        <span>{t("add.waiting")}</span>
      ) : (
        arrived.map((change) => (
          <span key={`${change.at} ${change.subject}`}>
            <Rich id="add.arrived" parts={{ name: <Subject subject={change.subject} link={change.link} /> }} />
          </span>
        ))
      )}
    </p>
  );
}
