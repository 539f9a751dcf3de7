import { LotusError } from "../errors.ts";
import type { RemoteCommand } from "../hosts/command.ts";
import type { HostView } from "../hosts/host.ts";
import { lastWords, printable } from "../hosts/printable.ts";

/** What is left on a file system for somebody who is not root, in bytes. */
export interface FreeSpace {
  readonly mount: string;
  readonly free: number;
  readonly total: number;
}

export function askFreeSpace(paths: readonly string[]): RemoteCommand {
  return ["env", "LC_ALL=C", "df", "--block-size=1", "--output=avail,size,target", "--", ...paths];
}

/** Rows of df below its heading, each file system once. A mount point may hold spaces, so it comes last. */
export function parseFreeSpace(stdout: string): readonly FreeSpace[] {
  const rows = stdout.split("\n").flatMap((row): readonly FreeSpace[] => {
    const [, free, total, mount] = /^\s*(\d+)\s+(\d+)\s+(\S.*)$/.exec(row) ?? [];
    return mount === undefined ? [] : [{ mount: printable(mount), free: Number(free), total: Number(total) }];
  });
  return [...new Map(rows.map((row) => [row.mount, row])).values()];
}

/** How much may still be written where these paths lie; paths that are not there do not count. @throws LotusError when df does not say */
export async function freeSpace(host: HostView, paths: readonly string[]): Promise<readonly FreeSpace[]> {
  const { stdout, stderr } = await host.query(askFreeSpace(paths));
  const space = parseFreeSpace(stdout);
  if (space.length > 0) return space;
  throw new LotusError(`df on ${host.label} did not say how much space is left: ${lastWords(stderr || stdout)}`, {
    hint: `lotus exec ${host.name} -- df -h`,
  });
}
