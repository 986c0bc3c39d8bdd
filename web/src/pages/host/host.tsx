import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { HostDetail } from "#wire/own/hosts.ts";
import { api } from "../../data/api.ts";
import { useNow } from "../../data/now.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { splitRole } from "../../routes.ts";
import { useMayWrite } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { Sentence } from "../../ui/status.tsx";
import { useToast } from "../../ui/toast.tsx";
import ui from "../../ui/ui.module.css";
import { groupAlerts } from "../alerts/grouping.ts";
import { Found } from "../found.tsx";
import { useTitle } from "../title.ts";
import { HostAlerts, useHostAlerts } from "./alerts.tsx";
import { Checks } from "./checks.tsx";
import { Facts } from "./facts.tsx";
import css from "./host.module.css";
import { HostGraphs } from "./host-graphs.tsx";
import { Metadata } from "./metadata.tsx";
import { RetireHost } from "./retire.tsx";
import { RolesEditor } from "./roles-editor.tsx";
import { hostAnswer } from "./sentence.ts";
import { StatusSwitch } from "./status-switch.tsx";

export default function HostPage({ id }: { readonly id: string }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const host = useQuery({
    queryKey: ["host", id],
    queryFn: ({ signal }) => api.host(id, signal),
    refetchInterval: 60_000,
  });
  useTitle(host.data === undefined ? t("host") : (host.data.displayName ?? host.data.name));
  return (
    <Found
      query={host}
      icon="hosts"
      unknown={t("host.unknown", { id })}
      all={{ to: paths.hosts, label: t("host.all") }}
    >
      {(found) => <Content host={found} />}
    </Found>
  );
}

function Content({ host }: { readonly host: HostDetail }): ReactNode {
  const { t, length } = useI18n();
  const paths = usePaths();
  const now = useNow();
  const mayWrite = useMayWrite();
  const toast = useToast();
  const [dialog, setDialog] = useState<"roles" | "retire">();
  const name = host.displayName ?? host.name;
  const alerts = useHostAlerts(host.id).data?.alerts ?? [];
  const answer = hostAnswer(host, now, groupAlerts(alerts.filter(({ closedAt }) => closedAt === undefined)));
  const silence = host.lastSeenAt === undefined ? "" : length(now - host.lastSeenAt);
  return (
    <div className={ui.page}>
      <header className={css.head}>
        <nav className={ui.crumbs} aria-label={t("nav.crumbs")}>
          <PageLink to={paths.hosts}>{t("page.hosts")}</PageLink>
          <span aria-current="page">{name}</span>
        </nav>
        <Sentence
          tone={answer.tone}
          aside={
            mayWrite &&
            !host.isRetired && (
              <>
                <StatusSwitch host={host} />
                <Menu label={t("host.menu", { name })} button={<Icon name="more" />} align="end">
                  <MenuItem icon="edit" onSelect={() => setDialog("roles")}>
                    {t("host.edit-roles")}
                  </MenuItem>
                  <MenuItem
                    icon="copy"
                    onSelect={() => void navigator.clipboard.writeText(host.id).then(() => toast(t("copied")))}
                  >
                    {t("host.copy-id")}
                  </MenuItem>
                  <MenuItem icon="trash" danger onSelect={() => setDialog("retire")}>
                    {t("host.retire")}
                  </MenuItem>
                </Menu>
              </>
            )
          }
        >
          {t(answer.id, { name, length: silence, ...answer.values })}
        </Sentence>
        <p className={css.roles}>
          {host.roles.length === 0 ? (
            <span className={ui.dim}>{t("host.no-roles")}</span>
          ) : (
            host.roles.map((fullname) => {
              const { service, role } = splitRole(fullname);
              return (
                <PageLink key={fullname} to={paths.role(service, role)} translate="no">
                  {service}: {role}
                </PageLink>
              );
            })
          )}
          {mayWrite && !host.isRetired && (
            <button type="button" className={ui.quiet} onClick={() => setDialog("roles")}>
              {t("host.edit-roles")}
            </button>
          )}
        </p>
        <Facts host={host} />
      </header>
      <HostAlerts host={host} />
      <HostGraphs host={host} />
      <Checks host={host} />
      <Metadata host={host} />
      {dialog === "roles" && <RolesEditor host={host} onClose={() => setDialog(undefined)} />}
      {dialog === "retire" && <RetireHost host={host} onClose={() => setDialog(undefined)} />}
    </div>
  );
}
