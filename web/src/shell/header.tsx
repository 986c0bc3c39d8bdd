import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode, RefObject } from "react";
import { useLocation } from "wouter";
import { navigate } from "wouter/use-browser-location";
import { api } from "../data/api.ts";
import { createStore, useStore } from "../data/store.ts";
import type { FeedStatus } from "../graph/feed.ts";
import { pageFeedStore } from "../graph/page-feed.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { isTimeless } from "../routes.ts";
import { useAdopt, useSession } from "../session/session.tsx";
import { setTheme, type Theme, themeStore } from "../style/theme.ts";
import { useRange } from "../time/range-state.tsx";
import { offsetName } from "../time/zone.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { Menu, MenuItem } from "../ui/menu.tsx";
import { PageLink, usePaths } from "./link.tsx";
import { RangePicker } from "./range-picker.tsx";
import css from "./shell.module.css";

export function Header({
  onSearch,
  onHelp,
  openRange,
}: {
  readonly onSearch: () => void;
  readonly onHelp: () => void;
  readonly openRange: RefObject<(() => void) | null>;
}): ReactNode {
  const { t, zone } = useI18n();
  const { org } = useSession();
  const { span } = useRange();
  const paths = usePaths();
  const [location] = useLocation();
  return (
    <header className={css.header}>
      <PageLink to={paths.overview} className={css.org} title={org.name}>
        {org.displayName || org.name}
      </PageLink>
      <button type="button" className={css.search} onClick={onSearch} aria-label={t("command.label")}>
        <Icon name="search" />
        <span>{t("command.button")}</span>
        <kbd>/</kbd>
      </button>
      {!isTimeless(location, paths) && <RangePicker openRef={openRange} />}
      <PageLink to={paths.account} className={css.zone} title={t("header.zone")}>
        {zone === "UTC" ? "UTC" : `${zone} ${offsetName(span.to, zone)}`}
      </PageLink>
      <RefreshState />
      <LanguageMenu />
      <ThemeMenu />
      <UserMenu onHelp={onHelp} />
    </header>
  );
}

const NONE = createStore<FeedStatus>({ loading: false, failed: false });

/** When the graphs were last asked for; a click asks again. */
function RefreshState(): ReactNode {
  const { t, time } = useI18n();
  const { refresh } = useRange();
  const client = useQueryClient();
  const status = useStore(useStore(pageFeedStore) ?? NONE);
  const text = status.failed
    ? t("header.failed")
    : status.at === undefined
      ? ""
      : time(Math.floor(status.at / 1_000), true);
  return (
    <button
      type="button"
      className={css.refresh}
      data-loading={status.loading || undefined}
      data-failed={status.failed || undefined}
      title={t("header.refresh")}
      aria-label={text === "" ? t("header.refresh") : t("header.refreshed", { time: text })}
      onClick={() => {
        refresh();
        void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
      }}
    >
      <Icon name="refresh" />
      <span>{text}</span>
    </button>
  );
}

function LanguageMenu(): ReactNode {
  const { t, locale } = useI18n();
  const adopt = useAdopt();
  const choose = useMutation({ mutationFn: (next: "en" | "ja") => api.prefer({ locale: next }), onSuccess: adopt });
  return (
    <Menu label={t("header.language")} button={<Icon name="language" />} align="end" className={css.headerIcon}>
      <MenuItem checked={locale === "en"} onSelect={() => choose.mutate("en")}>
        <span lang="en">English</span>
      </MenuItem>
      <MenuItem checked={locale === "ja"} onSelect={() => choose.mutate("ja")}>
        <span lang="ja">日本語</span>
      </MenuItem>
    </Menu>
  );
}

const THEMES: readonly (readonly [Theme, IconName])[] = [
  ["system", "system"],
  ["light", "sun"],
  ["dark", "moon"],
];

function ThemeMenu(): ReactNode {
  const { t } = useI18n();
  const theme = useStore(themeStore);
  const icon = THEMES.find(([name]) => name === theme)![1];
  return (
    <Menu label={t("header.theme")} button={<Icon name={icon} />} align="end" className={css.headerIcon}>
      {THEMES.map(([name]) => (
        <MenuItem key={name} checked={theme === name} onSelect={() => setTheme(name)}>
          {t(`theme.${name}`)}
        </MenuItem>
      ))}
    </Menu>
  );
}

function UserMenu({ onHelp }: { readonly onHelp: () => void }): ReactNode {
  const { t } = useI18n();
  const { user, version } = useSession();
  const paths = usePaths();
  const client = useQueryClient();
  const signOut = useMutation({
    mutationFn: () => api.signOut(),
    onSuccess: () => {
      client.clear();
      navigate("/login");
    },
  });
  return (
    <Menu
      label={t("header.user", { name: user.name })}
      button={<Icon name="user" />}
      align="end"
      className={css.headerIcon}
    >
      <p className={css.who}>
        <strong>{user.name}</strong>
        <small>Sawara {version}</small>
      </p>
      <MenuItem icon="settings" onSelect={() => navigate(paths.account)}>
        {t("page.account")}
      </MenuItem>
      <MenuItem icon="keyboard" keys="?" onSelect={onHelp}>
        {t("page.keyboard")}
      </MenuItem>
      <MenuItem icon="out" onSelect={() => signOut.mutate()}>
        {t("header.sign-out")}
      </MenuItem>
    </Menu>
  );
}
