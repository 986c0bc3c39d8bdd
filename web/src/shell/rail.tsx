import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useLocation } from "wouter";
import { useI18n } from "../i18n/i18n.tsx";
import { Icon, type IconName, Mark } from "../ui/icon.tsx";
import { useOpenAlerts } from "./alert-count.ts";
import { PageLink, usePaths } from "./link.tsx";
import css from "./shell.module.css";

interface RailItem {
  readonly icon: IconName;
  readonly id:
    | "overview"
    | "alerts"
    | "services"
    | "hosts"
    | "slos"
    | "slis"
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
  /** In the bar of phones; the others are behind its last button. */
  readonly isFirst?: boolean;
}

/** Every page from anywhere: a rail, and on phones a bar whose last button opens the rest. */
export function Rail({ narrow, onNarrow }: { readonly narrow: boolean; readonly onNarrow: () => void }): ReactNode {
  const i18n = useI18n();
  const { t } = i18n;
  const paths = usePaths();
  const [location] = useLocation();
  const alerts = useOpenAlerts();
  const more = useMore(location);
  const id = useId();
  const items: readonly RailItem[] = [
    { icon: "overview", id: "overview", to: paths.overview, isFirst: true },
    { icon: "alerts", id: "alerts", to: paths.alerts, count: alerts, isFirst: true },
    { icon: "services", id: "services", to: paths.services },
    { icon: "hosts", id: "hosts", to: paths.hosts, isFirst: true },
    { icon: "monitors", id: "monitors", to: paths.monitors },
    { icon: "channels", id: "channels", to: paths.channels, isPart: true },
    { icon: "groups", id: "notification-groups", to: paths.notificationGroups, isPart: true },
    { icon: "downtimes", id: "downtimes", to: paths.downtimes, isPart: true },
    { icon: "slos", id: "slos", to: paths.slos, isFirst: true },
    { icon: "counts", id: "slis", to: paths.slis, isPart: true },
    { icon: "migrations", id: "migrations", to: paths.migrations },
    { icon: "dashboards", id: "dashboards", to: paths.dashboards },
    { icon: "explore", id: "explore", to: paths.explore },
    { icon: "settings", id: "settings", to: paths.settings },
  ];
  const isCurrent = (to: string): boolean =>
    to === paths.overview ? location === to : location === to || location.startsWith(`${to}/`);
  const isBehind = items.some(({ to, isFirst }) => isFirst !== true && isCurrent(to));
  return (
    <nav className={css.rail} aria-label={t("nav.main")} data-open={more.isOpen || undefined} ref={more.root}>
      <PageLink to={paths.overview} className={css.brand} aria-label={t("nav.home")}>
        <Mark />
        <span>Sawara</span>
      </PageLink>
      <ul id={id}>
        {items.map(({ icon, id: page, to, count = 0, isPart, isFirst }) => (
          <li key={page} data-part={isPart || undefined} data-first={isFirst || undefined}>
            <PageLink
              to={to}
              aria-current={isCurrent(to) ? "page" : undefined}
              title={narrow ? t(`page.${page}`) : undefined}
            >
              <Icon name={icon} size={18} />
              <span>{t(`page.${page}`)}</span>
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
      <button
        type="button"
        className={css.more}
        aria-expanded={more.isOpen}
        aria-controls={id}
        data-current={isBehind || undefined}
        onClick={more.toggle}
      >
        <Icon name={more.isOpen ? "close" : "more"} size={18} />
        <span>{t(more.isOpen ? "nav.less" : "nav.more")}</span>
      </button>
      <button type="button" className={css.fold} onClick={onNarrow} aria-expanded={!narrow} title={t("nav.fold")}>
        <Icon name="panel" size={18} />
        <span>{t("nav.fold")}</span>
      </button>
    </nav>
  );
}

/** Whether all pages are shown on a phone: until one is chosen, Escape is pressed or something else is touched. */
function useMore(location: string) {
  const [openAt, setOpenAt] = useState<string>();
  const root = useRef<HTMLElement>(null);
  const isOpen = openAt === location;
  useEffect(() => {
    if (!isOpen) return undefined;
    const close = (): void => setOpenAt(undefined);
    const onPointer = ({ target }: PointerEvent): void => {
      if (!(target instanceof Node && root.current?.contains(target))) close();
    };
    const onKey = ({ key }: KeyboardEvent): void => {
      if (key === "Escape") close();
    };
    document.addEventListener("pointerdown", onPointer);
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("pointerdown", onPointer);
      document.removeEventListener("keydown", onKey);
    };
  }, [isOpen]);
  return { root, isOpen, toggle: () => setOpenAt(isOpen ? undefined : location) };
}
