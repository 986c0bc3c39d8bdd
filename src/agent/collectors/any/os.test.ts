import { deepEqual, ok } from "node:assert/strict";
import { it } from "node:test";
import { osCollectors, osCpuPercentages } from "./os.ts";

it("[SA16] on other systems, cpu modes add up to 100 for every core too", () => {
  const core = (user: number, idle: number) => ({ user, nice: 0, sys: 0, idle, irq: 0 });
  deepEqual(osCpuPercentages([core(0, 0), core(0, 0)], [core(25, 75), core(75, 25)]), {
    "cpu.user.percentage": 100,
    "cpu.nice.percentage": 0,
    "cpu.system.percentage": 0,
    "cpu.idle.percentage": 100,
    "cpu.irq.percentage": 0,
  });
  deepEqual(osCpuPercentages([core(1, 1)], [core(1, 1)]), {});
});

it("[SA16] loadavg and memory come from the runtime", async () => {
  const values = Object.assign({}, ...(await Promise.all(osCollectors().map((one) => one.collect(0)))));
  ok(values["memory.total"] > values["memory.used"]);
  ok(values.loadavg5 >= 0);
});
