import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { ChannelRow } from "#wire/own/alerting.ts";
import { api } from "../../data/api.ts";
import { useNow } from "../../data/now.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { Empty, Loading, Problem } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import { useToast } from "../../ui/toast.tsx";
import ui from "../../ui/ui.module.css";
import { Result } from "../alerts/deliveries.tsx";
import { useTitle } from "../title.ts";
import { ChannelDialog } from "./channel-form.tsx";
import css from "./channels.module.css";
import { canSendTo, PRODUCTS } from "./kinds.ts";
import { LogDialog, TestDialog } from "./test-dialog.tsx";

type Open = { readonly kind: "form" | "test" | "log" | "delete"; readonly channel?: ChannelRow };

export default function Channels(): ReactNode {
  const { t } = useI18n();
  useTitle(t("page.channels"));
  const mayWrite = useMayWrite();
  const list = useQuery({
    queryKey: ["channels"],
    queryFn: ({ signal }) => api.channels(signal),
    refetchInterval: 60_000,
  });
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  const channels = list.data?.channels ?? [];
  const failed = channels.filter(
    ({ suspendedAt, lastDelivery }) => suspendedAt === undefined && lastDelivery?.state === "failed",
  );
  const suspended = channels.filter(({ suspendedAt }) => suspendedAt !== undefined).length;
  return (
    <div className={ui.page}>
      <Sentence
        tone={
          list.data === undefined
            ? "none"
            : suspended > 0
              ? "critical"
              : channels.length === 0 || failed.length > 0
                ? "warning"
                : "ok"
        }
        aside={
          mayWrite && (
            <button type="button" className={ui.primary} onClick={() => setOpen({ kind: "form" })}>
              <Icon name="plus" />
              {t("channel.new")}
            </button>
          )
        }
      >
        {list.data === undefined
          ? t("page.channels")
          : channels.length === 0
            ? t("channel.nobody")
            : suspended > 0
              ? t("channel.some-suspended", { count: suspended })
              : failed.length > 0
                ? t("channel.some-failed", { count: failed.length, name: failed[0]!.name })
                : t("channel.fine", { count: channels.length })}
      </Sentence>
      <p className={ui.hint}>
        {t("channel.lead")} <GroupsLink />
      </p>
      {list.error !== null && <Problem error={list.error} retry={() => void list.refetch()} />}
      {list.data === undefined && list.error === null && <Loading rows={4} />}
      {list.data !== undefined && channels.length === 0 && (
        <Empty icon="channels" title={t("channel.none")}>
          <p>{t("channel.none-text")}</p>
        </Empty>
      )}
      {channels.length > 0 && (
        <ul className={css.list}>
          {channels.map((channel) => (
            <Row key={channel.id} channel={channel} onOpen={(kind) => setOpen({ kind, channel })} />
          ))}
        </ul>
      )}
      {open?.kind === "form" && (
        <ChannelDialog
          {...(open.channel === undefined ? {} : { channel: open.channel })}
          onClose={close}
          onMade={(channel) => setOpen({ kind: "test", channel })}
        />
      )}
      {open?.kind === "test" && open.channel !== undefined && <TestDialog channel={open.channel} onClose={close} />}
      {open?.kind === "log" && open.channel !== undefined && <LogDialog channel={open.channel} onClose={close} />}
      {open?.kind === "delete" && open.channel !== undefined && (
        <DeleteChannel channel={open.channel} onClose={close} />
      )}
    </div>
  );
}

function GroupsLink(): ReactNode {
  const { t } = useI18n();
  return <PageLink to={usePaths().notificationGroups}>{t("page.notification-groups")}</PageLink>;
}

function Row({
  channel,
  onOpen,
}: {
  readonly channel: ChannelRow;
  readonly onOpen: (kind: Open["kind"]) => void;
}): ReactNode {
  const { t, ago, dateTime } = useI18n();
  const now = useNow();
  const mayWrite = useMayWrite();
  const client = useQueryClient();
  const toast = useToast();
  const { name, type, hint, events, suspendedAt, lastDelivery } = channel;
  const isOurs = canSendTo(type);
  const resume = (): void =>
    void api.resumeChannel(channel.id).then(
      () => {
        toast(t("channel.resumed", { name }));
        void client.invalidateQueries({ queryKey: ["channels"] });
      },
      (error: Error) => toast(error.message),
    );
  return (
    <li className={css.row}>
      <div className={css.what}>
        <strong translate="no">{name}</strong>
        <p>
          <span>{PRODUCTS[type] ?? t("channel.email")}</span>
          {hint !== "" && <span translate="no">{hint}</span>}
          <span>{events.map((event) => t(`channel.event.${event}`)).join(t("channel.joined"))}</span>
        </p>
        {suspendedAt !== undefined && (
          <p className={css.suspended}>
            <Icon name="critical" size={14} />
            {t("channel.suspended", { time: dateTime(suspendedAt) })}
            {mayWrite && (
              <button type="button" className={ui.button} onClick={resume}>
                {t("channel.resume")}
              </button>
            )}
          </p>
        )}
        {!isOurs && <p className={css.foreign}>{t("channel.foreign")}</p>}
      </div>
      <div className={css.last}>
        {lastDelivery === undefined ? (
          <span className={ui.dim}>{t("channel.never-used")}</span>
        ) : (
          <>
            <Result delivery={lastDelivery} />
            <small title={dateTime(lastDelivery.createdAt)}>
              {ago(lastDelivery.createdAt, now)}
              {lastDelivery.response !== undefined && lastDelivery.response !== "" && (
                <span translate="no"> · {lastDelivery.response.split("\n")[0]}</span>
              )}
            </small>
          </>
        )}
      </div>
      <div className={css.buttons}>
        {mayWrite && isOurs && (
          <button type="button" className={ui.button} onClick={() => onOpen("test")}>
            <Icon name="send" />
            {t("channel.test")}
          </button>
        )}
        <Menu label={t("alerts.menu", { name })} button={<Icon name="more" />} align="end">
          {mayWrite && isOurs && (
            <MenuItem icon="edit" onSelect={() => onOpen("form")}>
              {t("channel.edit")}
            </MenuItem>
          )}
          <MenuItem icon="history" onSelect={() => onOpen("log")}>
            {t("channel.log")}
          </MenuItem>
          {mayWrite && (
            <MenuItem icon="trash" danger onSelect={() => onOpen("delete")}>
              {t("monitor.delete")}
            </MenuItem>
          )}
        </Menu>
      </div>
    </li>
  );
}

function DeleteChannel({
  channel: { id, name },
  onClose,
}: {
  readonly channel: ChannelRow;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useI18n();
  const client = useQueryClient();
  return (
    <Confirm
      title={t("channel.delete-title", { name })}
      action={t("monitor.delete")}
      run={async () => {
        await api.deleteChannel(id);
        for (const key of ["channels", "notification-groups"]) await client.invalidateQueries({ queryKey: [key] });
      }}
      onClose={onClose}
    >
      <p className={ui.prose}>{t("channel.delete-text")}</p>
    </Confirm>
  );
}
