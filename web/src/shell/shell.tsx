import { type ReactNode, useRef, useState } from "react";
import { navigate } from "wouter/use-browser-location";
import { keep, recall } from "../data/keep.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { useEvents } from "../session/session.tsx";
import { PRESETS, presetRange } from "../time/range.ts";
import { useRange, withRange } from "../time/range-state.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { useToast } from "../ui/toast.tsx";
import { Command } from "./command.tsx";
import { Header } from "./header.tsx";
import { KeyboardMap } from "./keyboard-help.tsx";
import { usePaths } from "./link.tsx";
import { Rail } from "./rail.tsx";
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
    "g c": go(paths.slis),
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
