import type { ReactNode } from "react";
import { type MessageId, useI18n } from "../i18n/i18n.tsx";
import css from "./shell.module.css";

type Line = readonly [keys: readonly string[], what: MessageId];

const GROUPS: readonly { readonly title: MessageId; readonly lines: readonly Line[] }[] = [
  {
    title: "keys.anywhere",
    lines: [
      [["/", "Ctrl+K"], "keys.search"],
      [["?"], "keys.help"],
      [["g o"], "keys.overview"],
      [["g a"], "keys.alerts"],
      [["g s"], "keys.services"],
      [["g h"], "keys.hosts"],
      [["g n"], "keys.monitors"],
      [["g d"], "keys.dashboards"],
      [["g l"], "keys.slos"],
      [["g c"], "keys.slis"],
      [["g m"], "keys.migrations"],
      [["g e"], "keys.explore"],
      [["g ,"], "keys.settings"],
      [["r"], "keys.refresh"],
    ],
  },
  {
    title: "keys.time",
    lines: [
      [["t 1", "t 9"], "keys.chips"],
      [["t t"], "keys.pick"],
      [["[", "]"], "keys.pan"],
      [["-", "="], "keys.zoom"],
      [["Backspace"], "keys.reset"],
      [["t a"], "keys.absolute"],
      [["t l"], "keys.link"],
    ],
  },
  {
    title: "keys.graph",
    lines: [
      [["←", "→"], "keys.crosshair"],
      [["Shift+←", "Shift+→"], "keys.crosshair-ten"],
      [["Home", "End"], "keys.ends"],
      [["d"], "keys.table"],
      [["c"], "keys.csv"],
      [["Esc"], "keys.escape"],
    ],
  },
  {
    title: "keys.list",
    lines: [
      [["j", "k"], "keys.move"],
      [["x", "Space"], "keys.select"],
      [["Shift+↑", "Shift+↓"], "keys.select-more"],
      [["Enter"], "keys.open"],
    ],
  },
  {
    title: "keys.migration",
    lines: [[["Shift+R"], "keys.roll-back"]],
  },
  {
    title: "keys.alert-list",
    lines: [
      [["a"], "keys.acknowledge"],
      [["m"], "keys.mute"],
    ],
  },
];

/** Every key that does something. */
export function KeyboardMap(): ReactNode {
  const { t } = useI18n();
  return (
    <div className={css.keys}>
      {GROUPS.map(({ title, lines }) => (
        <section key={title}>
          <h3>{t(title)}</h3>
          <dl>
            {lines.map(([keys, what]) => (
              <div key={what}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{t(what)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
