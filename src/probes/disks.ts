import { LotusError } from "../errors.ts";
import type { RemoteCommand } from "../hosts/command.ts";
import type { HostView } from "../hosts/host.ts";
import { lastWords, printable } from "../hosts/printable.ts";

/** A mounted file system. Sizes in bytes. */
export interface Disk {
  readonly device: string;
  readonly type: string;
  readonly mount: string;
  readonly used: number;
  /** For programs that are not root's: file systems often keep a reserve for root. */
  readonly free: number;
  readonly inodesUsed: number;
  readonly inodesFree: number;
}

const columns = ["source", "fstype", "used", "avail", "iused", "iavail", "target"];

/** File systems that are memory, read-only images, or another one seen again. */
const unreal = ["tmpfs", "devtmpfs", "ramfs", "squashfs", "iso9660", "efivarfs", "erofs"];

/** Local ones only: a dead network mount would hang df. */
export const askDisks: RemoteCommand = [
  "env",
  "LC_ALL=C",
  "df",
  "--local",
  "--block-size=1",
  `--output=${columns.join(",")}`,
  ...unreal.map((type) => `--exclude-type=${type}`),
];

/** Rows of df below its heading; undefined when it is none of ours. A mount point may hold spaces, so it comes last. */
export function parseDisks(stdout: string): readonly Disk[] | undefined {
  const [heading, ...rows] = stdout.split("\n").filter((line) => line.trim() !== "");
  if (heading === undefined || !/^Filesystem\s+Type\s/.test(heading)) return undefined;
  return oncePerDevice(rows.map(diskOf).filter((disk) => disk !== undefined));
}

/** Every real file system of the host. @throws LotusError when df does not say. */
export async function disksOf(host: HostView): Promise<readonly Disk[]> {
  const { stdout, stderr } = await host.query(askDisks);
  // df ends with 1 when a single mount could not be read (a stale FUSE mount), and lists the others all the same.
  const disks = parseDisks(stdout) ?? [];
  if (disks.length > 0) return disks;
  throw new LotusError(`df on ${host.label} did not say how full its disks are: ${lastWords(stderr || stdout)}`, {
    hint: `lotus exec ${host.name} -- df -h`,
  });
}

function diskOf(row: string): Disk | undefined {
  const [device, type, used, free, inodesUsed, inodesFree, ...mount] = row.trim().split(/\s+/);
  if (device === undefined || type === undefined || mount.length === 0) return undefined;
  return {
    device,
    type,
    mount: printable(mount.join(" ")),
    used: numberOf(used),
    free: numberOf(free),
    inodesUsed: numberOf(inodesUsed),
    inodesFree: numberOf(inodesFree),
  };
}

/** `-` where a file system has no such number (Btrfs has no fixed inodes). */
function numberOf(text = ""): number {
  return /^\d+$/.test(text) ? Number(text) : 0;
}

/**
 * The root always; overlays elsewhere (a container engine's) show the disk beneath once more, and so do bind mounts, which have
 * its device, and the disk beneath a root that is an overlay, which has its figures.
 */
function oncePerDevice(disks: readonly Disk[]): readonly Disk[] {
  const own = disks.filter(({ mount, type }) => mount === "/" || type !== "overlay");
  const devices = new Set<string>();
  /** Figures seen so far, and whether an overlay had them. */
  const figures = new Map<string, boolean>();
  return own
    .toSorted((a, b) => a.mount.length - b.mount.length)
    .filter(({ device, type, used, free, inodesUsed }) => {
      const these = `${used} ${free} ${inodesUsed}`;
      const overlaid = figures.get(these);
      const again = devices.has(device) || overlaid === true || (overlaid === false && type === "overlay");
      devices.add(device);
      figures.set(these, overlaid === true || type === "overlay");
      return !again;
    });
}
