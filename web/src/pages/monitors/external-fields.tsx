import type { ReactNode } from "react";
import { useI18n } from "../../i18n/i18n.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import ui from "../../ui/ui.module.css";
import type { DraftOf } from "./draft.ts";
import { ChoiceField, CountField, NumberField, TextField } from "./fields.tsx";
import css from "./monitors.module.css";
import { Attempts, type PartProps, ServiceField } from "./shared-fields.tsx";

const METHODS = ["GET", "POST", "PUT", "DELETE"] as const;
const STACKS = ["auto", "ipv4", "ipv6"] as const;
type External = DraftOf<"external">;

/** An address that is asked every minute, with all that may be expected of its answer. */
export function ExternalFields({ draft, change, fields }: PartProps<External>): ReactNode {
  const { t } = useI18n();
  return (
    <>
      <TextField
        label={t("monitor.url")}
        type="url"
        placeholder="https://"
        value={draft.url}
        error={fields.url}
        onChange={(url) => change({ url })}
      />
      <ServiceField
        value={draft.service ?? ""}
        none={t("monitor.no-service")}
        hint={t("monitor.external-service-hint")}
        error={fields.service}
        onChange={(service) => change({ service: service === "" ? null : service })}
      />
      {draft.service !== undefined && draft.service !== null && (
        <div className={css.limits}>
          <NumberField
            label={t("monitor.response-warning")}
            min={0}
            value={draft.responseTimeWarning}
            error={fields.responseTimeWarning}
            onChange={(value) => change({ responseTimeWarning: value, ...durationFor(draft, value) })}
          />
          <NumberField
            label={t("monitor.response-critical")}
            min={0}
            value={draft.responseTimeCritical}
            error={fields.responseTimeCritical}
            onChange={(value) => change({ responseTimeCritical: value, ...durationFor(draft, value) })}
          />
          <CountField
            label={t("monitor.duration")}
            from={1}
            to={10}
            value={draft.responseTimeDuration ?? 3}
            error={fields.responseTimeDuration}
            onChange={(responseTimeDuration) => change({ responseTimeDuration })}
          />
        </div>
      )}
      <div className={css.pair}>
        <NumberField
          label={t("monitor.certificate-warning")}
          hint={t("monitor.certificate-hint")}
          min={0}
          value={draft.certificationExpirationWarning}
          error={fields.certificationExpirationWarning}
          onChange={(certificationExpirationWarning) => change({ certificationExpirationWarning })}
        />
        <NumberField
          label={t("monitor.certificate-critical")}
          min={0}
          value={draft.certificationExpirationCritical}
          error={fields.certificationExpirationCritical}
          onChange={(certificationExpirationCritical) => change({ certificationExpirationCritical })}
        />
      </div>
      <TextField
        label={t("monitor.contains")}
        hint={t("monitor.contains-hint")}
        value={draft.containsString ?? ""}
        error={fields.containsString}
        onChange={(text) => change({ containsString: text === "" ? null : text })}
      />
      <Attempts value={draft.maxCheckAttempts} change={change} error={fields.maxCheckAttempts} />
      <details className={css.more}>
        <summary>{t("monitor.request")}</summary>
        <Request draft={draft} change={change} fields={fields} />
      </details>
    </>
  );
}

/** Mackerel wants to know over how many results a limit is averaged. */
const durationFor = (draft: External, limit: number | null): object =>
  limit === null || draft.responseTimeDuration ? {} : { responseTimeDuration: 3 };

/** How it is asked: most people leave this as it is. */
function Request({ draft, change, fields }: PartProps<External>): ReactNode {
  const { t } = useI18n();
  const { headers } = draft;
  const replace = (at: number, header: { name: string; value: string }): void =>
    change({ headers: headers.map((one, i) => (i === at ? header : one)) });
  return (
    <>
      <div className={css.pair}>
        <ChoiceField
          label={t("monitor.method")}
          value={draft.method}
          choices={METHODS.map((one) => [one, one] as const)}
          onChange={(method) => change({ method })}
        />
        <NumberField
          label={t("monitor.expected-status")}
          hint={t("monitor.expected-status-hint")}
          min={100}
          value={draft.expectedStatusCode}
          error={fields.expectedStatusCode}
          onChange={(expectedStatusCode) => change({ expectedStatusCode })}
        />
      </div>
      <ChoiceField
        label={t("monitor.dualstack")}
        value={draft.dualstack ?? "auto"}
        choices={STACKS.map((one) => [one, t(`monitor.dualstack.${one}`)] as const)}
        onChange={(dualstack) => change({ dualstack })}
      />
      <fieldset className={css.headers}>
        <legend className={ui.label}>{t("monitor.headers")}</legend>
        {headers.map((header, i) => {
          // Headers have no names of their own while they are typed; their places are theirs.
          const key = `${i}`;
          return (
            <div key={key}>
              <input
                className={ui.input}
                aria-label={t("monitor.header-name", { number: i + 1 })}
                placeholder="Cache-Control"
                value={header.name}
                onChange={(event) => replace(i, { ...header, name: event.target.value })}
              />
              <input
                className={ui.input}
                aria-label={t("monitor.header-value", { number: i + 1 })}
                placeholder="no-cache"
                value={header.value}
                onChange={(event) => replace(i, { ...header, value: event.target.value })}
              />
              <button
                type="button"
                className={ui.iconButton}
                aria-label={t("monitor.header-remove", { number: i + 1 })}
                onClick={() => change({ headers: headers.filter((_, at) => at !== i) })}
              >
                <Icon name="close" />
              </button>
            </div>
          );
        })}
        {fields.headers !== undefined && <p className={ui.fieldError}>{fields.headers}</p>}
        <button
          type="button"
          className={ui.button}
          onClick={() => change({ headers: [...headers, { name: "", value: "" }] })}
        >
          <Icon name="plus" />
          {t("monitor.header-add")}
        </button>
      </fieldset>
      {draft.method !== "GET" && (
        <Field label={t("monitor.body")} error={fields.requestBody}>
          {(props) => (
            <textarea
              {...props}
              rows={3}
              spellCheck={false}
              value={draft.requestBody ?? ""}
              onChange={(event) => change({ requestBody: event.target.value === "" ? null : event.target.value })}
            />
          )}
        </Field>
      )}
      <label className={ui.check}>
        <input
          type="checkbox"
          checked={draft.followRedirect ?? false}
          onChange={(event) => change({ followRedirect: event.target.checked })}
        />
        {t("monitor.follow-redirect")}
      </label>
      <label className={ui.check}>
        <input
          type="checkbox"
          checked={draft.skipCertificateVerification ?? false}
          onChange={(event) => change({ skipCertificateVerification: event.target.checked })}
        />
        {t("monitor.skip-verification")}
      </label>
    </>
  );
}
