import { type FormEvent, type ReactNode, useState } from "react";
import type { SloDetail } from "#wire/own/slos.ts";
import { api } from "../../data/api.ts";
import { WhenField } from "../../graph/annotations/when-field.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { useSession } from "../../session/session.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { FormActions } from "../../ui/form-actions.tsx";
import { Problem } from "../../ui/state.tsx";
import ui from "../../ui/ui.module.css";
import { NumberField, TextField } from "../monitors/fields.tsx";
import { useSlosChanged } from "./lists.tsx";

const DAY = 86_400;
const now = (): number => Math.floor(Date.now() / 60_000) * 60;

interface DialogProps {
  readonly slo: SloDetail;
  readonly onClose: () => void;
}

/** A form that is sent, and closed when it was taken. */
function SloDialog({
  title,
  lead,
  action,
  send,
  onClose,
  children,
}: {
  readonly title: string;
  readonly lead: string;
  readonly action: string;
  readonly send: () => Promise<unknown>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const changed = useSlosChanged();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    send().then(
      () => {
        changed();
        onClose();
      },
      (reason: unknown) => {
        setError(reason);
        setBusy(false);
      },
    );
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form className={ui.stack} onSubmit={submit}>
        <p className={ui.prose}>{lead}</p>
        {children}
        {error !== undefined && <Problem error={error} />}
        <FormActions action={action} busy={busy} onCancel={onClose} />
      </form>
    </Dialog>
  );
}

function ReasonField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const { t } = useI18n();
  return (
    <Field label={t("slo.reason")} hint={t("slo.reason-hint")}>
      {(field) => (
        <textarea
          {...field}
          rows={2}
          maxLength={500}
          required
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** Another target for some time, by somebody, for a reason. */
export function OverrideDialog({ slo, onClose }: DialogProps): ReactNode {
  const { t } = useI18n();
  const { user } = useSession();
  const [target, setTarget] = useState<number | null>(slo.target);
  const [from, setFrom] = useState(now);
  const [to, setTo] = useState(() => now() + 14 * DAY);
  const [reason, setReason] = useState("");
  const [approvedBy, setApprovedBy] = useState(user.name);
  return (
    <SloDialog
      title={t("slo.override-title", { name: slo.name })}
      lead={t("slo.override-text")}
      action={t("slo.override-action")}
      send={() => api.overrideSlo(slo.id, { target: target ?? 0, from, to, reason, approvedBy })}
      onClose={onClose}
    >
      <NumberField label={t("slo.target")} hint={t("slo.target-unit")} value={target} onChange={setTarget} />
      <WhenField label={t("slo.from")} value={from} onChange={setFrom} />
      <WhenField label={t("slo.until")} value={to} onChange={setTo} />
      <ReasonField value={reason} onChange={setReason} />
      <TextField label={t("slo.approved-by")} value={approvedBy} required onChange={setApprovedBy} />
    </SloDialog>
  );
}

/** Time that does not count: a load test, planned maintenance. */
export function CorrectionDialog({ slo, onClose }: DialogProps): ReactNode {
  const { t } = useI18n();
  const [from, setFrom] = useState(() => now() - 3_600);
  const [to, setTo] = useState(now);
  const [reason, setReason] = useState("");
  return (
    <SloDialog
      title={t("slo.correction-title", { name: slo.name })}
      lead={t("slo.correction-text")}
      action={t("slo.correction-action")}
      send={() => api.correctSlo(slo.id, { from, to, reason })}
      onClose={onClose}
    >
      <WhenField label={t("slo.from")} value={from} onChange={setFrom} />
      <WhenField label={t("slo.until")} value={to} onChange={setTo} />
      <ReasonField value={reason} onChange={setReason} />
    </SloDialog>
  );
}

const HOURS = [1, 4, 24] as const;

/** Lets what the budget would stop begin all the same, by name. */
export function PassDialog({ slo, onClose }: DialogProps): ReactNode {
  const { t, length } = useI18n();
  const [hours, setHours] = useState<number>(1);
  const [reason, setReason] = useState("");
  return (
    <SloDialog
      title={t("slo.pass-title", { name: slo.name })}
      lead={t("slo.pass-text")}
      action={t("slo.pass-action")}
      send={() => api.passSloGate(slo.id, { reason, forSeconds: hours * 3_600 })}
      onClose={onClose}
    >
      <Field label={t("slo.pass-for")}>
        {(field) => (
          <select {...field} value={hours} onChange={(event) => setHours(Number(event.target.value))}>
            {HOURS.map((one) => (
              <option key={one} value={one}>
                {length(one * 3_600)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <ReasonField value={reason} onChange={setReason} />
    </SloDialog>
  );
}
