import { Rejected, Unavailable } from "#core/errors.ts";
import type { RouteSeen } from "#core/migration/run.ts";
import type { SideHealth, TrafficRouter } from "#core/traffic/router.ts";

/** A router that does not answer within this is one that cannot be read. */
const READ_LIMIT_MS = 5_000;

/** Reads every route, all at once. One that cannot be read is a finding, not a failure. */
export async function lookAtRoutes(
  routers: Readonly<Record<string, TrafficRouter>>,
  signal: AbortSignal,
): Promise<Readonly<Record<string, RouteSeen>>> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(READ_LIMIT_MS)]);
  const seen = await Promise.all(
    Object.entries(routers).map(async ([name, router]): Promise<[string, RouteSeen]> => {
      try {
        return [name, await router.read(limit)];
      } catch (error) {
        return [name, { unreadable: reason(error) }];
      }
    }),
  );
  return Object.fromEntries(seen);
}

/** Healthy targets of the canary on the route that has the fewest, and the platform's word on any; `undefined` where no router knows. */
export async function lookAtHealth(
  routers: Readonly<Record<string, TrafficRouter>>,
  signal: AbortSignal,
): Promise<SideHealth | undefined> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(READ_LIMIT_MS)]);
  const found = await Promise.all(
    Object.values(routers).map((router) =>
      router.health?.(limit).then(
        ({ canary }) => canary,
        () => undefined,
      ),
    ),
  );
  const known = found.filter((health) => health !== undefined);
  const fewest = [...known].sort((a, b) => a.healthy - b.healthy)[0];
  return fewest && { ...fewest, failed: known.find(({ failed }) => failed !== undefined)?.failed };
}

/** Why a call failed, in words for people; a bug is no such thing. */
export function reason(error: unknown): string {
  if (!(error instanceof Rejected || error instanceof Unavailable)) {
    if (error instanceof Error && error.name === "TimeoutError") return "no answer in time";
    throw error;
  }
  const cause = error.cause instanceof Error ? rootOf(error.cause) : undefined;
  return cause === undefined ? error.message : `${error.message}: ${cause.message}`;
}

/** The same of something stored, which a newer version may have written, or a disk may have lost part of: it stops nothing else. */
export function whyNotOpened(error: unknown): string {
  if (error instanceof Rejected || error instanceof Unavailable) return reason(error);
  return `this version cannot read it: ${error instanceof Error ? error.message : String(error)}`;
}

/** `fetch` hides what happened two causes deep. */
const rootOf = (error: Error): Error => (error.cause instanceof Error ? rootOf(error.cause) : error);
