import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useDeferredValue, useState } from "react";
import type { GraphAnswer } from "#wire/own/boards.ts";
import type { Graph } from "#wire/own/graphs.ts";
import { api } from "../../../data/api.ts";
import { ExpressionEditor } from "../../../expression/editor.tsx";
import { useI18n } from "../../../i18n/i18n.tsx";
import { splitRole } from "../../../routes.ts";
import { Field } from "../../../ui/field.tsx";
import { SearchField } from "../../../ui/search-field.tsx";
import ui from "../../../ui/ui.module.css";
import css from "./edit.module.css";
import { RoleSelect, useServices } from "./role-select.tsx";
import { GRAPH_SOURCES, newSource, VALUE_SOURCES, withCurrent } from "./source.ts";

export interface SourceFieldsProps<S extends GraphAnswer> {
  readonly source: S;
  /** A graph has a name of its list, a value the name of one metric. */
  readonly kind: "graph" | "value";
  readonly onChange: (source: GraphAnswer) => void;
}

/** What a graph or a value is of. */
export function SourceFields({ source, kind, onChange }: SourceFieldsProps<GraphAnswer>): ReactNode {
  const { t } = useI18n();
  const types: readonly GraphAnswer["type"][] = kind === "graph" ? GRAPH_SOURCES : VALUE_SOURCES;
  return (
    <div className={css.fields}>
      <Field label={t("widget.shows")}>
        {(props) => (
          <select
            {...props}
            value={source.type}
            onChange={(event) => onChange(newSource(event.target.value as GraphAnswer["type"]))}
          >
            {(source.type === "unknown" ? (["unknown", ...types] as const) : types).map((type) => (
              <option key={type} value={type}>
                {t(`widget.of.${type}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Details source={source} kind={kind} onChange={onChange} />
    </div>
  );
}

function Details({ source, kind, onChange }: SourceFieldsProps<GraphAnswer>): ReactNode {
  const { t } = useI18n();
  switch (source.type) {
    case "host":
      return <HostSource source={source} kind={kind} onChange={onChange} />;
    case "role":
      return <RoleSource source={source} kind={kind} onChange={onChange} />;
    case "service":
      return <ServiceSource source={source} kind={kind} onChange={onChange} />;
    case "expression":
      return (
        <div className={css.wide}>
          <ExpressionEditor
            label={t("widget.of.expression")}
            value={source.expression}
            onChange={(expression) => onChange({ ...source, expression })}
          />
        </div>
      );
    case "query":
      return (
        <>
          <Field label={t("widget.query")} hint={t("widget.promql")}>
            {(props) => (
              <input
                {...props}
                spellCheck={false}
                autoComplete="off"
                value={source.query}
                onChange={(event) => onChange({ ...source, query: event.target.value })}
              />
            )}
          </Field>
          <Field label={t("widget.legend")}>
            {(props) => (
              <input
                {...props}
                autoComplete="off"
                value={source.legend}
                onChange={(event) => onChange({ ...source, legend: event.target.value })}
              />
            )}
          </Field>
        </>
      );
    case "unknown":
      return <p className={ui.hint}>{t("widget.gone")}</p>;
  }
}

type Of<T extends GraphAnswer["type"]> = Extract<GraphAnswer, { readonly type: T }>;

function HostSource({ source, kind, onChange }: SourceFieldsProps<Of<"host">>): ReactNode {
  const { t } = useI18n();
  const [q, setQ] = useState("");
  const wanted = useDeferredValue(q);
  const found = useQuery({
    queryKey: ["hosts", "picker", wanted],
    queryFn: ({ signal }) => api.hosts({ q: wanted, limit: 50 }, signal),
    placeholderData: (before) => before,
  });
  const chosen = useQuery({
    queryKey: ["host", source.hostId],
    queryFn: ({ signal }) => api.host(source.hostId, signal),
    enabled: source.hostId !== "",
    retry: false,
  });
  const graphs = useQuery({
    queryKey: ["host", source.hostId, "graphs"],
    queryFn: ({ signal }) => api.hostGraphs(source.hostId, signal),
    enabled: source.hostId !== "",
    retry: false,
  });
  const names = new Map((found.data?.hosts ?? []).map(({ id, name, displayName }) => [id, displayName || name]));
  if (source.hostId !== "" && !names.has(source.hostId))
    names.set(source.hostId, chosen.data?.displayName || chosen.data?.name || source.hostId);
  return (
    <>
      <SearchField label={t("widget.find-host")} value={q} onChange={setQ} />
      <Field label={t("host")}>
        {(props) => (
          <select
            {...props}
            required
            value={source.hostId}
            onChange={(event) => onChange({ ...source, hostId: event.target.value })}
          >
            <option value="">{t("widget.choose")}</option>
            {[...names].map(([id, name]) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <NameField
        kind={kind}
        graphs={graphs.data?.graphs}
        value={source.name}
        onChange={(name) => onChange({ ...source, name })}
      />
    </>
  );
}

function RoleSource({ source, kind, onChange }: SourceFieldsProps<Of<"role">>): ReactNode {
  const { t } = useI18n();
  const { service, role } = splitRole(source.roleFullname);
  const graphs = useQuery({
    queryKey: ["role", service, role, "graphs"],
    queryFn: ({ signal }) => api.roleGraphs(service, role, signal),
    enabled: source.roleFullname !== "",
    retry: false,
  });
  return (
    <>
      <RoleSelect value={source.roleFullname} onChange={(roleFullname) => onChange({ ...source, roleFullname })} />
      <NameField
        kind={kind}
        graphs={graphs.data?.graphs}
        value={source.name}
        onChange={(name) => onChange({ ...source, name })}
      />
      <label className={ui.check}>
        <input
          type="checkbox"
          checked={source.isStacked ?? false}
          onChange={(event) => onChange({ ...source, isStacked: event.target.checked })}
        />
        {t("widget.stacked")}
      </label>
    </>
  );
}

function ServiceSource({ source, kind, onChange }: SourceFieldsProps<Of<"service">>): ReactNode {
  const { t } = useI18n();
  const services = useServices().map(({ name }) => name);
  const graphs = useQuery({
    queryKey: ["service", source.serviceName, "graphs"],
    queryFn: ({ signal }) => api.serviceGraphs(source.serviceName, signal),
    enabled: source.serviceName !== "",
    retry: false,
  });
  return (
    <>
      <Field label={t("service")}>
        {(props) => (
          <select
            {...props}
            required
            value={source.serviceName}
            onChange={(event) => onChange({ ...source, serviceName: event.target.value })}
          >
            <option value="">{t("widget.choose")}</option>
            {withCurrent(services, source.serviceName).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
      </Field>
      <NameField
        kind={kind}
        graphs={graphs.data?.graphs}
        value={source.name}
        onChange={(name) => onChange({ ...source, name })}
      />
    </>
  );
}

function NameField({
  kind,
  graphs = [],
  value,
  onChange,
}: {
  readonly kind: "graph" | "value";
  readonly graphs: readonly Graph[] | undefined;
  readonly value: string;
  readonly onChange: (name: string) => void;
}): ReactNode {
  const { t } = useI18n();
  const titles = new Map(graphs.map(({ name, title }) => [name, title === name ? name : `${title} (${name})`]));
  const names =
    kind === "graph"
      ? graphs.map(({ name }) => name)
      : graphs.flatMap(({ series }) => series.map(({ metric }) => metric));
  return (
    <Field label={t(kind === "graph" ? "widget.graph-name" : "widget.metric-name")}>
      {(props) => (
        <select {...props} required value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">{t("widget.choose")}</option>
          {withCurrent([...new Set(names)], value).map((name) => (
            <option key={name} value={name}>
              {kind === "graph" ? (titles.get(name) ?? name) : name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
