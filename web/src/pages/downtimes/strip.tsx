import { type ReactNode, useMemo } from "react";
import { useNow } from "../../data/now.ts";
import { date as dateIn, dateTime } from "../../i18n/format.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { startOfDay } from "../../time/zone.ts";
import ui from "../../ui/ui.module.css";
import css from "./downtimes.module.css";
import { type SpelledDowntime, windowsWithin } from "./recurrence.ts";

const DAYS = 14;

/** The next two weeks at a glance: a line for each downtime that acts in them, a bar for each window. */
export function Strip({
  downtimes,
  zone,
}: {
  readonly downtimes: readonly { readonly id: string; readonly name: string; readonly schedule: SpelledDowntime }[];
  readonly zone: string;
}): ReactNode {
  const { t, locale } = useI18n();
  const now = useNow();
  const today = startOfDay(now, zone);
  const days = useMemo(() => Array.from({ length: DAYS + 1 }, (_, i) => startOfDay(today, zone, i)), [today, zone]);
  const span = { from: days[0]!, to: days[DAYS]! };
  const lines = downtimes
    .map(({ id, name, schedule }) => ({ id, name, windows: windowsWithin(schedule, span, zone) }))
    .filter(({ windows }) => windows.length > 0);
  const x = (at: number): number =>
    ((Math.min(span.to, Math.max(span.from, at)) - span.from) / (span.to - span.from)) * 100;
  const weekday = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: zone });
  if (lines.length === 0) return null;
  return (
    <div className={ui.section}>
      <h2>{t("downtime.two-weeks")}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: on phones it scrolls, by keyboard too */}
      <section className={css.strip} tabIndex={0} aria-label={t("downtime.two-weeks")}>
        <div className={css.calendar}>
          <div className={css.days} aria-hidden="true">
            {days.slice(0, DAYS).map((day) => (
              <span key={day}>
                {weekday.format(new Date(day * 1_000))} <b>{dateIn(day, locale, zone).slice(5)}</b>
              </span>
            ))}
          </div>
          <ul>
            {lines.map(({ id, name, windows }) => (
              <li key={id}>
                <span translate="no">{name}</span>
                <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                  {days.slice(1, DAYS).map((day) => (
                    <line key={day} x1={x(day)} x2={x(day)} y1="0" y2="10" />
                  ))}
                  {windows.map(({ from, to }) => (
                    <rect key={from} x={x(from)} y="1" height="8" width={Math.max(0.35, x(to) - x(from))} rx="0.2">
                      <title>{`${dateTime(from, locale, zone)} – ${dateTime(to, locale, zone)}`}</title>
                    </rect>
                  ))}
                  <line className={css.now} x1={x(now)} x2={x(now)} y1="0" y2="10" />
                </svg>
                <span className="visually-hidden">
                  {windows
                    .slice(0, 10)
                    .map(({ from, to }) => `${dateTime(from, locale, zone)} – ${dateTime(to, locale, zone)}`)
                    .join(", ")}
                </span>
              </li>
            ))}
          </ul>
        </div>
      </section>
    </div>
  );
}
