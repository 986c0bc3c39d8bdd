import { deepEqual, match } from "node:assert/strict";
import { describe, it } from "node:test";
import type { Host } from "#core/host.ts";
import { sayTaskWarning, type Task, taskOf, taskWarnings } from "./tasks.ts";

const task = (more: Partial<Task> = {}): Task => ({
  id: "1",
  name: "web",
  status: "working",
  interfaces: ["eth0"],
  cpuModel: "Xeon 8259CL",
  zone: "a",
  ...more,
});

const kinds = (stable: readonly Task[], canary: readonly Task[]) =>
  taskWarnings({ stable, canary }).map((warning) =>
    [warning.kind, "side" in warning ? warning.side : ""].join(" ").trim(),
  );

describe("tasks of both sides", () => {
  it("[MK1] are read from what their agents said", () => {
    const host = {
      ...{
        id: "h",
        name: "ip-10-0-0-1",
        status: "working",
        cores: 2,
        roles: [],
        memo: "",
        size: "standard",
        createdAt: 0,
      },
      meta: JSON.stringify({
        cpu: [{ model_name: "Graviton3" }, { model_name: "Graviton3" }],
        cloud: { provider: "ec2", metadata: { "placement/availability-zone": "ap-northeast-1c" } },
      }),
      interfaces: [
        { name: "eth1", ipv4Addresses: [], ipv6Addresses: [] },
        { name: "eth0", ipv4Addresses: [], ipv6Addresses: [] },
      ],
    } as const satisfies Host;
    const { cpuModel, zone, cores, interfaces } = taskOf(host);
    deepEqual([cpuModel, zone, cores, interfaces], ["Graviton3", "ap-northeast-1c", 2, ["eth0", "eth1"]]);
    deepEqual(taskOf({ ...host, meta: "{}" }).zone, undefined);
  });

  it("[MK2] are warned of when processors, networks or zones make the comparison unfair or a side fragile", () => {
    deepEqual(kinds([task(), task({ zone: "b" })], [task(), task({ zone: "b" })]), []);
    deepEqual(kinds([], []), []);
    deepEqual(kinds([task(), task({ zone: "b" })], [task({ cpuModel: "EPYC" }), task({ zone: "c" })]), [
      "mixed-cpu canary",
    ]);
    deepEqual(kinds([task(), task({ zone: "b" })], [task({ cpuModel: "EPYC", zone: undefined })]), ["different-cpu"]);
    deepEqual(kinds([task(), task()], []), ["one-zone stable"]);
    deepEqual(kinds([], [task({ interfaces: ["eth0", "eth1"] }), task({ zone: "b" })]), ["mixed-network canary"]);
    const [zone] = taskWarnings({ stable: [task()], canary: [] });
    const labels = { stable: "EC2", canary: "Fargate" };
    match(sayTaskWarning("en", zone!, labels), /^EC2 is in a only/);
    match(sayTaskWarning("ja", zone!, labels), /^EC2 は a だけ/);
  });
});
