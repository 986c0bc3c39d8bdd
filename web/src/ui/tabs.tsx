import { type KeyboardEvent, type ReactNode, useId, useRef } from "react";
import css from "./ui.module.css";

export interface Tab<T extends string> {
  readonly id: T;
  readonly label: string;
}

/** Tabs by the ARIA pattern: arrows move and choose, Tab goes on to the panel. */
export function Tabs<T extends string>({
  label,
  tabs,
  current,
  onChoose,
  children,
}: {
  readonly label: string;
  readonly tabs: readonly Tab<T>[];
  readonly current: T;
  readonly onChoose: (id: T) => void;
  readonly children: ReactNode;
}): ReactNode {
  const base = useId();
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = tabs.findIndex(({ id }) => id === current);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const index = (next + tabs.length) % tabs.length;
    onChoose(tabs[index]!.id);
    list.current?.querySelectorAll("button")[index]?.focus();
  };
  return (
    <>
      <div className={css.tabs} role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown} tabIndex={-1}>
        {tabs.map(({ id, label: text }) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`${base}-${id}`}
            aria-selected={id === current}
            aria-controls={`${base}-panel`}
            tabIndex={id === current ? 0 : -1}
            onClick={() => onChoose(id)}
          >
            {text}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${base}-panel`} aria-labelledby={`${base}-${current}`} className={css.section}>
        {children}
      </div>
    </>
  );
}
