import type { ReactNode } from "react";
import type { HostDetail } from "#wire/own/hosts.ts";
import { useNow } from "../../data/now.ts";
import { formatValue } from "../../graph/units.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import css from "./host.module.css";

/** What the machine is; facts that the agent did not tell are left out. */
export function Facts({ host }: { readonly host: HostDetail }): ReactNode {
  const { t, ago, dateTime } = useI18n();
  const now = useNow();
  const { facts } = host;
  const addresses = host.interfaces.flatMap(({ ipv4Addresses, ipv6Addresses }) => [...ipv4Addresses, ...ipv6Addresses]);
  const lines: readonly (readonly [string, ReactNode])[] = [
    [t("fact.id"), <code key="id">{host.id}</code>],
    [t("fact.name"), host.displayName === undefined ? undefined : host.name],
    [t("fact.address"), addresses.length === 0 ? undefined : <Few key="a" values={addresses} />],
    [t("fact.os"), facts.os],
    [t("fact.kernel"), facts.kernel],
    [
      t("fact.cpu"),
      cpu(facts.cpuModel, facts.cpuCores === undefined ? undefined : t("fact.cores", { count: facts.cpuCores })),
    ],
    [t("fact.memory"), facts.memoryBytes === undefined ? undefined : formatValue("bytes", facts.memoryBytes)],
    [t("fact.cloud"), [facts.cloud, facts.zone].filter((one) => one !== undefined).join(", ") || undefined],
    [t("fact.agent"), facts.agent],
    [t("fact.registered"), <time key="r">{dateTime(host.createdAt)}</time>],
    [
      t("fact.seen"),
      host.lastSeenAt === undefined ? undefined : (
        <time key="s" title={dateTime(host.lastSeenAt)}>
          {ago(host.lastSeenAt, now)}
        </time>
      ),
    ],
    [t("fact.custom-id"), host.customIdentifier],
    [t("fact.memo"), host.memo || undefined],
  ];
  return (
    <dl className={css.facts}>
      {lines.map(([name, value]) =>
        value === undefined ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

const cpu = (model: string | undefined, cores: string | undefined): string | undefined =>
  [model, cores].filter((one) => one !== undefined).join(", ") || undefined;

/** Machines with containers have dozens of addresses: the first three, the others on demand. */
function Few({ values }: { readonly values: readonly string[] }): ReactNode {
  const { t } = useI18n();
  if (values.length <= 3) return values.join(", ");
  return (
    <details className={css.few}>
      <summary>
        {values.slice(0, 2).join(", ")} <span>{t("fact.more", { count: values.length - 2 })}</span>
      </summary>
      {values.slice(2).join(", ")}
    </details>
  );
}
