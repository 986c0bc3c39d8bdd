import { type ReactNode, useEffect, useRef, useState } from "react";
import { navigate } from "wouter/use-browser-location";
import { useI18n } from "../i18n/i18n.tsx";
import { Dialog } from "../ui/dialog.tsx";
import ui from "../ui/ui.module.css";

interface Leaving {
  readonly url: URL;
  /** Of the entry in the history, for whoever went back or forward. */
  readonly key: string | undefined;
}

/**
 * Asks before what was not saved is left behind: by links, keys, Back and Forward with a dialog of ours, by closing the window
 * with the browser's. `stays` says which addresses are no leaving. `release` lets the next way out pass.
 */
export function useLeaveGuard(
  isDirty: boolean,
  stays: (url: URL) => boolean,
): { readonly dialog: ReactNode; readonly release: () => void } {
  const [leaving, setLeaving] = useState<Leaving>();
  const released = useRef(false);
  const decides = useRef(stays);
  decides.current = stays;
  useEffect(() => {
    if (!isDirty) return undefined;
    released.current = false;
    const onUnload = (event: BeforeUnloadEvent): void => {
      if (!released.current) event.preventDefault();
    };
    const onNavigate = (event: NavigateEvent): void => {
      const url = new URL(event.destination.url);
      if (released.current || !event.cancelable || url.origin !== location.origin || decides.current(url)) return;
      event.preventDefault();
      setLeaving({ url, key: event.navigationType === "traverse" ? event.destination.key : undefined });
    };
    window.addEventListener("beforeunload", onUnload);
    // Older browsers have no such thing; they keep the warning of the window.
    const navigation: Navigation | undefined = window.navigation;
    navigation?.addEventListener("navigate", onNavigate);
    return () => {
      window.removeEventListener("beforeunload", onUnload);
      navigation?.removeEventListener("navigate", onNavigate);
    };
  }, [isDirty]);
  const release = (): void => {
    released.current = true;
  };
  const go = ({ url, key }: Leaving): void => {
    release();
    setLeaving(undefined);
    if (key === undefined) navigate(url.pathname + url.search + url.hash);
    else window.navigation.traverseTo(key);
  };
  return {
    release,
    dialog: leaving !== undefined && <LeaveDialog onStay={() => setLeaving(undefined)} onLeave={() => go(leaving)} />,
  };
}

function LeaveDialog({ onStay, onLeave }: { readonly onStay: () => void; readonly onLeave: () => void }): ReactNode {
  const { t } = useI18n();
  return (
    <Dialog title={t("leave.title")} onClose={onStay}>
      <p className={ui.prose}>{t("leave.text")}</p>
      <footer className={ui.actions}>
        <button type="button" className={ui.primary} onClick={onStay}>
          {t("leave.stay")}
        </button>
        <button type="button" className={ui.dangerButton} onClick={onLeave}>
          {t("leave.leave")}
        </button>
      </footer>
    </Dialog>
  );
}
