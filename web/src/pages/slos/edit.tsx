import { useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { navigate, useSearch } from "wouter/use-browser-location";
import { ApiError } from "#client/own.ts";
import { BUDGET_STATES } from "#core/slo/policy.ts";
import { api } from "../../data/api.ts";
import { Rich, useI18n } from "../../i18n/i18n.tsx";
import { useLeaveGuard } from "../../shell/leave-guard.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Loading, Problem } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { ZoneField } from "../../ui/zone-field.tsx";
import { ChoiceField, MemoField, NumberField, TextField } from "../monitors/fields.tsx";
import { useTitle } from "../title.ts";
import { COUNTED, countedKind, type Draft, draftOf, emptyDraft, isWhole, KINDS, spell } from "./draft.ts";
import { useSlosChanged } from "./lists.tsx";
import { Preview } from "./preview.tsx";
import css from "./slos.module.css";

/** An objective's form, with what it would have meant beside it. Without an id, a new one. */
export default function EditSlo({ id }: { readonly id?: string }): ReactNode {
  const { t, zone } = useI18n();
  const search = useSearch();
  useTitle(id === undefined ? t("slo.new") : t("slo.edit-title", { name: id }));
  const existing = useQuery({
    queryKey: ["slo", id, "form"],
    queryFn: ({ signal }) => api.slo(id!, signal),
    enabled: id !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const services = useQuery({ queryKey: ["services"], queryFn: ({ signal }) => api.services(signal) });
  const error = existing.error ?? services.error;
  const names = services.data?.services.map(({ name }) => name);
  if (names === undefined || (id !== undefined && existing.data === undefined))
    return (
      <div className={ui.page}>
        {error === null ? <Loading rows={5} /> : <Problem error={error} retry={() => void existing.refetch()} />}
      </div>
    );
  const start = existing.data === undefined ? begun(names, zone, search) : draftOf(existing.data, zone);
  return <Editor key={id} start={start} services={names} {...(id === undefined ? {} : { id })} />;
}

/** Another objective, with what the address says of it. */
function begun(services: readonly string[], zone: string, search: string): Draft {
  const said = new URLSearchParams(search);
  return { ...emptyDraft(said.get("service") ?? services[0] ?? "", zone), source: said.get("source") ?? "" };
}

function Editor({
  id,
  start,
  services,
}: {
  readonly id?: string;
  readonly start: Draft;
  readonly services: readonly string[];
}): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const changed = useSlosChanged();
  const [draft, setDraft] = useState(start);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const isDirty = draft !== start;
  const guard = useLeaveGuard(isDirty, (url) => url.pathname === location.pathname);
  const fields: Readonly<Record<string, string>> = error instanceof ApiError ? error.fields : {};
  const change = (part: Partial<Draft>): void => setDraft((before) => ({ ...before, ...part }));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    const body = spell(draft);
    (id === undefined ? api.createSlo(body) : api.updateSlo(id, body)).then(
      ({ name }) => {
        guard.release();
        changed();
        navigate(paths.slo(name));
      },
      (reason: unknown) => {
        setError(reason);
        setBusy(false);
      },
    );
  };
  return (
    <div className={ui.page}>
      <nav className={ui.crumbs} aria-label={t("nav.crumbs")}>
        <PageLink to={paths.slos}>{t("page.slos")}</PageLink>
        {id !== undefined && (
          <PageLink to={paths.slo(id)} translate="no">
            {id}
          </PageLink>
        )}
        <span aria-current="page">{t(id === undefined ? "slo.new" : "slo.edit")}</span>
      </nav>
      <Sentence tone="none">{id === undefined ? t("slo.new") : t("slo.edit-title", { name: id })}</Sentence>
      <div className={css.editor}>
        <form className={ui.stack} onSubmit={submit}>
          <What draft={draft} services={services} fields={fields} change={change} />
          <Promised draft={draft} fields={fields} change={change} />
          <Policy draft={draft} fields={fields} change={change} />
          {error !== undefined && <Problem error={error} />}
          <footer className={ui.actions}>
            <PageLink to={id === undefined ? paths.slos : paths.slo(id)} className={ui.button}>
              {t("cancel")}
            </PageLink>
            <button type="submit" className={ui.primary} disabled={busy || !isWhole(draft) || draft.name.trim() === ""}>
              {t(busy ? "working" : "save")}
            </button>
          </footer>
        </form>
        <Preview draft={draft} />
      </div>
      {guard.dialog}
    </div>
  );
}

interface PartProps {
  readonly draft: Draft;
  /** What the server found wrong, by field. */
  readonly fields: Readonly<Record<string, string>>;
  readonly change: (part: Partial<Draft>) => void;
}

/** Which service, and what of it is counted. */
function What({ draft, services, fields, change }: PartProps & { readonly services: readonly string[] }): ReactNode {
  const { t } = useI18n();
  const counted = countedKind(draft);
  return (
    <fieldset className={css.fields}>
      <legend>{t("slo.what")}</legend>
      <TextField
        label={t("slo.name")}
        hint={t("slo.name-hint")}
        value={draft.name}
        error={fields.name}
        required
        onChange={(name) => change({ name })}
      />
      <ChoiceField
        label={t("service")}
        value={draft.service}
        choices={[...new Set([draft.service, ...services])].filter((name) => name !== "").map((name) => [name, name])}
        error={fields.service}
        onChange={(service) => change({ service })}
      />
      <ChoiceField
        label={t("slo.kind")}
        hint={t(`slo.kind-hint.${draft.kind}`)}
        value={draft.kind}
        choices={KINDS.map((kind) => [kind, t(`slo.kind.${kind}`)])}
        onChange={(kind) => change({ kind })}
      />
      {draft.kind === "slices" && (
        <>
          <ChoiceField
            label={t("slo.slice-of")}
            value={draft.sliceOf}
            choices={COUNTED.map((kind) => [kind, t(`slo.kind.${kind}`)])}
            onChange={(sliceOf) => change({ sliceOf })}
          />
          <SliceLength value={draft.sliceSeconds} onChange={(sliceSeconds) => change({ sliceSeconds })} />
          <NumberField
            label={t("slo.slice-target")}
            hint={t("slo.target-unit")}
            value={draft.sliceTarget}
            error={fields.sliceTarget}
            onChange={(sliceTarget) => change({ sliceTarget })}
          />
        </>
      )}
      {counted === "probe" ? (
        <MonitorField value={draft.monitor} error={fields.monitor} onChange={(monitor) => change({ monitor })} />
      ) : (
        <SourceField value={draft.source} error={fields.source} onChange={(source) => change({ source })} />
      )}
      {counted === "latency" && (
        <LimitField
          source={draft.source}
          value={draft.limitMs}
          error={fields.limitMs}
          onChange={(limitMs) => change({ limitMs })}
        />
      )}
    </fieldset>
  );
}

const SLICES = [60, 300, 600, 1800, 3600] as const;

function SliceLength({
  value,
  onChange,
}: {
  readonly value: number;
  readonly onChange: (value: number) => void;
}): ReactNode {
  const { t, length } = useI18n();
  return (
    <ChoiceField
      label={t("slo.slice-length")}
      value={String(value)}
      choices={[...new Set([...SLICES, value])].sort((a, b) => a - b).map((one) => [String(one), length(one)])}
      onChange={(text) => onChange(Number(text))}
    />
  );
}

interface NamedProps {
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}

const useSources = () =>
  useQuery({ queryKey: ["sli"], queryFn: ({ signal }) => api.sliSources(signal) }).data?.sources ?? [];

/** A source of counts; those that were ever counted are offered. */
function SourceField({ value, error, onChange }: NamedProps): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  return (
    <TextField
      label={t("slo.source")}
      hint={<Rich id="slo.source-hint" parts={{ sources: <PageLink to={paths.slis}>{t("page.slis")}</PageLink> }} />}
      value={value}
      error={error}
      required
      options={useSources().map(({ name }) => name)}
      onChange={onChange}
    />
  );
}

/** Only what the source counts can be judged: its limits are named. */
function LimitField({
  source,
  value,
  error,
  onChange,
}: {
  readonly source: string;
  readonly value: number | null;
  readonly error: string | undefined;
  readonly onChange: (value: number | null) => void;
}): ReactNode {
  const { t } = useI18n();
  const limits = useSources().find(({ name }) => name === source)?.limitsMs ?? [];
  return (
    <NumberField
      label={t("slo.limit")}
      hint={limits.length === 0 ? t("slo.limit-hint") : t("slo.limits-hint", { limits: limits.join(", ") })}
      min={0}
      value={value}
      error={error}
      onChange={onChange}
    />
  );
}

/** An external monitor: whether it had an answer, and in time. */
function MonitorField({ value, error, onChange }: NamedProps): ReactNode {
  const { t } = useI18n();
  const monitors = useQuery({ queryKey: ["monitors"], queryFn: ({ signal }) => api.monitors(signal) });
  const external = (monitors.data?.monitors ?? []).filter(({ monitor }) => monitor.type === "external");
  return (
    <ChoiceField
      label={t("slo.monitor")}
      hint={t("slo.monitor-hint")}
      value={value}
      error={error}
      choices={[["", t("slo.choose")], ...external.map(({ monitor }) => [monitor.id, monitor.name] as const)]}
      onChange={onChange}
    />
  );
}

/** How much of it has to be good, over what time. */
function Promised({ draft, fields, change }: PartProps): ReactNode {
  const { t } = useI18n();
  return (
    <fieldset className={css.fields}>
      <legend>{t("slo.promise-legend")}</legend>
      <NumberField
        label={t("slo.target")}
        hint={t("slo.target-unit")}
        value={draft.target}
        error={fields.target}
        onChange={(target) => change({ target })}
      />
      <ChoiceField
        label={t("slo.window")}
        value={draft.window}
        choices={(["rolling", "week", "month"] as const).map((one) => [one, t(`slo.window.${one}`)])}
        onChange={(window) => change({ window })}
      />
      {draft.window === "rolling" ? (
        <NumberField
          label={t("slo.days")}
          min={1}
          step={1}
          value={draft.days}
          error={fields.days}
          onChange={(days) => change({ days })}
        />
      ) : (
        <ZoneField value={draft.zone} onChange={(zone) => change({ zone })} />
      )}
      <ChoiceField
        label={t("slo.alerts")}
        hint={t("slo.alerts-hint")}
        value={draft.alerts}
        choices={(["all", "page", "none"] as const).map((one) => [one, t(`slo.alerts.${one}`)])}
        onChange={(alerts) => change({ alerts })}
      />
      {draft.alerts !== "none" && (
        <NumberField
          label={t("slo.missing-after")}
          hint={t("slo.missing-after-hint")}
          min={0}
          step={1}
          value={draft.missingAfter}
          error={fields.missingAfterMinutes}
          onChange={(missingAfter) => change({ missingAfter })}
        />
      )}
      <MemoField
        hint={t("slo.memo-hint")}
        value={draft.memo}
        error={fields.memo}
        onChange={(memo) => change({ memo })}
      />
    </fieldset>
  );
}

/** What a budget is for, by how much is left. */
function Policy({ draft, fields, change }: PartProps): ReactNode {
  const { t } = useI18n();
  return (
    <details className={css.policyFields}>
      <summary>{t("slo.policy")}</summary>
      <fieldset className={css.fields}>
        <NumberField
          label={t("slo.plenty-from")}
          hint={t("slo.percent-of-budget")}
          value={draft.plenty}
          error={fields.plenty}
          onChange={(plenty) => change({ plenty })}
        />
        <NumberField
          label={t("slo.careful-from")}
          hint={t("slo.careful-hint")}
          value={draft.careful}
          error={fields.careful}
          onChange={(careful) => change({ careful })}
        />
        <ChoiceField
          label={t("slo.when-unknown")}
          value={draft.whenUnknown}
          choices={(["go", "stop"] as const).map((one) => [one, t(`slo.when-unknown.${one}`)])}
          onChange={(whenUnknown) => change({ whenUnknown })}
        />
        {BUDGET_STATES.map((state) => (
          <TextField
            key={state}
            label={t(`slo.state.${state}`)}
            placeholder={t(`slo.say.${state}`)}
            value={draft.say[state] ?? ""}
            onChange={(text) => {
              const { [state]: _, ...others } = draft.say;
              change({ say: text === "" ? others : { ...others, [state]: text } });
            }}
          />
        ))}
      </fieldset>
    </details>
  );
}
