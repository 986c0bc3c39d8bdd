import type { Step } from "./policy.ts";

/** Bounds in seconds between which a step ends by evidence alone: the least time by a factor, and never above the most. */
export const pacedBake = ({ least, most }: Step["bake"], pace = 1): Step["bake"] => ({
  least: Math.min(most, least * pace),
  most,
});
