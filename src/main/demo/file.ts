import type { DemoRouter } from "./routers.ts";

/** What the demo's service promises, whichever side serves it. */
export const DEMO_SLO = `apiVersion: slos/v1
slos:
  - name: demo
    service: demo
    indicator: { events: demo }
    target: 99%
`;

/** The migration of the demo: two minutes instead of weeks, so seconds instead of minutes. */
export const demoFile = ({
  route,
  minHealthy,
}: Pick<DemoRouter, "route" | "minHealthy">): string => `apiVersion: migration/v1
name: demo
service: demo
timezone: UTC
sides: { stable: VMs, canary: containers }
routes:
  - ${route}
counts: { source: demo, bucket: 1s }
slis:
  - { name: errors, rollbackAt: 1% }
  - { name: latency, rollbackAt: p95 >= 500ms }
steps:
  - { weight: 5%, bake: 8s..5m }
  - { weight: 25%, bake: 8s..5m }
  - { weight: 50%, bake: 8s..5m }
  - { weight: 100%, bake: 8s..5m }
judge:
  dispersion: 1      # the demo's requests are independent of each other
  staleAfter: 20s
warmup: { minHealthy: ${minHealthy}, age: 6s, within: 5m }
verify: { within: 60s, guard: 3s }
after: { keepStableFor: 5s }
unattended: { maxGap: 60s }
tick: 1s
`;
