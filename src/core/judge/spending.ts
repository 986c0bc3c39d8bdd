/**
 * Each indicator of each step is a test of its own, and each may be wrong. So that a whole migration of a service that is exactly
 * at its limit is rolled back with a chance of `alphaTotal` at most, each gets its part of it.
 */
export function alphaOfEach(alphaTotal: number, indicators: number, steps: number): number {
  return alphaTotal / (indicators * steps);
}

/**
 * Requests that it takes, about, to find a bad ratio of `ratio` on the other side of `limit` with a chance of error of `chance`: the
 * information that each request brings on average (Kullback and Leibler), and a fifth more for looking all the time.
 */
export function requestsToFind(ratio: number, limit: number, chance: number): number {
  if (ratio === limit) return Number.POSITIVE_INFINITY;
  const part = (p: number, q: number) => (p === 0 ? 0 : p * Math.log(p / q));
  const information = part(ratio, limit) + part(1 - ratio, 1 - limit);
  return (1.2 * Math.log(1 / chance)) / information;
}
