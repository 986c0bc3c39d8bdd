import { Unavailable } from "#core/errors.ts";

/** How long anything about traffic waits for the database before it goes on without. */
export const STORE_LIMIT_MS = 2_000;

/** Rejects with `Unavailable` when it takes longer; what was begun goes on. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = AbortSignal.timeout(ms);
  work.catch(() => {});
  return await Promise.race([
    work,
    new Promise<never>((_, reject) =>
      late.addEventListener("abort", () => reject(new Unavailable(`no answer within ${ms / 1000} s`)), { once: true }),
    ),
  ]);
}

/** What the database says, if it says it soon: one that hangs keeps nobody from looking at routes. */
export const soon = <T>(work: Promise<T>): Promise<T> => within(STORE_LIMIT_MS, work);
