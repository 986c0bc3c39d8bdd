import { matching } from "#kit/options.ts";

/** A moment in UTC, as options take it. */
export const moment = matching(
  "moment",
  /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z?)?$/,
  'a moment as in "2026-11-01T10:00Z"',
);

/** Epoch seconds. */
export const secondsOfMoment = (text: string): number =>
  Date.parse(text.endsWith("Z") || text.length === 10 ? text : `${text}Z`) / 1000;
