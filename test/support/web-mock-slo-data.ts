import type { Correction, Observed, Override } from "#core/slo/objective.ts";
import { DAY, HOUR } from "#core/time.ts";
import { SloBody, type SloDetail } from "#wire/own/slos.ts";
import { chance } from "./web-mock-data.ts";

/** Length of a bucket. */
export const STEP = 300;
/** Now, at the end of a bucket. */
export const seconds = (): number => Math.floor(Date.now() / 1_000 / STEP) * STEP;

/** An objective with what was counted for it. */
export interface MockSlo {
  readonly id: string;
  body: ReturnType<(typeof SloBody)["parse"]>;
  readonly seen: Observed[];
  readonly overrides: (Override & { readonly id: string })[];
  readonly corrections: (Correction & { readonly id: string })[];
  readonly passes: SloDetail["passes"];
  readonly createdAt: number;
}

export const mockOf = (body: MockSlo["body"], seen: Observed[]): Omit<MockSlo, "id"> => ({
  ...{ body, seen, overrides: [], corrections: [], passes: [] },
  createdAt: seconds() - 90 * DAY,
});

/** A bucket every five minutes of 30 days, with the waves of days; `incidents` fail a share of the requests for some hours. */
export function traffic(
  now: number,
  perBucket: number,
  badShare: number,
  incidents: readonly { readonly ago: number; readonly hours: number; readonly share: number }[] = [],
): Observed[] {
  return Array.from({ length: (30 * DAY) / STEP }, (_, i) => {
    const start = now - 30 * DAY + i * STEP;
    const total = Math.round(perBucket * (1 + 0.6 * Math.sin((start / DAY) * 2 * Math.PI)));
    const share =
      incidents.find(({ ago, hours }) => start >= now - ago && start < now - ago + hours * HOUR)?.share ?? badShare;
    const expected = total * share;
    return { start, total, bad: Math.floor(expected) + (chance(`${start}`) < expected % 1 ? 1 : 0) };
  });
}

export function makeSlos(now: number): MockSlo[] {
  const make = (
    id: string,
    body: object,
    seen: Observed[],
    over: Partial<Pick<MockSlo, "overrides" | "corrections">> = {},
  ): MockSlo => ({
    ...mockOf(SloBody.parse({ name: id, service: "Shop", target: 99.9, ...body }), seen),
    ...over,
    id,
  });
  const events = { kind: "events", source: "web" };
  const incident = { ago: 29.8 * DAY, hours: 2, share: 0.02 };
  return [
    make(
      "checkout",
      { target: 99.95, indicator: events, memo: "Whoever wants to pay can." },
      traffic(now, 4_000, 0.00012, [incident, { ago: 11 * DAY, hours: 1, share: 0.006 }]),
      {
        overrides: [
          { id: "o0", from: now - 6 * DAY, to: now + 4 * DAY, target: 99.9, reason: "move to ECS", approvedBy: "ken" },
        ],
        corrections: [
          { id: "c0", from: now - 17 * DAY, to: now - 17 * DAY + 5 * HOUR, reason: "load test", author: "mai" },
        ],
      },
    ),
    make(
      "search-latency",
      { target: 99, indicator: { kind: "latency", source: "web", limitMs: 200 } },
      traffic(now, 900, 0.0082, [{ ago: 2 * HOUR, hours: 3, share: 0.3 }]),
    ),
    make(
      "orders-from-outside",
      { target: 99.9, indicator: { kind: "probe", monitor: "m1" } },
      traffic(now, 5, 0, [{ ago: 9 * DAY, hours: 7, share: 0.6 }]),
    ),
    make(
      "steady-minutes",
      {
        target: 99.5,
        indicator: { kind: "slices", of: events, sliceSeconds: STEP, sliceTarget: 99 },
        window: { kind: "calendar", unit: "month", zone: "Asia/Tokyo" },
      },
      traffic(now, 300, 0.0004),
    ),
    make("night-batch", { indicator: { kind: "events", source: "batch" } }, []),
    make("new-api", { indicator: { kind: "events", source: "api" } }, [{ start: now - HOUR, total: 312, bad: 0 }]),
  ];
}
