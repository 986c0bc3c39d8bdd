import { deepEqual, equal, notEqual, ok, throws } from "node:assert/strict";
import { describe, it } from "node:test";
import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import fc from "fast-check";
import { ALB_WEIGHTS, nearestWeights, ROUTE53_WEIGHTS, shareOf } from "#core/traffic/weights.ts";
import { type AlbSides, fingerprintOf, isSame, readActions, spellActions } from "./actions.ts";

const SIDES: AlbSides = {
  stable: { live: "vm", all: ["vm"] },
  canary: { live: "green", all: ["green", "blue"] },
};

const forward = (weights: Readonly<Record<string, number>>): Action => ({
  Type: "forward",
  Order: 3,
  ForwardConfig: {
    TargetGroups: Object.entries(weights).map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })),
    TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 60 },
  },
});

const weightsIn = (actions: readonly Action[]) =>
  Object.fromEntries(
    actions.at(-1)!.ForwardConfig!.TargetGroups!.map(({ TargetGroupArn, Weight }) => [TargetGroupArn, Weight]),
  );

describe("weighted actions", () => {
  it("[RA3] weights have a sum of 1000 where that is exact, and none is above 999", () => {
    const rows: [share: number, stable: number, canary: number][] = [
      [0, 999, 0],
      [10, 999, 1],
      [100, 990, 10],
      [2500, 750, 250],
      [9990, 1, 999],
      [10_000, 0, 999],
      [25, 798, 2],
      [1, 999, 1],
      [9999, 1, 999],
    ];
    for (const [share, stable, canary] of rows)
      deepEqual(nearestWeights(share, ALB_WEIGHTS), { stable, canary }, `${share}`);
  });

  it("[RA3] [TR1] any share is as near as it gets, and never nothing or everything", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000 }),
        fc.constantFrom(ALB_WEIGHTS, ROUTE53_WEIGHTS),
        (share, range) => {
          const { most } = range;
          const { stable, canary } = nearestWeights(share, range);
          ok(stable >= 0 && stable <= most && canary >= 0 && canary <= most && stable + canary > 0);
          equal(canary === 0, share === 0);
          equal(stable === 0, share === 10_000);
          const found = shareOf(canary, stable);
          const finest = Math.ceil(10_000 / (most + 1));
          ok(Math.abs(found - share) <= finest, `${share} became ${found}`);
        },
      ),
      { numRuns: 400 },
    );
  });

  it("[RA4] [RA7] the live group gets the share, and what is not ours stays", () => {
    const oidc: Action = {
      Type: "authenticate-oidc",
      Order: 1,
      AuthenticateOidcConfig: { Issuer: "i", ClientId: "c" } as NonNullable<Action["AuthenticateOidcConfig"]>,
    };
    const before = [oidc, forward({ vm: 900, blue: 100, spare: 0 })];
    deepEqual(readActions(before, SIDES), {
      canaryBp: 1000,
      goesTo: "blue",
      astray: "blue still gets traffic, but is not live",
    });
    const after = spellActions(before, SIDES, 2500);
    deepEqual(weightsIn(after), { vm: 750, blue: 0, spare: 0, green: 250 });
    equal(after[0]!.AuthenticateOidcConfig!.UseExistingClientSecret, true);
    deepEqual(
      [after[1]!.Order, after[1]!.ForwardConfig!.TargetGroupStickinessConfig],
      [3, { Enabled: true, DurationSeconds: 60 }],
    );
    deepEqual(readActions(after, SIDES), { canaryBp: 2500, goesTo: "green", astray: undefined });
    ok(isSame(spellActions(after, SIDES, 2500), after));
    notEqual(fingerprintOf(before, SIDES), fingerprintOf(after, SIDES));
    equal(fingerprintOf(before, SIDES), fingerprintOf(structuredClone(before), SIDES));
  });

  it("[RA4] an action that forwards to one group alone becomes weighted", () => {
    const before: Action[] = [{ Type: "forward", TargetGroupArn: "vm" }];
    equal(readActions(before, SIDES).canaryBp, 0);
    const after = spellActions(before, SIDES, 100);
    equal(after[0]!.TargetGroupArn, undefined);
    deepEqual(weightsIn(after), { vm: 990, green: 10 });
  });

  it("[RA7] a deployment that dropped the stable group is seen as everything", () => {
    equal(readActions([forward({ green: 100, blue: 0 })], SIDES).canaryBp, 10_000);
    deepEqual(weightsIn(spellActions([forward({ green: 100, blue: 0 })], SIDES, 0)), { green: 0, blue: 0, vm: 999 });
  });

  it("[TR9] actions that do not forward are said", () => {
    throws(() => readActions([{ Type: "redirect" }], SIDES), /Cannot divide traffic by actions redirect/);
    throws(() => readActions([], SIDES), /actions none/);
  });

  it("[TR1] [RA4] whatever the weights were: what is spelled is read, and nobody else's weight changes", () => {
    const weight = fc.integer({ min: 0, max: 999 });
    fc.assert(
      fc.property(weight, weight, weight, fc.integer({ min: 0, max: 1000 }), (vm, blue, green, tenths) => {
        const before = [forward({ vm, blue, other: 0, green })];
        const after = spellActions(before, SIDES, tenths * 10);
        equal(readActions(after, SIDES).canaryBp, tenths * 10);
        equal(readActions(after, SIDES).astray, undefined);
        equal(weightsIn(after).other, 0);
      }),
      { numRuns: 200 },
    );
  });
});
