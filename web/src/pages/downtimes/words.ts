import { WEEKDAYS } from "#core/alert/downtime.ts";
import { dateTime as dateTimeIn, timeOfDay } from "../../i18n/format.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { rhythmOf, type SpelledDowntime } from "./recurrence.ts";

/** "Every Monday and Thursday, 02:00 to 04:00", on the clock of the organisation. */
export function useDowntimeWords(): (
  downtime: Pick<SpelledDowntime, "start" | "duration" | "recurrence">,
  zone: string,
) => string {
  const { t, locale, length } = useI18n();
  return (downtime, zone) => {
    const { start, duration, recurrence } = downtime;
    const end = start + duration * 60;
    const rhythm = rhythmOf(downtime, zone);
    if (rhythm.id === "once")
      return t("downtime.once", { from: dateTimeIn(start, locale, zone), to: dateTimeIn(end, locale, zone) });
    const weekdayName = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
    // 1970-01-04 was a Sunday, as the list of weekdays begins with one.
    const nameOf = (day: (typeof WEEKDAYS)[number]): string =>
      weekdayName.format(new Date((3 + WEEKDAYS.indexOf(day)) * 86_400_000));
    const weekdays =
      rhythm.id === "weekly"
        ? new Intl.ListFormat(locale, { type: "conjunction" }).format(rhythm.weekdays.map(nameOf))
        : "";
    const every = t(`downtime.every.${rhythm.id}`, {
      interval: rhythm.interval,
      weekdays,
      day: rhythm.id === "monthly" ? rhythm.day : 0,
      date: dateTimeIn(start, locale, zone).slice(5, 10),
    });
    const when =
      duration < 1_440
        ? t("downtime.from-to", { every, from: timeOfDay(start, zone), to: timeOfDay(end, zone) })
        : t("downtime.from-for", { every, from: timeOfDay(start, zone), length: length(duration * 60) });
    return recurrence?.until === undefined
      ? when
      : t("downtime.until", { when, until: dateTimeIn(recurrence.until, locale, zone) });
  };
}
