import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense } from "react";
import { RATE_METRICS, SENSITIVITIES } from "#core/monitor/monitor.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { splitRole } from "../../routes.ts";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import ui from "../../ui/ui.module.css";
import type { DraftOf } from "./draft.ts";
import { ExternalFields } from "./external-fields.tsx";
import { ChoiceField, CountField, NumberField, TextField } from "./fields.tsx";
import css from "./monitors.module.css";
import { PlacesField } from "./places-field.tsx";
import { Attempts, Duration, Limits, type PartProps, Scopes, ServiceField } from "./shared-fields.tsx";

const ExpressionEditor = lazy(async () => ({
  default: (await import("../../expression/editor.tsx")).ExpressionEditor,
}));

/** What a monitor's type has of its own. */
export function TypeFields({ draft, ...rest }: PartProps): ReactNode {
  switch (draft.type) {
    case "host":
      return <HostFields draft={draft} {...rest} />;
    case "connectivity":
      return <ConnectivityFields draft={draft} {...rest} />;
    case "service":
      return <ServiceFields draft={draft} {...rest} />;
    case "external":
      return <ExternalFields draft={draft} {...rest} />;
    case "expression":
      return <ExpressionFields draft={draft} {...rest} />;
    case "anomalyDetection":
      return <AnomalyFields draft={draft} {...rest} />;
    case "query":
      return <QueryFields draft={draft} {...rest} />;
  }
}

function HostFields({ draft, change, fields }: PartProps<DraftOf<"host">>): ReactNode {
  const { t } = useI18n();
  const metrics = useHostMetrics(draft.scopes[0]);
  return (
    <>
      <TextField
        label={t("monitor.metric")}
        hint={t("monitor.host-metric-hint")}
        options={[...RATE_METRICS, ...metrics]}
        value={draft.metric}
        error={fields.metric}
        onChange={(metric) => change({ metric })}
      />
      <Scopes draft={draft} change={change} fields={fields} />
      <Limits draft={draft} change={change} fields={fields} />
      <div className={css.pair}>
        <Duration value={draft.duration} change={change} error={fields.duration} />
        <Attempts value={draft.maxCheckAttempts} change={change} error={fields.maxCheckAttempts} />
      </div>
    </>
  );
}

/** Names of metrics that hosts of the first scope have, or that the server's own machine has. */
function useHostMetrics(scope: string | undefined): readonly string[] {
  const overview = useQuery({
    queryKey: ["overview"],
    queryFn: ({ signal }) => api.overview(signal),
    staleTime: 60_000,
  });
  const own = overview.data?.ownHostId;
  const role = scope?.includes(":") === true ? splitRole(scope) : undefined;
  const graphs = useQuery({
    queryKey: ["monitor-metrics", role ?? own],
    queryFn: ({ signal }) =>
      role === undefined ? api.hostGraphs(own!, signal) : api.roleGraphs(role.service, role.role, signal),
    enabled: role !== undefined || own !== undefined,
    staleTime: 300_000,
  });
  return [...new Set((graphs.data?.graphs ?? []).flatMap(({ series }) => series.map(({ metric }) => metric)))];
}

function ConnectivityFields({ draft, change, fields }: PartProps<DraftOf<"connectivity">>): ReactNode {
  const { t } = useI18n();
  return (
    <>
      <p className={ui.hint}>{t("monitor.connectivity-hint")}</p>
      <ChoiceField
        label={t("monitor.on-gone")}
        value={draft.alertStatusOnGone}
        choices={[
          ["CRITICAL", t("check.critical")],
          ["WARNING", t("check.warning")],
        ]}
        onChange={(alertStatusOnGone) => change({ alertStatusOnGone })}
      />
      <Scopes draft={draft} change={change} fields={fields} />
    </>
  );
}

function ServiceFields({ draft, change, fields }: PartProps<DraftOf<"service">>): ReactNode {
  const { t } = useI18n();
  const graphs = useQuery({
    queryKey: ["service", draft.service, "graphs"],
    queryFn: ({ signal }) => api.serviceGraphs(draft.service, signal),
    enabled: draft.service !== "",
  });
  const metrics = (graphs.data?.graphs ?? []).flatMap(({ series }) => series.map(({ metric }) => metric));
  return (
    <>
      <ServiceField value={draft.service} error={fields.service} onChange={(service) => change({ service })} />
      <TextField
        label={t("monitor.metric")}
        options={metrics}
        value={draft.metric}
        error={fields.metric}
        onChange={(metric) => change({ metric })}
      />
      <Limits draft={draft} change={change} fields={fields} />
      <div className={css.pair}>
        <Duration value={draft.duration} change={change} error={fields.duration} />
        <Attempts value={draft.maxCheckAttempts} change={change} error={fields.maxCheckAttempts} />
      </div>
      <div className={css.pair}>
        <NumberField
          label={t("monitor.missing-warning")}
          hint={t("monitor.missing-hint")}
          min={10}
          step={10}
          value={draft.missingDurationWarning}
          error={fields.missingDurationWarning}
          onChange={(missingDurationWarning) => change({ missingDurationWarning })}
        />
        <NumberField
          label={t("monitor.missing-critical")}
          min={10}
          step={10}
          value={draft.missingDurationCritical}
          error={fields.missingDurationCritical}
          onChange={(missingDurationCritical) => change({ missingDurationCritical })}
        />
      </div>
    </>
  );
}

function ExpressionFields({ draft, change, fields }: PartProps<DraftOf<"expression">>): ReactNode {
  const { t } = useI18n();
  return (
    <>
      <div className={ui.field}>
        <Suspense fallback={<textarea value={draft.expression} readOnly aria-label={t("expression")} />}>
          <ExpressionEditor
            label={t("expression")}
            value={draft.expression}
            onChange={(expression) => change({ expression })}
          />
        </Suspense>
        {fields.expression !== undefined && (
          <p className={ui.fieldError}>
            <Icon name="critical" size={14} />
            {fields.expression}
          </p>
        )}
      </div>
      <Limits draft={draft} change={change} fields={fields} />
      <CountField
        label={t("monitor.backward")}
        hint={t("monitor.backward-hint")}
        from={2}
        to={10}
        value={draft.evaluateBackwardMinutes ?? 2}
        error={fields.evaluateBackwardMinutes}
        onChange={(evaluateBackwardMinutes) => change({ evaluateBackwardMinutes })}
      />
    </>
  );
}

function AnomalyFields({ draft, change, fields }: PartProps<DraftOf<"anomalyDetection">>): ReactNode {
  const { t } = useI18n();
  const choices = [
    ["", t("monitor.sensitivity.off")] as const,
    ...SENSITIVITIES.map((one) => [one, t(`monitor.sensitivity.${one}`)] as const),
  ];
  return (
    <>
      <p className={ui.hint}>{t("monitor.anomaly-hint")}</p>
      <PlacesField
        label={t("roles")}
        empty={t("monitor.no-role-yet")}
        kinds="roles"
        value={draft.scopes}
        error={fields.scopes}
        onChange={(scopes) => change({ scopes })}
      />
      <div className={css.pair}>
        <ChoiceField
          label={t("monitor.warning-sensitivity")}
          value={draft.warningSensitivity ?? ""}
          choices={choices}
          error={fields.warningSensitivity}
          onChange={(value) => change({ warningSensitivity: value === "" ? null : value })}
        />
        <ChoiceField
          label={t("monitor.critical-sensitivity")}
          value={draft.criticalSensitivity ?? ""}
          choices={choices}
          error={fields.criticalSensitivity}
          onChange={(value) => change({ criticalSensitivity: value === "" ? null : value })}
        />
      </div>
      <Attempts value={draft.maxCheckAttempts} change={change} error={fields.maxCheckAttempts} />
    </>
  );
}

function QueryFields({ draft, change, fields }: PartProps<DraftOf<"query">>): ReactNode {
  const { t } = useI18n();
  return (
    <>
      <p className={ui.hint}>{t("monitor.inactive.query")}</p>
      <Field label={t("monitor.query")} error={fields.query}>
        {(props) => (
          <textarea
            {...props}
            rows={2}
            spellCheck={false}
            value={draft.query}
            onChange={(event) => change({ query: event.target.value })}
          />
        )}
      </Field>
      <TextField
        label={t("monitor.legend")}
        value={draft.legend}
        error={fields.legend}
        onChange={(legend) => change({ legend })}
      />
      <Limits draft={draft} change={change} fields={fields} />
    </>
  );
}
