import type { HostView } from "../hosts/host.ts";

/** Where a link points, as it is written there; undefined for anything that is no link, or is not there. */
export async function linkTarget(host: HostView, path: string): Promise<string | undefined> {
  const { status, stdout } = await host.query(["readlink", "--", path]);
  return status === 0 ? stdout.replace(/\n$/, "") : undefined;
}
