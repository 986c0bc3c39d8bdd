import { equal } from "node:assert/strict";
import { it } from "node:test";
import { ManualClock } from "#kit/clock.ts";
import { memorySeries } from "#test/support/memory-series.ts";
import { createLastPoints } from "./last-points.ts";

const START = 1_800_000_000;
const DAY = 86_400;

it("[MO7] the last point is known for as long as silence may be asked for", async () => {
  const clock = new ManualClock(START * 1000);
  const store = memorySeries(clock);
  const lastPoints = createLastPoints(store);
  const last = (metric = "orders") => lastPoints("o", "service:shop", metric, Math.floor(clock.now() / 1000));
  equal(await last(), 0);
  store.put("o", "service:shop", "orders", START, 1);
  equal(await last(), START);
  for (let day = 1; day <= 6; day++) {
    await clock.advance(DAY * 1000);
    equal(await last(), START, `after ${day} days`);
  }
  store.put("o", "service:shop", "orders", START + 6 * DAY, 1);
  equal(await last(), START + 6 * DAY);
  await clock.advance(30 * DAY * 1000);
  equal(await createLastPoints(store)("o", "service:shop", "orders", START + 36 * DAY), START + 28 * DAY);
  equal(await last("other"), 0);
});
