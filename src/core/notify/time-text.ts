import type { UnixSeconds } from "#core/time.ts";

/** With the zone, always: people read it elsewhere. */
export function timeText(
  at: UnixSeconds,
  { locale, timeZone }: { readonly locale: "en" | "ja"; readonly timeZone: string },
): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  }).formatToParts(at * 1000);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? "";
  const separator = locale === "ja" ? "/" : "-";
  const date = [part("year"), part("month"), part("day")].join(separator);
  return `${date} ${part("hour")}:${part("minute")} ${part("timeZoneName")}`;
}
