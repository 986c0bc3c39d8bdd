import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type ReactNode, useDeferredValue, useEffect, useId, useRef, useState } from "react";
import { navigate } from "wouter/use-browser-location";
import { api } from "../data/api.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { withRange } from "../time/range-state.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { usePaths } from "./link.tsx";
import css from "./shell.module.css";

interface Found {
  readonly key: string;
  readonly icon: IconName;
  readonly name: string;
  readonly detail: string;
  readonly to: string;
}

const fold = (text: string): string => text.normalize("NFKC").toLowerCase();

/** Finds hosts (the server searches), services, roles and pages by name. */
export function Command({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useI18n();
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const found = useFound(text);
  const current = Math.min(at, Math.max(0, found.length - 1));
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);

  const open = (one: Found | undefined): void => {
    if (one === undefined) return;
    navigate(withRange(one.to, location.search));
    dialog.current?.close();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") setAt(Math.min(found.length - 1, current + 1));
    else if (event.key === "ArrowUp") setAt(Math.max(0, current - 1));
    else if (event.key === "Enter") open(found[current]);
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it too
    <dialog
      ref={dialog}
      className={css.command}
      aria-label={t("command.label")}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current.close();
      }}
    >
      <div className={css.commandField}>
        <Icon name="search" />
        <input
          value={text}
          role="combobox"
          aria-label={t("command.label")}
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={found[current] === undefined ? undefined : `${id}-${current}`}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
        <kbd>Esc</kbd>
      </div>
      <div id={`${id}-list`} role="listbox" aria-label={t("command.results")} className={css.commandList}>
        {found.map((one, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard by the field, which keeps focus
          <div
            key={one.key}
            id={`${id}-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === current}
            onPointerMove={() => setAt(i)}
            onClick={() => open(one)}
            ref={(element) => {
              if (i === current) element?.scrollIntoView({ block: "nearest" });
            }}
          >
            <Icon name={one.icon} />
            <span>{one.name}</span>
            <small>{one.detail}</small>
          </div>
        ))}
        {found.length === 0 && <p>{t("command.nothing", { text })}</p>}
      </div>
    </dialog>
  );
}

function useFound(text: string): readonly Found[] {
  const { t } = useI18n();
  const paths = usePaths();
  const query = useDeferredValue(text.trim());
  const hosts = useQuery({
    queryKey: ["hosts", "command", query],
    queryFn: ({ signal }) => api.hosts({ q: query, limit: 8 }, signal),
    enabled: query !== "",
    placeholderData: (before) => before,
  });
  const services = useQuery({ queryKey: ["services"], queryFn: ({ signal }) => api.services(signal) });
  const pages: Found[] = (
    [
      ["overview", "overview", paths.overview],
      ["services", "services", paths.services],
      ["hosts", "hosts", paths.hosts],
      ["alerts", "alerts", paths.alerts],
      ["monitors", "monitors", paths.monitors],
      ["channels", "channels", paths.channels],
      ["notification-groups", "groups", paths.notificationGroups],
      ["downtimes", "downtimes", paths.downtimes],
      ["slos", "slos", paths.slos],
      ["slis", "counts", paths.slis],
      ["migrations", "migrations", paths.migrations],
      ["dashboards", "dashboards", paths.dashboards],
      ["explore", "explore", paths.explore],
      ["add-host", "plus", paths.addHost],
      ["api-keys", "key", paths.apiKeys],
      ["storage", "disk", paths.storage],
      ["audit-log", "history", paths.auditLog],
      ["account", "user", paths.account],
      ["keyboard", "keyboard", paths.keyboard],
    ] as const
  ).map(([id, icon, to]) => ({ key: id, icon, name: t(`page.${id}`), detail: t("command.page"), to }));
  const places: Found[] = (services.data?.services ?? []).flatMap((service) => [
    {
      key: service.name,
      icon: "services" as const,
      name: service.name,
      detail: t("command.service"),
      to: paths.service(service.name),
    },
    ...service.roles.map((role) => ({
      key: `${service.name}:${role.name}`,
      icon: "services" as const,
      name: `${service.name}: ${role.name}`,
      detail: t("command.role"),
      to: paths.role(service.name, role.name),
    })),
  ]);
  const wanted = fold(query);
  const matches = ({ name }: Found): boolean => fold(name).includes(wanted);
  if (wanted === "") return [...pages, ...places.slice(0, 8)];
  const machines = (hosts.data?.hosts ?? []).map((host) => ({
    key: host.id,
    icon: "hosts" as const,
    name: host.displayName ?? host.name,
    detail: host.roles.join(", ") || host.addresses[0] || host.id,
    to: paths.host(host.id),
  }));
  return [...machines, ...places.filter(matches).slice(0, 8), ...pages.filter(matches)];
}
