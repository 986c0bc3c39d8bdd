import type { ReactNode } from "react";
import { Redirect } from "wouter";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayManage } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Icon, type IconName } from "../../ui/icon.tsx";
import NotFound from "../not-found.tsx";
import { AddHost } from "./add-host.tsx";
import { ApiKeys } from "./api-keys.tsx";
import { AuditLogPage } from "./audit-log.tsx";
import { AwsPage } from "./aws.tsx";
import { IpRestrictionPage } from "./ip-restriction.tsx";
import { MembersPage } from "./members.tsx";
import { OrganisationPage } from "./organisation.tsx";
import { OutgoingPage } from "./outgoing.tsx";
import css from "./settings.module.css";
import { StoragePage } from "./storage.tsx";

const SECTIONS = [
  ["add-host", "plus", AddHost],
  ["organisation", "overview", OrganisationPage],
  ["members", "user", MembersPage],
  ["api-keys", "key", ApiKeys],
  ["ip-restriction", "filter", IpRestrictionPage],
  ["outgoing", "out", OutgoingPage],
  ["aws", "link", AwsPage],
  ["storage", "disk", StoragePage],
  ["audit-log", "history", AuditLogPage],
] as const satisfies readonly (readonly [string, IconName, () => ReactNode])[];

export default function Settings({ section }: { readonly section: string }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const mayManage = useMayManage();
  if (section === "") return <Redirect to={mayManage ? paths.apiKeys : paths.addHost} replace />;
  const current = SECTIONS.find(([id]) => id === section);
  if (current === undefined) return <NotFound />;
  const Section = current[2];
  return (
    <div className={css.layout}>
      <nav className={css.nav} aria-label={t("page.settings")}>
        <ul>
          {SECTIONS.map(([id, icon]) => (
            <li key={id}>
              <PageLink to={`${paths.settings}/${id}`} aria-current={id === section ? "page" : undefined}>
                <Icon name={icon} />
                {t(`page.${id}`)}
              </PageLink>
            </li>
          ))}
          <li>
            <PageLink to={paths.account}>
              <Icon name="user" />
              {t("page.account")}
            </PageLink>
          </li>
        </ul>
      </nav>
      <Section />
    </div>
  );
}
