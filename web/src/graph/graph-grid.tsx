import type { ReactNode } from "react";
import css from "./graph.module.css";

/** Two columns where there is room, one on phones, three on walls. */
export function GraphGrid({ children }: { readonly children: ReactNode }): ReactNode {
  return <div className={css.grid}>{children}</div>;
}
