import { deepEqual } from "node:assert/strict";
import { describe, it } from "node:test";
import { Unavailable } from "#core/errors.ts";
import type { SideHealth, TrafficRouter } from "#core/traffic/router.ts";
import { lookAtHealth } from "./look.ts";

const never = new AbortController().signal;
const router = (canary: SideHealth | Error): TrafficRouter =>
  ({
    health: async () => {
      if (canary instanceof Error) throw canary;
      return { stable: { healthy: 9, total: 9 }, canary };
    },
  }) as Partial<TrafficRouter> as TrafficRouter;

describe("health of the canary", () => {
  it("[RA10] is that of the route with the fewest, with the platform's word on any", async () => {
    const many = { healthy: 4, total: 4, failed: "ECS deployment d is FAILED" };
    const few = { healthy: 2, total: 4 };
    const routers = { a: router(many), b: router(few), c: router(new Unavailable("no")) };
    deepEqual(await lookAtHealth(routers, never), { ...few, failed: many.failed });
    deepEqual(await lookAtHealth({ b: router(few) }, never), { ...few, failed: undefined });
    deepEqual(await lookAtHealth({ c: router(new Unavailable("no")) }, never), undefined);
  });
});
