import { equal } from "node:assert/strict";
import { describe, it } from "node:test";
import { CACHES, granularityOf } from "./granularity.ts";

describe("a share of answers of name servers", () => {
  it("[RA13] is a share of requests only where there are many resolvers", () => {
    const rows = CACHES.map((caches) => {
      const { smallestBp, none, burst } = granularityOf(100, caches);
      return `${caches}: ${smallestBp / 100} % ${(none * 100).toFixed(1)} ${(burst * 100).toFixed(1)}`;
    });
    equal(
      rows.join("\n"),
      ["2: 50 % 98.0 2.0", "4: 25 % 96.1 3.9", "8: 12.5 % 92.3 7.7", "16: 6.25 % 85.1 14.9", "50: 2 % 60.5 39.5"].join(
        "\n",
      ),
    );
    // At a TTL of a minute a burst of a quarter comes every 25 minutes.
    equal(Math.round(granularityOf(100, 4).windowsBetween), 25);
    equal(granularityOf(10_000, 4).none, 0);
  });
});
