import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import type { AlertRow } from "#wire/own/alerting.ts";
import { api } from "../../data/api.ts";
import { useNow } from "../../data/now.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Problem } from "../../ui/state.tsx";
import { useToast } from "../../ui/toast.tsx";
import ui from "../../ui/ui.module.css";
import { nextMorning } from "./morning.ts";

/** Asks again for all that a change of alerts shows on. */
export function useAlertsChanged(): () => void {
  const client = useQueryClient();
  return () => {
    for (const key of ["alerts", "alert", "monitors", "overview"]) void client.invalidateQueries({ queryKey: [key] });
  };
}

/** Runs one action on each of several alerts; what failed is told in the server's words, the rest is done. */
async function onEach(alerts: readonly AlertRow[], run: (alert: AlertRow) => Promise<unknown>): Promise<void> {
  const results = await Promise.allSettled(alerts.map(run));
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

const UNTIL = ["end", "1h", "4h", "morning"] as const;
type Until = (typeof UNTIL)[number];

interface ActionProps {
  readonly alerts: readonly AlertRow[];
  readonly onClose: () => void;
  readonly onDone?: () => void;
}

/** Says that somebody has taken the alerts on: with a note, for so long. */
export function AcknowledgeDialog({ alerts, onClose, onDone }: ActionProps): ReactNode {
  const { t, zone, dateTime } = useI18n();
  const now = useNow();
  const [note, setNote] = useState("");
  const [until, setUntil] = useState<Until>("end");
  const moments: Readonly<Record<Until, number | undefined>> = {
    end: undefined,
    "1h": now + 3_600,
    "4h": now + 4 * 3_600,
    morning: nextMorning(now, zone),
  };
  return (
    <ActionForm
      title={t("alerts.ack-title", { count: alerts.length, name: alerts[0]?.monitorName ?? "" })}
      action={t("alerts.acknowledge")}
      done={t("alerts.acknowledged-count", { count: alerts.length })}
      run={() => {
        const moment = moments[until];
        return onEach(alerts, ({ id }) =>
          api.acknowledgeAlert(id, { note: note.trim(), ...(moment === undefined ? {} : { until: moment }) }),
        );
      }}
      onClose={onClose}
      onDone={onDone}
    >
      <p className={ui.prose}>{t("alerts.ack-text")}</p>
      <Field label={t("alerts.note")} hint={t("alerts.note-hint")}>
        {(props) => (
          <textarea {...props} rows={2} maxLength={1_000} value={note} onChange={(e) => setNote(e.target.value)} />
        )}
      </Field>
      <Field label={t("alerts.until")}>
        {(props) => (
          <select {...props} value={until} onChange={(e) => setUntil(e.target.value as Until)}>
            {UNTIL.map((one) => (
              <option key={one} value={one}>
                {t(`alerts.until.${one}`, { time: moments[one] === undefined ? "" : dateTime(moments[one]) })}
              </option>
            ))}
          </select>
        )}
      </Field>
    </ActionForm>
  );
}

/** Closes alerts by hand, with a reason that stays in their log. */
export function CloseDialog({ alerts, onClose, onDone }: ActionProps): ReactNode {
  const { t } = useI18n();
  const [reason, setReason] = useState("");
  return (
    <ActionForm
      title={t("alerts.close-title", { count: alerts.length, name: alerts[0]?.monitorName ?? "" })}
      action={t("alerts.close")}
      done={t("alerts.closed-count", { count: alerts.length })}
      run={() => onEach(alerts, ({ id }) => api.closeAlert(id, reason.trim()))}
      onClose={onClose}
      onDone={onDone}
    >
      <p className={ui.prose}>{t("alerts.close-text")}</p>
      <Field label={t("alerts.reason")}>
        {(props) => (
          <input
            {...props}
            maxLength={250}
            autoComplete="off"
            value={reason}
            onChange={(e) => setReason(e.target.value)}
          />
        )}
      </Field>
    </ActionForm>
  );
}

/** Offers to close alerts that a change of their monitor left without a cause. */
export function OutdatedDialog({ alerts, onClose }: ActionProps): ReactNode {
  const { t } = useI18n();
  return (
    <ActionForm
      title={t("alerts.outdated-title", { count: alerts.length })}
      action={t("alerts.close")}
      cancel={t("alerts.keep-open")}
      done={t("alerts.closed-count", { count: alerts.length })}
      run={() => onEach(alerts, ({ id }) => api.closeAlert(id, t("alerts.outdated-reason")))}
      onClose={onClose}
      onDone={undefined}
    >
      <p className={ui.prose}>{t("alerts.outdated-dialog", { count: alerts.length })}</p>
      <ul className={ui.prose} translate="no">
        {alerts.slice(0, 5).map(({ id, host, service, summary }) => (
          <li key={id}>{[host?.name ?? service, summary].filter((part) => part).join(": ")}</li>
        ))}
      </ul>
      {alerts.length > 5 && <p className={ui.hint}>{t("graph.and-more", { count: alerts.length - 5 })}</p>}
    </ActionForm>
  );
}

function ActionForm({
  title,
  action,
  cancel,
  done,
  run,
  onClose,
  onDone,
  children,
}: {
  /** What the other button says; absent: "Cancel". */
  readonly cancel?: string;
  readonly title: string;
  readonly action: string;
  readonly done: string;
  readonly run: () => Promise<unknown>;
  readonly onClose: () => void;
  readonly onDone: (() => void) | undefined;
  readonly children: ReactNode;
}): ReactNode {
  const { t } = useI18n();
  const toast = useToast();
  const changed = useAlertsChanged();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    run()
      .then(
        () => {
          toast(done);
          onClose();
          onDone?.();
        },
        (reason: unknown) => {
          setError(reason);
          setBusy(false);
        },
      )
      // Some may be done where one was refused.
      .finally(changed);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form className={ui.stack} onSubmit={submit}>
        {children}
        {error !== undefined && <Problem error={error} />}
        <footer className={ui.actions}>
          <button type="button" className={ui.button} onClick={onClose}>
            {cancel ?? t("cancel")}
          </button>
          <button type="submit" className={ui.primary} disabled={busy}>
            {busy ? t("working") : action}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
