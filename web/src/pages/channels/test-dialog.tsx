import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { ChannelRow } from "#wire/own/alerting.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Loading, Problem } from "../../ui/state.tsx";
import { ToneMark } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { DeliveryTable } from "../alerts/deliveries.tsx";
import css from "./channels.module.css";

/** Sends a real message, marked as a test, and shows what the other side answered, and how fast. */
export function TestDialog({
  channel,
  onClose,
}: {
  readonly channel: ChannelRow;
  readonly onClose: () => void;
}): ReactNode {
  const { t, count } = useI18n();
  const client = useQueryClient();
  const test = useMutation({
    mutationFn: () => api.testChannel(channel.id),
    onSettled: () => client.invalidateQueries({ queryKey: ["channels"] }),
  });
  return (
    <Dialog title={t("channel.test-title", { name: channel.name })} onClose={onClose}>
      <p className={ui.prose}>{t("channel.test-text")}</p>
      {test.error !== null && <Problem error={test.error} />}
      {test.data !== undefined && (
        <div className={css.answer} role="status">
          <p>
            <ToneMark tone={test.data.ok ? "ok" : "critical"} />
            <strong>{t(test.data.ok ? "channel.test-ok" : "channel.test-failed")}</strong>
            <span className={ui.dim}>
              {t("channel.test-took", { milliseconds: count(Math.round(test.data.milliseconds)) })}
            </span>
          </p>
          {test.data.response !== "" && <pre translate="no">{test.data.response}</pre>}
        </div>
      )}
      <footer className={ui.actions}>
        <button type="button" className={ui.button} onClick={onClose}>
          {t("close")}
        </button>
        <button type="button" className={ui.primary} disabled={test.isPending} onClick={() => test.mutate()}>
          <Icon name="send" />
          {t(test.isPending ? "working" : test.data === undefined ? "channel.test-send" : "channel.test-again")}
        </button>
      </footer>
    </Dialog>
  );
}

/** What was sent there, newest first, with the other side's answers. */
export function LogDialog({
  channel,
  onClose,
}: {
  readonly channel: ChannelRow;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useI18n();
  const log = useQuery({
    queryKey: ["channels", channel.id, "deliveries"],
    queryFn: ({ signal }) => api.channelDeliveries(channel.id, signal),
  });
  return (
    <Dialog title={t("channel.log-title", { name: channel.name })} wide onClose={onClose}>
      {log.error !== null && <Problem error={log.error} retry={() => void log.refetch()} />}
      {log.data === undefined && log.error === null && <Loading rows={4} />}
      {log.data?.deliveries.length === 0 && <p className={ui.hint}>{t("channel.log-empty")}</p>}
      {log.data !== undefined && <DeliveryTable deliveries={log.data.deliveries} />}
    </Dialog>
  );
}
