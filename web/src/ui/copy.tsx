import { type ReactNode, useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { Icon } from "./icon.tsx";
import css from "./ui.module.css";

/** Text to take along. `secret` keeps it out of what screen readers announce by themselves. */
export function CopyButton({ text }: { readonly text: string }): ReactNode {
  const { t } = useI18n();
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    void navigator.clipboard.writeText(text).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), 2_000);
    });
  };
  return (
    <button type="button" className={css.copy} onClick={copy}>
      <Icon name={copied ? "check" : "copy"} />
      <span aria-live="polite">{t(copied ? "copied" : "copy")}</span>
    </button>
  );
}

/** Commands or a file's contents, with a button that takes all of it. */
export function Snippet({ text, label }: { readonly text: string; readonly label: string }): ReactNode {
  return (
    <div className={css.snippet}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, by keyboard too */}
      <section aria-label={label} tabIndex={0}>
        <pre>
          <code>{text}</code>
        </pre>
      </section>
      <CopyButton text={text} />
    </div>
  );
}
