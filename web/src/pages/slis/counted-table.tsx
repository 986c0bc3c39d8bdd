import type { ReactNode } from "react";
import type { SliCountsAnswer } from "#wire/own/sli.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import ui from "../../ui/ui.module.css";
import { WideTable } from "../../ui/wide-table.tsx";
import { sumsBySide } from "./chart-data.ts";
import css from "./slis.module.css";

const NEWEST = 10;

/** What a trial would count: altogether, and its newest buckets. */
export function CountedTable({ counts }: { readonly counts: SliCountsAnswer }): ReactNode {
  const { t, count, dateTime, time } = useI18n();
  const { buckets, limitsMs, bucketSeconds } = counts;
  const sums = sumsBySide(counts);
  const newest = buckets.slice(-NEWEST).toReversed();
  const [first, last] = [buckets[0], buckets.at(-1)];
  return (
    <section className={ui.section} aria-labelledby="trial" aria-live="polite">
      <h2 id="trial">{t("slis.trial")}</h2>
      {first === undefined || last === undefined ? (
        <p>{t("slis.trial-nothing")}</p>
      ) : (
        <>
          {sums.map(({ side, total, bad, slow }) => (
            <p key={side} className={css.sum}>
              {sums.length > 1 && <strong>{t(`slis.side.${side}`)}</strong>}{" "}
              {t("slis.trial-sum", { total: count(total), bad: count(bad) })}
              {limitsMs.map((ms, i) => ` ${t("slis.trial-slow", { ms, count: count(slow[i]!) })}`)}
            </p>
          ))}
          <p className={ui.hint}>
            {t("slis.trial-range", { from: dateTime(first.start), to: time(last.start + bucketSeconds) })}
          </p>
          <WideTable label={t("slis.trial")}>
            <thead>
              <tr>
                <th scope="col">{t("slis.bucket")}</th>
                {sums.length > 1 && <th scope="col">{t("slis.side")}</th>}
                {[t("slis.requests"), t("slis.bad"), ...limitsMs.map((ms) => t("slis.slow-from", { ms }))].map(
                  (title) => (
                    <th scope="col" key={title} data-number>
                      {title}
                    </th>
                  ),
                )}
              </tr>
            </thead>
            <tbody>
              {newest.map(({ start, side, total, bad, slow }) => (
                <tr key={`${start} ${side}`}>
                  <th scope="row">{time(start, bucketSeconds < 60)}</th>
                  {sums.length > 1 && <td>{t(`slis.side.${side}`)}</td>}
                  {[total, bad, ...slow].map((value, i) => (
                    <td key={i} data-number>
                      {count(value)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </WideTable>
        </>
      )}
    </section>
  );
}
