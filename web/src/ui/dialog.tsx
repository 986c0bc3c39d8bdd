import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { Icon } from "./icon.tsx";
import { Problem } from "./state.tsx";
import css from "./ui.module.css";

/** The browser's own modal dialog: it keeps focus inside, closes on Escape and gives focus back. */
export function Dialog({
  title,
  wide,
  onClose,
  children,
}: {
  readonly title: string;
  readonly wide?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const { t } = useI18n();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it too
    <dialog
      ref={dialog}
      className={css.dialog}
      data-wide={wide || undefined}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current.close();
      }}
    >
      <div className={css.dialogBody}>
        <header className={css.dialogHead}>
          <h2 id={id}>{title}</h2>
          <button
            type="button"
            className={css.iconButton}
            aria-label={t("close")}
            onClick={() => dialog.current?.close()}
          >
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}

/** Says what will happen, to whom and how to undo it, before it happens. */
export function Confirm({
  title,
  action,
  danger = true,
  /** A word to type first, where there is no way back. */
  typed,
  run,
  onClose,
  children,
}: {
  readonly title: string;
  readonly action: string;
  readonly danger?: boolean;
  readonly typed?: string;
  readonly run: () => Promise<unknown>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const { t } = useI18n();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [word, setWord] = useState("");
  const id = useId();
  const go = (): void => {
    setBusy(true);
    setError(undefined);
    run().then(onClose, (reason: unknown) => {
      setError(reason);
      setBusy(false);
    });
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className={css.stack}
        onSubmit={(event) => {
          event.preventDefault();
          go();
        }}
      >
        {children}
        {typed !== undefined && (
          <div className={css.field}>
            <label htmlFor={id}>{t("confirm.type", { word: typed })}</label>
            <input
              id={id}
              value={word}
              autoComplete="off"
              spellCheck={false}
              onChange={(e) => setWord(e.target.value)}
            />
          </div>
        )}
        {error !== undefined && <Problem error={error} />}
        <footer className={css.actions}>
          <button type="button" className={css.button} onClick={onClose}>
            {t("cancel")}
          </button>
          <button
            type="submit"
            className={danger ? css.dangerButton : css.primary}
            disabled={busy || (typed !== undefined && word.trim() !== typed)}
          >
            {busy ? t("working") : action}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
