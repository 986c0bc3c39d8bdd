import { deepEqual, equal, ok } from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { detectCloud, guessCloud, readFirmware } from "./cloud/detect.ts";
import type { AskMetadata } from "./cloud/platform.ts";
import { collectFacts, filesystemFacts } from "./facts.ts";
import { networkFacts } from "./interfaces.ts";
import { blockDevices } from "./linux/block-device.ts";
import { cgroupFacts, cpuLimit, memoryLimit } from "./linux/cgroup.ts";
import { parseCpuinfo } from "./linux/cpuinfo.ts";
import { distribution } from "./linux/distribution.ts";
import { memoryFacts } from "./linux/memory.ts";

/** A folder with these files. */
function folder(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "sawara-agent-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

describe("what a host says of itself", () => {
  it("[SA30] processors, every value as text", () => {
    const text =
      "processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 85\nmodel name\t: Xeon: big\n\n";
    deepEqual(parseCpuinfo(`${text}processor\t: 1\ncpu MHz\t\t: 2400.000\npower management:\n`), [
      { vendor_id: "GenuineIntel", family: "6", model: "85", model_name: "Xeon: big" },
      { mhz: "2400.000" },
    ]);
    // An ARM kernel, whose last lines are about the board.
    deepEqual(parseCpuinfo("processor\t: 0\nBogoMIPS\t: 50.00\n\nHardware\t: BCM2835\nModel\t\t: Pi 4\n"), [{}]);
  });

  it("[SA30] memory, with the unit in the text", () => {
    deepEqual(memoryFacts("MemTotal:        3916792 kB\nHugePages_Total:   0\nSwapFree:  0 kB\n"), {
      total: "3916792kB",
      swap_free: "0kB",
    });
  });

  it("[SA30] block devices, with what is there of their files", async () => {
    const root = folder({
      "sda/size": "41943040\n",
      "sda/device/model": "Virtual disk    \n",
      "loop0/removable": "0\n",
    });
    deepEqual(await blockDevices(root), {
      sda: { size: "41943040", model: "Virtual disk" },
      loop0: { removable: "0" },
    });
    deepEqual(await blockDevices("/nowhere"), {});
  });

  it("[SA30] file systems as df prints them", () => {
    const one = { device: "/dev/sda1", mountpoint: "/", type: "ext4", total: 102_401, used: 50_000, available: 40_000 };
    deepEqual(filesystemFacts([one, { ...one, mountpoint: "/again" }]), {
      "/dev/sda1": { kb_size: 101, kb_used: 49, kb_available: 40, percent_used: "56%", mount: "/" },
    });
  });

  it("[SA30] the distribution as people call it", () => {
    const f = (text: string, debian: string | undefined, name: string, version: string) =>
      deepEqual(distribution(text, debian), { platform_name: name, platform_version: version });
    f('NAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n', "12.5\n", "Debian", "12.5");
    f('NAME="Debian GNU/Linux"\nVERSION_ID="13"\nID=debian\n', "trixie/sid\n", "Debian", "13");
    f('NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.20.1\n', undefined, "Alpine", "3.20.1");
    f("NAME='Ubuntu'\nID=ubuntu\nVERSION_ID='24.04'\n", "trixie/sid\n", "Ubuntu", "24.04");
    deepEqual(distribution("", undefined), {});
  });

  it("[SA31] addresses that others can reach", () => {
    const one = { family: "IPv4" as const, mac: "02:00:00:00:00:01", internal: false };
    deepEqual(
      networkFacts({
        lo: [{ ...one, address: "127.0.0.1", internal: true }],
        eth0: [
          { ...one, address: "10.0.0.5" },
          { ...one, address: "fe80::1", family: "IPv6" },
        ],
        tun0: [{ ...one, address: "10.8.0.1", mac: "00:00:00:00:00:00" }],
        down: undefined,
      }),
      [
        {
          name: "eth0",
          ipAddress: "10.0.0.5",
          ipv4Addresses: ["10.0.0.5"],
          ipv6Addresses: ["fe80::1"],
          macAddress: "02:00:00:00:00:01",
        },
        { name: "tun0", ipAddress: "10.8.0.1", ipv4Addresses: ["10.8.0.1"], ipv6Addresses: [] },
      ],
    );
  });

  it("[SA32] limits of its control group, in both versions", async () => {
    equal(cpuLimit("50000", "100000"), "0.5");
    equal(cpuLimit("max", "100000"), undefined);
    equal(cpuLimit("-1", "100000"), undefined);
    equal(memoryLimit("9223372036854771712\n"), undefined);
    deepEqual(await cgroupFacts(folder({ "cpu.max": "200000 100000\n", "memory.max": "1073741824\n" })), {
      cpu_limit: "2",
      memory_limit: "1073741824",
    });
    deepEqual(
      await cgroupFacts(
        folder({
          "cpu/cpu.cfs_quota_us": "-1\n",
          "cpu/cpu.cfs_period_us": "100000\n",
          "memory/memory.limit_in_bytes": "536870912\n",
        }),
      ),
      { memory_limit: "536870912" },
    );
  });

  it("[SA30] all of it on this machine, in types that Go clients can read", async () => {
    const troubles: string[] = [];
    const { name, meta } = await collectFacts({ cloudPlatform: "none", onTrouble: (fact) => troubles.push(fact) });
    deepEqual(troubles, []);
    ok(name.length > 0);
    for (const values of [meta.kernel, meta.memory, ...(meta.cpu ?? [])])
      ok(Object.values(values ?? {}).every((value) => typeof value === "string"));
  });
});

describe("the cloud", () => {
  /** A metadata service that knows these paths, and what it was asked. */
  function service(answers: Readonly<Record<string, string>>): AskMetadata & { readonly asked: string[] } {
    const asked: string[] = [];
    const ask: AskMetadata = async (url, options) => {
      asked.push(`${options?.method ?? "GET"} ${url} ${JSON.stringify(options?.headers ?? {})}`);
      return answers[new URL(url).pathname];
    };
    return Object.assign(ask, { asked });
  }
  const none = { vendor: "QEMU", product: "", assetTag: "", hypervisorUuid: "" };

  it("[SA33] is known by the firmware, and nothing is asked where that speaks of none", async () => {
    const f = (firmware: Partial<typeof none>, want: string | undefined) =>
      equal(guessCloud({ ...none, ...firmware }), want);
    f({}, undefined);
    f({ vendor: "Amazon EC2\n" }, "ec2");
    f({ hypervisorUuid: "ec2f1a7e-…\n" }, "ec2");
    f({ vendor: "Google\n", product: "Google Compute Engine\n" }, "gce");
    f({ vendor: "Microsoft Corporation\n", assetTag: "7783-7084-3265-9085-8269-3286-77\n" }, "azurevm");
    f({ vendor: "Microsoft Corporation\n", assetTag: "None\n" }, undefined);
    const ask = service({});
    equal(await detectCloud("auto", ask, async () => none), undefined);
    equal(await detectCloud("none", ask, async () => ({ ...none, vendor: "Amazon EC2" })), undefined);
    deepEqual(ask.asked, []);
    deepEqual(await readFirmware(folder({ "class/dmi/id/sys_vendor": "Amazon EC2\n" })), {
      ...none,
      vendor: "Amazon EC2\n",
    });
  });

  it("[SA33] EC2 is asked with a token", async () => {
    const ask = service({
      "/latest/api/token": "tok",
      "/latest/meta-data/instance-id": "i-0abc",
      "/latest/meta-data/instance-type": "t3.small",
    });
    const cloud = await detectCloud("ec2", ask);
    equal(cloud?.customIdentifier, "i-0abc.ec2.amazonaws.com");
    deepEqual(
      [cloud?.provider, cloud?.metadata["instance-type"], cloud?.metadata["public-ipv4"]],
      ["ec2", "t3.small", ""],
    );
    ok(ask.asked.slice(1).every((line) => line.includes('"X-aws-ec2-metadata-token":"tok"')));
    equal(await detectCloud("ec2", service({})), undefined);
  });

  it("[SA33] Google and Azure are asked in their ways, and large ids stay exact", async () => {
    const google = await detectCloud(
      "gce",
      service({
        "/computeMetadata/v1/instance/id": "9007199254740993",
        "/computeMetadata/v1/instance/zone": "projects/1/zones/asia-northeast1-a",
      }),
    );
    equal(google?.customIdentifier, "9007199254740993.gce.cloud.google.com");
    equal(google?.metadata.zone, "asia-northeast1-a");
    const azure = await detectCloud("azurevm", service({ "/metadata/instance/compute/vmId": "v-1" }));
    equal(azure?.customIdentifier, "v-1.virtual_machine.azure.microsoft.com");
    deepEqual(azure?.metadata, { vmID: "v-1" });
  });

  it("[SA33] that does not answer is a missing fact, not a failure", async () => {
    const troubles: string[] = [];
    const facts = await collectFacts({
      cloudPlatform: "gce",
      ask: () => Promise.reject(new Error("no route")),
      onTrouble: (fact, error) => troubles.push(`${fact}: ${(error as Error).message}`),
    });
    deepEqual(troubles, ["cloud: no route"]);
    equal(facts.customIdentifier, undefined);
  });
});
