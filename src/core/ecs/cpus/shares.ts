/** What Docker takes as the least, and the most. */
const LEAST = 2;
const MOST = 262_144;

/** The weight that ECS gives a container's cgroup for the `cpu` of its definition: absent, 0 and 1 become 2. */
export const sharesOf = (cpu: number | undefined): number => Math.min(MOST, Math.max(LEAST, cpu ?? 0));
