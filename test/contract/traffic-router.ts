import { deepEqual, equal, notEqual, ok, rejects } from "node:assert/strict";
import { Agent, get } from "node:http";
import { it, type TestContext } from "node:test";
import type { Side, TrafficRouter } from "#core/traffic/router.ts";

/** A router under test, with real targets behind a real data plane. */
export interface OpenedRouter {
  readonly router: TrafficRouter;
  /** Where requests go; each answers "stable" or "canary". */
  readonly url: string;
  /** Somebody else sets a share, by the router's own means. */
  foreign(canaryBp: number): Promise<void>;
  /** Everything that is not ours, to compare. Absent where there is no such thing. */
  others?(): Promise<unknown>;
  /** Whoever is asked is gone from now on. */
  breakOff(): Promise<void>;
}

export interface RouterExemptions {
  /** Why a fence is not kept. */
  readonly fence?: string;
  /** The share that is measured for a small one: weights cannot be as fine as basis points. */
  readonly smallBp?: number;
}

const kept = new Agent({ keepAlive: true, maxSockets: 8 });

async function sideOf(url: string, agent: Agent | false = kept): Promise<Side> {
  return await new Promise((resolve, reject) => {
    get(url, { agent }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      answer.on("end", () => resolve(text.trim() as Side));
      answer.on("error", reject);
    }).on("error", reject);
  });
}

/** Requests of so many that reach the canary. What a reload cut off is tried again on a new connection, as browsers do. */
export async function arriving(url: string, requests: number): Promise<number> {
  const one = () => sideOf(url).catch(() => sideOf(url, false));
  let canary = 0;
  for (let done = 0; done < requests; done += 100) {
    const sides = await Promise.all(Array.from({ length: Math.min(100, requests - done) }, one));
    canary += sides.filter((side) => side === "canary").length;
  }
  return canary;
}

/** Runs the suite that every router has to pass; `open` starts a new one at 0. */
export function routerContract(open: (t: TestContext) => Promise<OpenedRouter>, exempt: RouterExemptions = {}): void {
  it("[TR1] 0 is nothing, 10000 is everything", async (t) => {
    const { router, url } = await open(t);
    equal((await router.read()).canaryBp, 0);
    equal(await arriving(url, 400), 0);
    await router.write({ canaryBp: 10_000, fence: 1 });
    equal((await router.read()).canaryBp, 10_000);
    equal(await arriving(url, 400), 400);
    await router.write({ canaryBp: 0, fence: 1 });
    equal((await router.read()).canaryBp, 0);
    equal(await arriving(url, 400), 0);
  });

  it("[TR1] [TR2] what is set is read, and arrives", async (t) => {
    const { router, url } = await open(t);
    for (const wanted of [exempt.smallBp ?? 100, 2500, 9900]) {
      await router.write({ canaryBp: wanted, fence: 1 });
      const { canaryBp } = await router.read();
      ok(Math.abs(canaryBp - wanted) <= router.abilities.finestBp, `found ${canaryBp}, want ${wanted}`);
      const requests = 3_000;
      const found = await arriving(url, requests);
      const share = canaryBp / 10_000;
      // Six standard deviations: once in 500 million.
      const slack = 6 * Math.sqrt(requests * share * (1 - share)) + 1;
      ok(Math.abs(found - requests * share) <= slack, `${found} of ${requests} arrived, ${canaryBp} is set`);
    }
    for (const extreme of [1, 9_999]) {
      await router.write({ canaryBp: extreme, fence: 1 });
      const { canaryBp } = await router.read();
      ok(canaryBp > 0 && canaryBp < 10_000, `${extreme} became ${canaryBp}`);
    }
  });

  it("[TR3] writing twice is writing once", async (t) => {
    const { router } = await open(t);
    await router.write({ canaryBp: 2500, fence: 1 });
    const { canaryBp } = await router.read();
    const { fingerprint } = await router.read();
    await router.write({ canaryBp: 2500, fence: 1, expect: fingerprint });
    equal((await router.read()).canaryBp, canaryBp);
  });

  it("[TR4] [TR5] sees what somebody else writes, and does not write over it unseen", async (t) => {
    const { router, foreign } = await open(t);
    await router.write({ canaryBp: 2500, fence: 1 });
    const before = await router.read();
    await foreign(5000);
    const after = await router.read();
    notEqual(after.fingerprint, before.fingerprint);
    ok(Math.abs(after.canaryBp - 5000) <= router.abilities.finestBp, `${after.canaryBp}`);
    await rejects(router.write({ canaryBp: 7500, fence: 1, expect: before.fingerprint }), { reason: "conflict" });
    deepEqual(await router.read(), after);
    await router.write({ canaryBp: 7500, fence: 1, expect: after.fingerprint });
    // A rollback asks nobody.
    await foreign(9000);
    await router.write({ canaryBp: 0, fence: 1 });
    equal((await router.read()).canaryBp, 0);
  });

  it("[TR6] refuses a fence that is lower than it has seen", { skip: exempt.fence ?? false }, async (t) => {
    const { router } = await open(t);
    equal(router.abilities.keepsFence, true);
    await router.write({ canaryBp: 100, fence: 7 });
    equal((await router.read()).fence, 7);
    await rejects(router.write({ canaryBp: 2500, fence: 6 }), { reason: "conflict" });
    equal((await router.read()).canaryBp, 100);
    await router.write({ canaryBp: 200, fence: 7 });
    await router.write({ canaryBp: 300, fence: 9 });
    equal((await router.read()).fence, 9);
  });

  it("[TR7] leaves everything else alone", async (t) => {
    const { router, others } = await open(t);
    if (others === undefined) return t.skip("there is nothing else in it");
    const before = await others();
    for (const canaryBp of [2500, 10_000, 0]) await router.write({ canaryBp, fence: 1 });
    deepEqual(await others(), before);
  });

  it("[TR8] says in time that it cannot be reached", async (t) => {
    const { router, breakOff } = await open(t);
    await breakOff();
    await rejects(router.read(), { name: "Unavailable" });
    await rejects(router.write({ canaryBp: 0, fence: 1 }), { name: "Unavailable" });
  });

  it("[TR9] refuses what is no share, and says how it is done by hand", async (t) => {
    const { router } = await open(t);
    for (const canaryBp of [-1, 10_001, 0.5, Number.NaN])
      await rejects(router.write({ canaryBp, fence: 1 }), { reason: "invalid" });
    equal((await router.read()).canaryBp, 0);
    ok(router.byHand(0).length > 10);
    ok(router.resource.startsWith(`${router.kind}:`));
  });
}
