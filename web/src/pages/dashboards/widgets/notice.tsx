import type { ReactNode } from "react";
import { Icon, type IconName } from "../../../ui/icon.tsx";
import css from "./widgets.module.css";

/** A widget that has something to say instead of something to show. */
export function Notice({ icon, children }: { readonly icon: IconName; readonly children: ReactNode }): ReactNode {
  return (
    <div className={css.notice}>
      <Icon name={icon} size={20} />
      <p>{children}</p>
    </div>
  );
}

/** The frame of widgets that are no graph. */
export function Panel({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <section className={css.panel} aria-label={title === "" ? undefined : title}>
      {title !== "" && <h3 translate="no">{title}</h3>}
      {children}
    </section>
  );
}
