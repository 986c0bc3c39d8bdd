/** Numbers from 0 up to 1 that are the same for the same seed (splitmix32). */
export function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** How many of `n` succeed with a chance of `p` each. By the gaps between successes, which is fast where they are rare. */
export function binomial(random: () => number, n: number, p: number): number {
  if (p <= 0) return 0;
  if (p >= 1) return n;
  let count = 0;
  const lnMiss = Math.log1p(-p);
  for (let at = Math.floor(Math.log(1 - random()) / lnMiss); at < n; count++)
    at += 1 + Math.floor(Math.log(1 - random()) / lnMiss);
  return count;
}
