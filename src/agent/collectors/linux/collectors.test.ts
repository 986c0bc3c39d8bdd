import { deepEqual, equal, ok, rejects, throws } from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { cpuCollector, cpuPercentages, parseProcStat } from "./cpu.ts";
import { diskCollector, parseDiskstats } from "./disk.ts";
import { filesystemValues, mountpointsOf } from "./filesystem.ts";
import { parseNetDev } from "./interface.ts";
import { parseLoadavg } from "./loadavg.ts";
import { memoryValues, parseMeminfo } from "./memory.ts";
import { oncePerFilesystem, parseMounts, readFilesystems } from "./mounts.ts";

const sum = (values: Readonly<Record<string, number>>) => Object.values(values).reduce((a, b) => a + b, 0);

describe("loadavg", () => {
  it("[SA10] is posted as the kernel says it", () => {
    deepEqual(parseLoadavg("0.31 0.20 0.15 2/116 12910\n"), { loadavg1: 0.31, loadavg5: 0.2, loadavg15: 0.15 });
    throws(() => parseLoadavg("gone"), /found "gone", want 3 numbers/);
  });
});

describe("cpu", () => {
  const stat = (all: string, cores = 2) =>
    parseProcStat(
      ["cpu  ", all, "\n", ...Array.from({ length: cores }, (_, i) => `cpu${i} 1 1 1 1\n`), "intr 5 0\n"].join(""),
    );

  it("[SA11] adds up to 100 for every core, and user has no guest in it", () => {
    const values = cpuPercentages(stat("100 10 50 800 5 1 2 0 40 0"), stat("200 10 100 1600 10 2 4 5 60 0"));
    ok(Math.abs(sum(values) - 200) < 1e-9);
    // 100 ticks of user, of which 20 were a guest's; 963 ticks in all.
    equal(values["cpu.user.percentage"], (80 * 200) / 963);
    equal(values["cpu.guest.percentage"], (20 * 200) / 963);
    equal(values["cpu.nice.percentage"], 0);
  });

  it("[SA11] posts the modes that the kernel has", () => {
    deepEqual(Object.keys(cpuPercentages(stat("1 1 1 1"), stat("2 2 2 5"))), [
      "cpu.user.percentage",
      "cpu.nice.percentage",
      "cpu.system.percentage",
      "cpu.idle.percentage",
    ]);
    deepEqual(cpuPercentages(stat("1 0 0 0", 0), stat("2 0 0 0", 0))["cpu.user.percentage"], 100);
  });

  it("[SA11] takes a counter that went back for one that stood still", () => {
    const values = cpuPercentages(stat("0 0 0 100 50"), stat("0 0 0 200 40"));
    equal(values["cpu.iowait.percentage"], 0);
    equal(values["cpu.idle.percentage"], 200);
  });

  it("[SA11] has no value before there are two readings, nor when no time passed between them", () => {
    deepEqual(cpuPercentages(stat("1 2 3 4"), stat("1 2 3 4")), {});
    throws(() => parseProcStat("intr 1\n"), /found "no line for all cores"/);
    throws(() => parseProcStat("cpu  a b c d\n"), /want at least 4 numbers/);
  });
});

describe("memory", () => {
  const modern = `MemTotal:        8000 kB
MemFree:         1000 kB
MemAvailable:    5000 kB
Buffers:          100 kB
Cached:          3000 kB
SwapCached:         4 kB
HugePages_Total:    0
SwapTotal:       2000 kB
SwapFree:        1500 kB
`;

  it("[SA12] is in bytes, and used is what is not available", () => {
    deepEqual(memoryValues(parseMeminfo(modern)), {
      "memory.total": 8_000 * 1_024,
      "memory.mem_available": 5_000 * 1_024,
      "memory.used": 3_000 * 1_024,
      "memory.swap_total": 2_000 * 1_024,
      "memory.swap_cached": 4 * 1_024,
      "memory.swap_free": 1_500 * 1_024,
    });
  });

  it("[SA12] names free memory, buffers and cache where the kernel does not know what is available", () => {
    const old = modern.replace(/^MemAvailable.*\n/m, "");
    deepEqual(memoryValues(parseMeminfo(old)), {
      "memory.total": 8_000 * 1_024,
      "memory.free": 1_000 * 1_024,
      "memory.buffers": 100 * 1_024,
      "memory.cached": 3_000 * 1_024,
      "memory.used": 3_900 * 1_024,
      "memory.swap_total": 2_000 * 1_024,
      "memory.swap_cached": 4 * 1_024,
      "memory.swap_free": 1_500 * 1_024,
    });
  });

  it("[SA12] leaves out what a sandbox does not imitate", () => {
    deepEqual(memoryValues(parseMeminfo("MemTotal: 10 kB\nMemAvailable: 4 kB\n")), {
      "memory.total": 10_240,
      "memory.mem_available": 4_096,
      "memory.used": 6_144,
    });
    throws(() => memoryValues(parseMeminfo("")), /found 0 sizes, want "MemTotal"/);
  });
});

describe("disk", () => {
  const line = (name: string, reads: number, writes: number, more = "") =>
    `   8       0 ${name} ${reads} 2 3 4 ${writes} 6 7 8 0 10 11${more}\n`;

  it("[SA13] reads 14, 18 and 20 columns, and skips the 7 of old partitions", () => {
    const text = [
      line("sda", 100, 50),
      line("sda1", 90, 40, " 1 2 3 4"),
      "\n",
      line("nvme0n1p1", 7, 8, " 1 2 3 4 5 6"),
      "   8       1 hda1 35486 38030 38030 38030\n",
    ].join("");
    deepEqual(parseDiskstats(text), {
      "disk.sda.reads": 100,
      "disk.sda.writes": 50,
      "disk.sda1.reads": 90,
      "disk.sda1.writes": 40,
      "disk.nvme0n1p1.reads": 7,
      "disk.nvme0n1p1.writes": 8,
    });
  });

  it("[SA13] skips mapped devices, loops, RAM disks, idle devices and what is ignored", () => {
    const idle = "   8      16 sdb 0 0 0 0 0 0 0 0 0 0 0\n";
    const text = ["dm-0", "loop3", "ram0", "sdc", "cciss/c0d0"].map((name) => line(name, 1, 1)).join("") + idle;
    deepEqual(Object.keys(parseDiskstats(text, { ignore: /^sdc$/ })), [
      "disk.cciss_c0d0.reads",
      "disk.cciss_c0d0.writes",
    ]);
  });

  it("[SA13] is named by mount point when asked to", () => {
    const mountpoints = new Map([["sda1", "/var/lib"]]);
    deepEqual(Object.keys(parseDiskstats(line("sda1", 1, 1), { mountpoints })), [
      "disk._var_lib.reads",
      "disk._var_lib.writes",
    ]);
  });

  it("[SA5] is a rate over the time that really passed, and a counter that was reset has none", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "sawara-agent-")), "diskstats");
    const collector = diskCollector({ path });
    writeFileSync(path, line("sda", 100, 500));
    deepEqual(await collector.collect(1_000), {});
    writeFileSync(path, line("sda", 160, 5) + line("sdb", 1, 1));
    deepEqual(await collector.collect(31_000), { "disk.sda.reads.delta": 2 });
    deepEqual(await collector.collect(31_000), {});
  });
});

describe("interface", () => {
  const text = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:    3293      31    0    0    0     0          0         0     3293      31    0    0    0     0       0          0
  eth0:598377587   17984    0    0    0     0          0         0  1181433   11048    0    0    0     0       0          0
eth0:1:      5       1    0    0    0     0          0         0        6       1    0    0    0     0       0          0
veth12a:      5       1    0    0    0     0          0         0        6       1    0    0    0     0       0          0
docker0:      7       1    0    0    0     0          0         0        8       1    0    0    0     0       0          0
`;

  it("[SA14] counts bytes of all but the loopback, containers' ends and what is ignored", () => {
    deepEqual(parseNetDev(text, /^docker/), {
      "interface.eth0.rxBytes": 598_377_587,
      "interface.eth0.txBytes": 1_181_433,
      "interface.eth0_1.rxBytes": 5,
      "interface.eth0_1.txBytes": 6,
    });
    deepEqual(parseNetDev(""), {});
  });
});

describe("filesystem", () => {
  const mounts = `sysfs /sys sysfs rw 0 0
/dev/sda1 / ext4 rw 0 0
/dev/mapper/vg-home /home\\040dir xfs rw 0 0
/dev/loop0 /snap/core squashfs ro 0 0
/dev/mapper/docker-8:1-1 /var/lib/docker/devicemapper/mnt/1 ext4 rw 0 0
/dev/dm-3 /var/lib/docker/devicemapper/mnt/2 ext4 rw 0 0
/dev/sdb1 /mnt ext4 rw 0 0
tmpfs /mnt tmpfs rw 0 0
nas:/export /nfs nfs4 rw 0 0
/dev/sda1 /etc/hosts ext4 rw 0 0
`;
  const space = { type: "ext4", total: 120, used: 70, available: 30 };

  it("[SA15] is every device that is mounted and visible", () => {
    deepEqual(
      parseMounts(mounts).map(({ device, mountpoint }) => `${device} ${mountpoint}`),
      ["/dev/sda1 /", "/dev/mapper/vg-home /home dir", "/dev/sda1 /etc/hosts"],
    );
  });

  it("[SA15] counts once however often it is mounted, and the shortest path stands for it", () => {
    const found = parseMounts(mounts).toReversed();
    const once = oncePerFilesystem(found.map((mount) => ({ ...mount, id: mount.device })));
    deepEqual(
      once.map(({ mountpoint }) => mountpoint),
      ["/home dir", "/"],
    );
  });

  it("[SA15] has the size that users can fill", () => {
    const filesystems = [
      { device: "/dev/sda1", mountpoint: "/", ...space },
      { device: "/dev/mapper/vg-home", mountpoint: "/home dir", ...space, used: 1 },
      { device: "/dev/sda1", mountpoint: "/sub", ...space, used: 2 },
      { device: "/dev/ram1", mountpoint: "/ram", ...space },
    ];
    deepEqual(filesystemValues(filesystems, { ignore: /^\/dev\/ram/ }), {
      "filesystem.sda1.size": 100,
      "filesystem.sda1.used": 70,
      "filesystem.mapper_vg-home.size": 31,
      "filesystem.mapper_vg-home.used": 1,
    });
    deepEqual(Object.keys(filesystemValues(filesystems.slice(1, 2), { useMountpoint: true })), [
      "filesystem._home_dir.size",
      "filesystem._home_dir.used",
    ]);
    equal(mountpointsOf(filesystems).get("sda1"), "/");
  });

  it("[SA15] on this machine has a use between nothing and all", { skip: process.platform !== "linux" }, async () => {
    for (const { used, available, total } of await readFilesystems())
      ok(used >= 0 && available >= 0 && used + available <= total);
  });
});

it("[SA4] a file that is not there costs its own metrics and nothing else", async () => {
  await rejects(cpuCollector("/nowhere/stat").collect(0), { code: "ENOENT" });
  await rejects(diskCollector({ path: "/nowhere/diskstats" }).collect(0), { code: "ENOENT" });
});
