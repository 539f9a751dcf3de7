import { describe, expect, test } from "vitest";

import { parseClock, readingOf } from "./clock.ts";
import { parseDisks } from "./disks.ts";
import { parseFailedUnits } from "./failed-units.ts";
import { parseMemory } from "./memory.ts";

describe("df", () => {
  const heading = "Filesystem     Type           Used       Avail  IUsed    IFree Mounted on\n";
  const mounts = (rows: string) => parseDisks(heading + rows)?.map(({ mount }) => mount);

  test.each([
    ["a machine", "/dev/vda       ext4 17919057920 79874236416 522602 16254614 /", ["/"]],
    [
      "an overlay as root, and the disk beneath it once more",
      "overlay        overlay 18799427584 78993866752 533858 16243358 /\n/dev/vda       ext4    18799427584 78993866752 533858 16243358 /run/host/os-release",
      ["/"],
    ],
    [
      "a container engine's overlays",
      "/dev/sda1 ext4 10 90 1 9 /\noverlay overlay 10 90 1 9 /var/lib/docker/overlay2/x/merged",
      ["/"],
    ],
    ["a disk mounted twice", "/dev/sdb1 ext4 10 90 1 9 /srv/data\n/dev/sdb1 ext4 10 90 1 9 /srv", ["/srv"]],
    [
      "two disks",
      "/dev/sda1 ext4 10 90 1 9 /\n/dev/sdb1 xfs 20 80 1 9 /var/lib/postgresql",
      ["/", "/var/lib/postgresql"],
    ],
    [
      "a mount point with a space",
      "/dev/sda1 ext4 10 90 1 9 /\n/dev/sdc1 ext4 11 90 1 9 /mnt/my disk",
      ["/", "/mnt/my disk"],
    ],
  ])("%s", (_, rows, expected) => {
    expect(mounts(rows)).toEqual(expected);
  });

  test("figures in bytes, and no inodes where there are none", () => {
    expect(parseDisks(`${heading}/dev/sda btrfs 10 90 - - /`)).toEqual([
      { device: "/dev/sda", type: "btrfs", mount: "/", used: 10, free: 90, inodesUsed: 0, inodesFree: 0 },
    ]);
  });

  test("something else is no answer", () => expect(parseDisks("df: unrecognized option: output")).toBeUndefined());
});

describe("memory", () => {
  const machine = `/proc/meminfo:MemTotal:       24684092 kB
/proc/meminfo:MemFree:        21063300 kB
/proc/meminfo:MemAvailable:   23151320 kB
/proc/meminfo:Buffers:           20168 kB
/proc/meminfo:Cached:          2114612 kB
`;
  const kB = 1024;

  test.each([
    ["a machine, or a container with lxcfs", machine, { total: 24684092 * kB, available: 23151320 * kB }],
    [
      "a control group with a limit below what /proc/meminfo shows",
      `${machine}/sys/fs/cgroup/memory.max:1000000\n/sys/fs/cgroup/memory.current:900000\n/sys/fs/cgroup/memory.stat:inactive_file 300000\n`,
      { total: 1_000_000, available: 400_000 },
    ],
    [
      "a control group without a limit",
      `${machine}/sys/fs/cgroup/memory.current:900000\n`,
      { total: 24684092 * kB, available: 23151320 * kB },
    ],
    [
      "a kernel that does not say what is available",
      "/proc/meminfo:MemTotal: 1000 kB\n/proc/meminfo:MemFree: 100 kB\n/proc/meminfo:Cached: 200 kB\n/proc/meminfo:Buffers: 50 kB\n",
      { total: 1000 * kB, available: 350 * kB },
    ],
    ["nothing", "", undefined],
  ])("%s", (_, stdout, expected) => {
    expect(parseMemory(stdout)).toEqual(expected);
  });
});

describe("the clock", () => {
  test.each([
    ["1795349296.676500000\n", 1795349296676.5],
    ["1795349296.%N\n", 1795349296500],
    ["Sun Nov 22\n", undefined],
  ])("date says %j", (stdout, expected) => {
    expect(parseClock(stdout)).toBe(expected);
  });

  test("half of the time an answer took is the uncertainty", () => {
    expect(readingOf(1000, 1200, 4100, false)).toEqual({ offset: 3000, uncertainty: 101 });
    expect(readingOf(1000, 1200, 4100, true)).toEqual({ offset: 3000, uncertainty: 600 });
  });
});

test.each([
  [
    "systemd 257",
    "lotus-extra.service loaded failed failed [systemd-run] /bin/false\nsys-x.mount loaded failed failed X\n",
    ["lotus-extra.service", "sys-x.mount"],
  ],
  ["a mark before the name", "● a@b.service loaded failed failed A\n", ["a@b.service"]],
  [
    "an escaped name",
    String.raw`dev-disk-by\x2duuid.swap loaded failed failed S`,
    [String.raw`dev-disk-by\x2duuid.swap`],
  ],
  ["none", "", []],
])("failed units: %s", (_, stdout, expected) => {
  expect(parseFailedUnits(stdout)).toEqual(expected);
});
