import { type Disk, disksOf } from "../probes/disks.ts";
import { defineHostCheck } from "./check.ts";
import type { Finding } from "./finding.ts";

export interface DiskLimits {
  readonly diskWarn: number;
  readonly diskBroken: number;
}

export default defineHostCheck({
  id: "disk",
  title: "has room on its disks",
  after: [],
  observe: ({ host }) => disksOf(host),
  judge: (disks, _, { inventory }) => judgeDisks(disks, inventory.limits),
});

/** A finding for each file system beyond a limit, in space or in inodes. */
export function judgeDisks(disks: readonly Disk[], limits: DiskLimits): readonly Finding[] {
  return disks.flatMap(({ mount, used, free, inodesUsed, inodesFree }) => [
    ...judgeShare({ mount, of: "space", used: shareOf(used, free), free }, limits),
    ...judgeShare({ mount, of: "inodes", used: shareOf(inodesUsed, inodesFree), free: inodesFree }, limits),
  ]);
}

type Filled = Omit<Extract<Finding, { readonly kind: "disk-full" }>, "kind">;

function judgeShare(filled: Filled, { diskWarn, diskBroken }: DiskLimits): readonly Finding[] {
  if (filled.used >= diskBroken) return [{ kind: "disk-full", ...filled }];
  return filled.used >= diskWarn ? [{ kind: "disk-filling", ...filled }] : [];
}

/** As df counts: of what programs may use. */
function shareOf(used: number, free: number): number {
  return used + free === 0 ? 0 : used / (used + free);
}
