import type { Disk } from "../probes/disks.ts";

/** Bytes that programs may still write at a path: those of the file system mounted nearest above it. */
export function freeFor(path: string, disks: readonly Disk[]): number | undefined {
  const holds = ({ mount }: Disk) => path === mount || path.startsWith(mount === "/" ? "/" : `${mount}/`);
  return disks.filter(holds).toSorted((a, b) => b.mount.length - a.mount.length)[0]?.free;
}
