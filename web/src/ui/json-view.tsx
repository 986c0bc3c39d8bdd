import { type ReactNode, useState } from "react";
import { CopyButton } from "./copy.tsx";
import { Icon } from "./icon.tsx";
import css from "./json-view.module.css";

/** A JSON document that opens on demand. */
export function JsonView({
  name,
  note,
  value,
}: {
  readonly name: string;
  readonly note?: string;
  readonly value: unknown;
}): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <details className={css.view} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Icon name="right" size={12} />
        <strong translate="no">{name}</strong>
        {note !== undefined && <small>{note}</small>}
      </summary>
      {open && <Text text={JSON.stringify(value, null, 2)} name={name} />}
    </details>
  );
}

function Text({ text, name }: { readonly text: string; readonly name: string }): ReactNode {
  return (
    <div className={css.text}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard */}
      <section tabIndex={0} aria-label={name}>
        <pre>{text}</pre>
      </section>
      <CopyButton text={text} />
    </div>
  );
}
