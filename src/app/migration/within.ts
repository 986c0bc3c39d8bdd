/** Rejects with a TimeoutError when it takes longer; what was begun goes on. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = AbortSignal.timeout(ms);
  work.catch(() => {});
  return await Promise.race([
    work,
    new Promise<never>((_, reject) => late.addEventListener("abort", () => reject(late.reason), { once: true })),
  ]);
}

export const isLate = (error: unknown): boolean => error instanceof Error && error.name === "TimeoutError";
