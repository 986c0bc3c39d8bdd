import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { NotificationGroupRow } from "#wire/own/alerting.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { Loading, Problem } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";
import { GroupDialog } from "./group-form.tsx";
import css from "./groups.module.css";
import type { Names } from "./names.ts";
import { whoHears } from "./told.ts";

type Open = { readonly kind: "form" | "delete"; readonly group?: NotificationGroupRow };

export default function NotificationGroups(): ReactNode {
  const { t } = useI18n();
  useTitle(t("page.notification-groups"));
  const mayWrite = useMayWrite();
  const groups = useQuery({
    queryKey: ["notification-groups"],
    queryFn: ({ signal }) => api.notificationGroups(signal),
  });
  const channels = useQuery({ queryKey: ["channels"], queryFn: ({ signal }) => api.channels(signal) });
  const monitors = useQuery({ queryKey: ["monitors"], queryFn: ({ signal }) => api.monitors(signal) });
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  const error = groups.error ?? channels.error ?? monitors.error;
  const isThere = groups.data !== undefined && channels.data !== undefined && monitors.data !== undefined;
  const names: Names = {
    groups: groups.data?.groups ?? [],
    channels: channels.data?.channels ?? [],
    monitors: (monitors.data?.monitors ?? []).map(({ monitor }) => monitor),
  };
  const main = names.groups.find(({ type }) => type === "group-default");
  const isSilent =
    isThere && main !== undefined && main.childChannelIds.length === 0 && main.childNotificationGroupIds.length === 0;
  // The default group first: it hears of everything that no other group keeps for itself.
  const sorted = names.groups.toSorted(
    (a, b) => Number(b.type === "group-default") - Number(a.type === "group-default") || a.name.localeCompare(b.name),
  );
  return (
    <div className={ui.page}>
      <Sentence
        tone={!isThere ? "none" : isSilent ? "warning" : "ok"}
        aside={
          mayWrite && (
            <button type="button" className={ui.primary} disabled={!isThere} onClick={() => setOpen({ kind: "form" })}>
              <Icon name="plus" />
              {t("group.new")}
            </button>
          )
        }
      >
        {!isThere
          ? t("page.notification-groups")
          : isSilent
            ? t("group.silent")
            : t("group.fine", { count: names.groups.length })}
      </Sentence>
      <p className={ui.hint}>{t("group.lead")}</p>
      {error !== null && (
        <Problem
          error={error}
          retry={() => {
            for (const query of [groups, channels, monitors]) void query.refetch();
          }}
        />
      )}
      {!isThere && error === null && <Loading rows={4} />}
      {isThere && <WhoHears names={names} />}
      {isThere && (
        <ul className={css.list}>
          {sorted.map((group) => (
            <Row key={group.id} group={group} names={names} onOpen={(kind) => setOpen({ kind, group })} />
          ))}
        </ul>
      )}
      {open?.kind === "form" && (
        <GroupDialog {...(open.group === undefined ? {} : { group: open.group })} names={names} onClose={close} />
      )}
      {open?.kind === "delete" && open.group !== undefined && <DeleteGroup group={open.group} onClose={close} />}
    </div>
  );
}

/** "Who would hear of this monitor?": the answer before the night on which it matters. */
function WhoHears({ names }: { readonly names: Names }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const [chosen, setChosen] = useState("");
  const monitor = names.monitors.find(({ id }) => id === chosen);
  const told = monitor === undefined ? [] : whoHears(names.groups, names.channels, monitor);
  return (
    <div className={css.who}>
      <label>
        {t("group.who")}{" "}
        <select className={ui.select} value={chosen} onChange={(event) => setChosen(event.target.value)}>
          <option value="">{t("group.choose-monitor")}</option>
          {names.monitors.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {monitor !== undefined &&
        (told.length === 0 ? (
          <p role="status">
            <Icon name="warning" /> {t("group.nobody")} <PageLink to={paths.channels}>{t("page.channels")}</PageLink>
          </p>
        ) : (
          <ul role="status">
            {told.map(({ channel, onlyCritical, afterMinutes }) => (
              <li key={channel.id}>
                <strong translate="no">{channel.name}</strong>
                {onlyCritical && <span>{t("group.only-critical")}</span>}
                {afterMinutes > 0 && <span>{t("group.hold-off-is", { minutes: afterMinutes })}</span>}
              </li>
            ))}
          </ul>
        ))}
    </div>
  );
}

function Row({
  group,
  names,
  onOpen,
}: {
  readonly group: NotificationGroupRow;
  readonly names: Names;
  readonly onOpen: (kind: Open["kind"]) => void;
}): ReactNode {
  const { t } = useI18n();
  const mayWrite = useMayWrite();
  const isDefault = group.type === "group-default";
  const { extras } = group;
  const nameOf = (list: readonly { readonly id: string; readonly name: string }[], id: string): string =>
    list.find((one) => one.id === id)?.name ?? id;
  const hears = [
    ...group.services.map(({ name }) => name),
    ...group.monitors.map(({ id, skipDefault }) =>
      skipDefault ? t("group.only-here", { name: nameOf(names.monitors, id) }) : nameOf(names.monitors, id),
    ),
  ];
  const tells = [
    ...group.childChannelIds.map((id) => nameOf(names.channels, id)),
    ...group.childNotificationGroupIds.map((id) => nameOf(names.groups, id)),
  ];
  const joined = t("channel.joined");
  return (
    <li className={css.row}>
      <header>
        <strong translate="no">{group.name}</strong>
        {isDefault && <span className={css.badge}>{t("group.default")}</span>}
        {group.notificationLevel === "critical" && <span className={css.badge}>{t("group.only-critical")}</span>}
        {mayWrite && (
          <Menu label={t("alerts.menu", { name: group.name })} button={<Icon name="more" />} align="end">
            <MenuItem icon="edit" onSelect={() => onOpen("form")}>
              {t("channel.edit")}
            </MenuItem>
            {!isDefault && (
              <MenuItem icon="trash" danger onSelect={() => onOpen("delete")}>
                {t("monitor.delete")}
              </MenuItem>
            )}
          </Menu>
        )}
      </header>
      <dl>
        <dt>{t("group.hears")}</dt>
        <dd>
          {hears.length > 0 && <span translate="no">{hears.join(joined)}</span>}
          {hears.length === 0 && t(isDefault ? "group.hears-all" : "group.hears-none")}
        </dd>
        <dt>{t("group.tells")}</dt>
        <dd>
          {tells.length > 0 ? (
            <span translate="no">{tells.join(joined)}</span>
          ) : (
            <span className={css.nobody}>
              <Icon name="warning" size={14} />
              {t("group.tells-none")}
            </span>
          )}
        </dd>
        {(extras.repeatMinutes ?? extras.holdOffMinutes ?? extras.escalateAfterMinutes) !== undefined && (
          <>
            <dt>{t("group.when")}</dt>
            <dd>
              {[
                extras.holdOffMinutes !== undefined && t("group.hold-off-is", { minutes: extras.holdOffMinutes }),
                extras.repeatMinutes !== undefined && t("group.repeat-is", { minutes: extras.repeatMinutes }),
                extras.escalateAfterMinutes !== undefined &&
                  t("group.escalate-is", {
                    minutes: extras.escalateAfterMinutes,
                    name: nameOf(names.groups, extras.escalateTo ?? ""),
                  }),
              ]
                .filter((words) => words !== false)
                .join(joined)}
            </dd>
          </>
        )}
      </dl>
    </li>
  );
}

function DeleteGroup({
  group,
  onClose,
}: {
  readonly group: NotificationGroupRow;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useI18n();
  const client = useQueryClient();
  return (
    <Confirm
      title={t("group.delete-title", { name: group.name })}
      action={t("monitor.delete")}
      run={async () => {
        await api.deleteNotificationGroup(group.id);
        await client.invalidateQueries({ queryKey: ["notification-groups"] });
      }}
      onClose={onClose}
    >
      <p className={ui.prose}>{t("group.delete-text")}</p>
    </Confirm>
  );
}
