import { type ReactNode, useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { navigate } from "wouter/use-browser-location";
import { keep, recall } from "../data/keep.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { useEvents } from "../session/session.tsx";
import { PRESETS, presetRange } from "../time/range.ts";
import { useRange, withRange } from "../time/range-state.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Icon, type IconName, Mark } from "../ui/icon.tsx";
import { useToast } from "../ui/toast.tsx";
import { useOpenAlerts } from "./alert-count.ts";
import { Command } from "./command.tsx";
import { Header } from "./header.tsx";
import { KeyboardMap } from "./keyboard-help.tsx";
import { PageLink, usePaths } from "./link.tsx";
import css from "./shell.module.css";
import { useShortcuts } from "./shortcuts.ts";

/** What stays around every page: rail, header, search, and the keys that work anywhere. */
export function Shell({ children }: { readonly children: ReactNode }): ReactNode {
  const { t } = useI18n();
  const [narrow, setNarrow] = useState(() => recall("rail-narrow", false));
  const [open, setOpen] = useState<"command" | "help">();
  const openRange = useRef<(() => void) | null>(null);
  useEvents();
  useGlobalKeys(setOpen, () => openRange.current?.());
  return (
    <div className={css.shell} data-narrow={narrow || undefined}>
      <a className={css.skip} href="#main">
        {t("skip")}
      </a>
      <Rail
        onNarrow={() => {
          setNarrow(!narrow);
          keep("rail-narrow", !narrow);
        }}
        narrow={narrow}
      />
      <Header onSearch={() => setOpen("command")} onHelp={() => setOpen("help")} openRange={openRange} />
      <main id="main" className={css.main} tabIndex={-1}>
        {children}
      </main>
      {open === "command" && <Command onClose={() => setOpen(undefined)} />}
      {open === "help" && (
        <Dialog title={t("page.keyboard")} wide onClose={() => setOpen(undefined)}>
          <KeyboardMap />
        </Dialog>
      )}
    </div>
  );
}

interface RailItem {
  readonly icon: IconName;
  readonly id:
    | "overview"
    | "alerts"
    | "services"
    | "hosts"
    | "slos"
    | "migrations"
    | "monitors"
    | "channels"
    | "notification-groups"
    | "downtimes"
    | "dashboards"
    | "explore"
    | "settings";
  readonly to: string;
  readonly count?: number;
  /** Belongs to the entry above it. */
  readonly isPart?: boolean;
}

function Rail({ narrow, onNarrow }: { readonly narrow: boolean; readonly onNarrow: () => void }): ReactNode {
  const i18n = useI18n();
  const { t } = i18n;
  const paths = usePaths();
  const [location] = useLocation();
  const open = useOpenAlerts();
  const list = useRef<HTMLUListElement>(null);
  // On phones the rail is a bar that scrolls: where one is stays in sight.
  useEffect(() => {
    list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [location]);
  const items: readonly RailItem[] = [
    { icon: "overview", id: "overview", to: paths.overview },
    { icon: "alerts", id: "alerts", to: paths.alerts, count: open },
    { icon: "services", id: "services", to: paths.services },
    { icon: "hosts", id: "hosts", to: paths.hosts },
    { icon: "monitors", id: "monitors", to: paths.monitors },
    { icon: "channels", id: "channels", to: paths.channels, isPart: true },
    { icon: "groups", id: "notification-groups", to: paths.notificationGroups, isPart: true },
    { icon: "downtimes", id: "downtimes", to: paths.downtimes, isPart: true },
    { icon: "slos", id: "slos", to: paths.slos },
    { icon: "migrations", id: "migrations", to: paths.migrations },
    { icon: "dashboards", id: "dashboards", to: paths.dashboards },
    { icon: "explore", id: "explore", to: paths.explore },
    { icon: "settings", id: "settings", to: paths.settings },
  ];
  const isCurrent = (to: string): boolean =>
    to === paths.overview ? location === to : location === to || location.startsWith(`${to}/`);
  return (
    <nav className={css.rail} aria-label={t("nav.main")}>
      <PageLink to={paths.overview} className={css.brand} aria-label={t("nav.home")}>
        <Mark />
        <span>Sawara</span>
      </PageLink>
      <ul ref={list}>
        {items.map(({ icon, id, to, count = 0, isPart }) => (
          <li key={id} data-part={isPart || undefined}>
            <PageLink
              to={to}
              aria-current={isCurrent(to) ? "page" : undefined}
              title={narrow ? t(`page.${id}`) : undefined}
            >
              <Icon name={icon} size={18} />
              <span>{t(`page.${id}`)}</span>
              {count > 0 && (
                <b className={css.count}>
                  {i18n.count(count)}
                  <span className="visually-hidden">{t("alerts.open-count", { count })}</span>
                </b>
              )}
            </PageLink>
          </li>
        ))}
      </ul>
      <button type="button" className={css.fold} onClick={onNarrow} aria-expanded={!narrow} title={t("nav.fold")}>
        <Icon name="panel" size={18} />
        <span>{t("nav.fold")}</span>
      </button>
    </nav>
  );
}

function useGlobalKeys(setOpen: (what: "command" | "help") => void, openRange: () => void): void {
  const { t } = useI18n();
  const paths = usePaths();
  const range = useRange();
  const toast = useToast();
  const go = (to: string) => () => navigate(withRange(to, location.search));
  useShortcuts({
    "/": () => setOpen("command"),
    "Ctrl+K": () => setOpen("command"),
    "?": () => setOpen("help"),
    "g o": go(paths.overview),
    "g a": go(paths.alerts),
    "g n": go(paths.monitors),
    "g s": go(paths.services),
    "g h": go(paths.hosts),
    "g d": go(paths.dashboards),
    "g l": go(paths.slos),
    "g m": go(paths.migrations),
    "g e": go(paths.explore),
    "g ,": go(paths.settings),
    r: range.refresh,
    "[": () => range.pan(-1),
    "]": () => range.pan(1),
    "-": () => range.zoomBy(2),
    "=": () => range.zoomBy(0.5),
    "+": () => range.zoomBy(0.5),
    Backspace: range.reset,
    "t t": openRange,
    "t a": range.toAbsolute,
    "t l": () => {
      void navigator.clipboard.writeText(range.absoluteLink()).then(() => toast(t("graph.link-copied")));
    },
    ...Object.fromEntries(PRESETS.map((preset, i) => [`t ${i + 1}`, () => range.pick(presetRange(preset))])),
  });
}
