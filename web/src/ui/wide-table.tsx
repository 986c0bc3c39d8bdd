import type { ReactNode } from "react";
import css from "./ui.module.css";

/** A table that scrolls sideways where it does not fit, by keyboard too. */
export function WideTable({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
    <section className={css.scroll} aria-label={label} tabIndex={0}>
      <table className={css.table}>{children}</table>
    </section>
  );
}
