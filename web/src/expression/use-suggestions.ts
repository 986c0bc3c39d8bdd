import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { FUNCTIONS, type FunctionName, type Parameter } from "#core/expression/expression.ts";
import { ROLE_SLOT_SUMS } from "#core/expression/select.ts";
import { api } from "../data/api.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { splitRole } from "../routes.ts";
import type { Caret } from "./caret.ts";
import { narrow, type Suggestion, signatureOf, USUAL, withPatterns } from "./suggestions.ts";

const NAMES = Object.keys(FUNCTIONS) as FunctionName[];

/** What may be written at the caret: functions, usual values, and what the server knows of hosts, roles and metrics. */
export function useSuggestions(caret: Caret | undefined): readonly Suggestion[] {
  const { t } = useI18n();
  const { parameter, typed = "", name } = caret ?? {};
  const before = caret?.before[0] ?? "";
  const hosts = useQuery({
    queryKey: ["hosts", "expression", typed],
    queryFn: ({ signal }) => api.hosts({ q: typed, limit: 20 }, signal),
    enabled: parameter === "host",
    placeholderData: (last) => last,
  });
  const services = useQuery({
    queryKey: ["services"],
    queryFn: ({ signal }) => api.services(signal),
    enabled: parameter === "service" || parameter === "role",
  });
  const metrics = useMetrics(parameter === "metric" ? name : undefined, before);
  return useMemo(() => {
    const found = (): readonly Suggestion[] => {
      switch (parameter) {
        case "metrics":
        case "metrics+":
          return NAMES.map((each) => ({
            text: each,
            detail: signatureOf(each, (of: Parameter) => t(`expression.parameter.${of}`)),
            kind: "function",
          }));
        case "host":
          return (hosts.data?.hosts ?? []).map((host) => ({
            text: host.id,
            detail: host.displayName ?? host.name,
            kind: "host",
          }));
        case "service":
          return (services.data?.services ?? []).map((service) => ({ text: service.name, kind: "service" }));
        case "role":
          return (services.data?.services ?? []).flatMap((service) =>
            service.roles.map((role) => ({ text: `${service.name}:${role.name}`, kind: "role" as const })),
          );
        case "metric": {
          const sums = name === "roleSlots" ? ROLE_SLOT_SUMS : [];
          return [...withPatterns(metrics), ...sums].map((text) => ({ text, kind: "metric" }));
        }
        default:
          return (parameter === undefined ? [] : (USUAL[parameter] ?? [])).map((text) => ({ text, kind: "value" }));
      }
    };
    // The server has searched hosts by their names, addresses and roles already.
    return parameter === "host" ? found().filter(({ text }) => text !== typed) : narrow(found(), typed);
  }, [parameter, typed, name, hosts.data, services.data, metrics, t]);
}

const NONE: readonly string[] = [];

/** Metrics that the graphs of a host, service or role show, asked as its page asks for them. */
function useMetrics(source: FunctionName | undefined, of: string): readonly string[] {
  const { service, role } = splitRole(of);
  const isRole = (source === "role" || source === "roleSlots") && role !== "";
  const ofHost = useQuery({
    queryKey: ["host", of, "graphs"],
    queryFn: ({ signal }) => api.hostGraphs(of, signal),
    enabled: source === "host" && of !== "",
    retry: false,
  });
  const ofService = useQuery({
    queryKey: ["service", of, "graphs"],
    queryFn: ({ signal }) => api.serviceGraphs(of, signal),
    enabled: source === "service" && of !== "",
    retry: false,
  });
  const ofRole = useQuery({
    queryKey: ["role", service, role, "graphs"],
    queryFn: ({ signal }) => api.roleGraphs(service, role, signal),
    enabled: isRole,
    retry: false,
  });
  const list =
    source === "host" ? ofHost.data : source === "service" ? ofService.data : isRole ? ofRole.data : undefined;
  return useMemo(
    () =>
      list === undefined
        ? NONE
        : [...new Set(list.graphs.flatMap(({ series }) => series.map(({ metric }) => metric)))].sort(),
    [list],
  );
}
