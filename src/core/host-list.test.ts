import { deepEqual } from "node:assert/strict";
import { it } from "node:test";
import { alertsByHost, badnessOf, countWorst, vitals } from "./host-list.ts";

const of = (values: Record<string, number>, cores?: number) =>
  vitals((name) => values[name], Object.keys(values), cores);

it("[MM1] a host's vitals come from its newest values, and are absent where these are", () => {
  deepEqual(of({}), {});
  deepEqual(of({ "cpu.idle.percentage": 300, "cpu.user.percentage": 100 }), { cpuPercent: 25 });
  deepEqual(of({ "memory.total": 200, "memory.used": 50 }), { memoryPercent: 25 });
  deepEqual(of({ loadavg5: 2 }, 4), { loadPerCore: 0.5 });
  deepEqual(
    of({
      "filesystem.sda1.size": 100,
      "filesystem.sda1.used": 40,
      "filesystem.sdb1.size": 10,
      "filesystem.sdb1.used": 9,
      "filesystem.sdc1.size": 0,
      "filesystem.sdc1.used": 0,
    }),
    { diskPercent: 90 },
  );
  deepEqual(of({ "interface.eth0.rxBytes.delta": 10, "interface.eth1.rxBytes.delta": 5 }), { rxBytesPerSecond: 15 });
});

it("[MM2] hosts are as bad as their worst alerts, then as many as they have", () => {
  const of = (CRITICAL: number, WARNING: number, UNKNOWN: number) => ({ CRITICAL, WARNING, UNKNOWN });
  const worstFirst = [of(2, 0, 0), of(1, 5, 0), of(1, 0, 9), of(0, 4_000, 0), of(0, 1, 1), of(0, 1, 0), of(0, 0, 2)];
  deepEqual(
    worstFirst.toSorted((a, b) => badnessOf(b) - badnessOf(a)),
    worstFirst,
  );
  deepEqual(countWorst(worstFirst), of(3, 3, 1));
  deepEqual(
    [
      ...alertsByHost([
        { hostId: "a", status: "WARNING" },
        { hostId: "a", status: "CRITICAL" },
        { hostId: undefined, status: "CRITICAL" },
        { hostId: "b", status: "OK" },
        { hostId: "a", status: "WARNING" },
      ]),
    ],
    [["a", of(1, 2, 0)]],
  );
});
