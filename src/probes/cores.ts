import type { HostView } from "../hosts/host.ts";

/** What nproc prints; undefined when it is no number. */
export function parseCores(stdout: string): number | undefined {
  const text = stdout.trim();
  return /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined;
}

/** How many processors programs on the host may use. */
export async function coresOf(host: HostView): Promise<number | undefined> {
  return parseCores((await host.query(["nproc"])).stdout);
}
