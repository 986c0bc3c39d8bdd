import type { ReactNode } from "react";
import { percentOf } from "#core/traffic/share.ts";
import css from "./migrations.module.css";

/** How traffic is divided: the old side from the left, the new one from the right, each with its name and share. */
export function ShareBar({
  canaryBp,
  wantBp,
  labels,
}: {
  readonly canaryBp: number;
  readonly wantBp?: number | undefined;
  readonly labels: { readonly stable: string; readonly canary: string };
}): ReactNode {
  const share = canaryBp / 100;
  return (
    <div className={css.share}>
      <span translate="no">
        {labels.stable} {percentOf(10_000 - canaryBp)}
      </span>
      <span translate="no">
        {labels.canary} {percentOf(canaryBp)}
        {wantBp !== undefined && wantBp !== canaryBp && ` → ${percentOf(wantBp)}`}
      </span>
      <div className={css.bar} aria-hidden="true">
        <i style={{ inlineSize: `${100 - share}%` }} />
        <b style={{ inlineSize: `${share}%` }} />
      </div>
    </div>
  );
}
