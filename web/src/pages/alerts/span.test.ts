import { deepEqual } from "node:assert/strict";
import { it } from "node:test";
import { nextMorning } from "./morning.ts";
import { spanAround } from "./span.ts";

const MINUTE = 60;
const HOUR = 3_600;

it("[UI102] an alert's graph begins 30 minutes before it opened, and has its opening in the middle at least", () => {
  const opened = 1_000_000;
  const around = (closed: number | undefined, now: number) => {
    const { from, to } = spanAround(opened, closed, now);
    return [(from - opened) / MINUTE, (to - opened) / MINUTE];
  };
  deepEqual(around(undefined, opened + MINUTE), [-30, 30]);
  deepEqual(around(undefined, opened + HOUR), [-30, 61]);
  deepEqual(around(undefined, opened + 80 * HOUR), [-30, 180]);
  deepEqual(around(opened + 50 * MINUTE, opened + 80 * HOUR), [-30, 65]);
});

it("[UI104] until morning is the next 9:00 of the person's zone", () => {
  const at = (text: string) => Date.parse(text) / 1_000;
  deepEqual(nextMorning(at("2026-11-23T20:00:00Z"), "Asia/Tokyo"), at("2026-11-24T09:00:00+09:00"));
  deepEqual(nextMorning(at("2026-11-24T00:00:00Z"), "Asia/Tokyo"), at("2026-11-25T09:00:00+09:00"));
});
