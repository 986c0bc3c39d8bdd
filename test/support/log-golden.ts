import type { Point } from "./journal.ts";

/** What `test/golden/log/` holds, by formula. Never changed: another version of the format gets a log of its own beside it. */
const T = 1_700_002_800;

export const GOLDEN_POSTS: readonly {
  readonly target: string;
  readonly arrivedAt: number;
  readonly points: readonly Point[];
}[] = [
  // One for each kind of record: consecutive series, series in any order, and few points of many minutes.
  {
    target: "host:2eQGEaLxibb",
    arrivedAt: T + 5,
    points: [
      ["loadavg1", T, 0.25],
      ["loadavg5", T, -0],
      ["memory.used", T, 2 ** 53],
    ],
  },
  {
    target: "host:2eQGEaLxibb",
    arrivedAt: T + 65,
    points: [
      ["memory.used", T + 60, 0.1],
      ["loadavg1", T + 60, 5e-324],
    ],
  },
  {
    target: "service:shop",
    arrivedAt: T + 70,
    points: [
      ["orders", T - 86_400, 1],
      ["orders", T, 2],
      ["visits.day", T + 60, 3],
    ],
  },
];

export const goldenLogPoints = (): readonly (readonly [string, string, number, number])[] =>
  GOLDEN_POSTS.flatMap(({ target, points }) =>
    points.map(([name, time, value]) => [target, name, time, value] as const),
  ).sort((a, b) => (`${a[0]} ${a[1]} ${a[2]}` < `${b[0]} ${b[1]} ${b[2]}` ? -1 : 1));
