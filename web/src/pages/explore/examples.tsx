import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { layOutExpression } from "#core/expression/format.ts";
import { parseExpression } from "#core/expression/parse.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import css from "./explore.module.css";

/** Expressions about what there really is, to begin with. */
export function Examples({ onChoose }: { readonly onChoose: (expression: string) => void }): ReactNode {
  const { t } = useI18n();
  const services = useQuery({ queryKey: ["services"], queryFn: ({ signal }) => api.services(signal) });
  const hosts = useQuery({
    queryKey: ["hosts", "example"],
    queryFn: ({ signal }) => api.hosts({ limit: 1 }, signal),
  });
  const roles = (services.data?.services ?? []).flatMap((service) =>
    service.roles.map((role) => ({ fullname: `${service.name}:${role.name}`, hosts: role.hosts })),
  );
  const role = roles.sort((a, b) => b.hosts - a.hosts)[0];
  const host = hosts.data?.hosts[0];
  const examples = [
    ...(role === undefined
      ? []
      : [
          { id: "explore.example.percentile", text: `percentile(role(${role.fullname}, loadavg5), 95)` } as const,
          {
            id: "explore.example.compare",
            text: `group(avg(role(${role.fullname}, loadavg5)), timeShift(avg(role(${role.fullname}, loadavg5)), 1d))`,
          } as const,
        ]),
    ...(host === undefined
      ? []
      : [
          {
            id: "explore.example.ratio",
            text: `scale(divide(host(${host.id}, memory.used), host(${host.id}, memory.total)), 100)`,
          } as const,
        ]),
  ];
  if (examples.length === 0) return null;
  return (
    <div className={css.examples}>
      <p>{t("explore.examples")}</p>
      <ul>
        {examples.map(({ id, text }) => (
          <li key={id}>
            <button type="button" onClick={() => onChoose(layOutExpression(parseExpression(text)))}>
              {t(id)}
              <code translate="no">{text}</code>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
