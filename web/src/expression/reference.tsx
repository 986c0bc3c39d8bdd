import type { ReactNode } from "react";
import type { FunctionName, Parameter } from "#core/expression/expression.ts";
import { useI18n } from "../i18n/i18n.tsx";
import css from "./reference.module.css";
import { signatureOf } from "./suggestions.ts";

type Group = "sources" | "many" | "two" | "each" | "time" | "drawing";

/** Which function stands where; one that is not here does not compile. */
const GROUP_OF: Readonly<Record<FunctionName, Group>> = {
  host: "sources",
  service: "sources",
  role: "sources",
  roleSlots: "sources",
  avg: "many",
  max: "many",
  min: "many",
  sum: "many",
  product: "many",
  percentile: "many",
  diff: "two",
  divide: "two",
  scale: "each",
  offset: "each",
  timeShift: "time",
  movingAverage: "time",
  linearRegression: "time",
  timeLeftForecast: "time",
  group: "drawing",
  stack: "drawing",
  alias: "drawing",
};
const GROUPS = Object.entries(Object.groupBy(Object.keys(GROUP_OF) as FunctionName[], (name) => GROUP_OF[name]));

/** Every function, what it takes and what it does. */
export function FunctionReference(): ReactNode {
  const { t } = useI18n();
  const nameOf = (parameter: Parameter): string => t(`expression.parameter.${parameter}`);
  return (
    <div className={css.reference}>
      {GROUPS.map(([group, names]) => (
        <section key={group}>
          <h3>{t(`expression.group.${group as Group}`)}</h3>
          <dl>
            {names.map((name) => (
              <div key={name}>
                <dt>
                  <code translate="no">{signatureOf(name, nameOf)}</code>
                </dt>
                <dd>{t(`expression.function.${name}`)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <p>{t("expression.reference.notes")}</p>
    </div>
  );
}
