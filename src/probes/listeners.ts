import { LotusError } from "../errors.ts";
import type { RemoteCommand } from "../hosts/command.ts";
import type { HostView } from "../hosts/host.ts";
import { lastWords, printable } from "../hosts/printable.ts";

/** A socket that waits for others to come. */
export interface Listener {
  readonly protocol: "tcp" | "udp";
  /** `0.0.0.0`, `::` (IPv6 only), `*` (both), or an address without its scope. */
  readonly address: string;
  readonly port: number;
  /** Names of the processes, at most 15 characters each; none when they belong to the kernel or root was not asked. */
  readonly processes: readonly string[];
}

export const askListeners: RemoteCommand = ["ss", "-Hltnup"];

/**
 * Columns netid, state, recv-q, send-q, local, peer and, where a process is known, `users:((…))`.
 * The port stands after the last colon of the local address; SO_REUSEPORT gives a row for each thread, which counts once.
 */
export function parseListeners(stdout: string): readonly Listener[] {
  const rows = stdout.split("\n").map(listenerOf);
  const known = new Map(rows.filter((row) => row !== undefined).map((row) => [JSON.stringify(row), row]));
  return [...known.values()];
}

/** What listens on the host. @throws LotusError when it does not say. */
export async function listenersOf(host: HostView): Promise<readonly Listener[]> {
  const { status, stdout, stderr } = await host.query(askListeners);
  if (status === 0) return parseListeners(stdout);
  throw new LotusError(`ss on ${host.label} did not say what listens: ${lastWords(stderr || stdout)}`, {
    hint: `lotus exec ${host.name} -- ss -ltnup`,
  });
}

function listenerOf(row: string): Listener | undefined {
  const [protocol, state, , , local = "", , ...users] = row.trim().split(/\s+/);
  if ((protocol !== "tcp" && protocol !== "udp") || (state !== "LISTEN" && state !== "UNCONN")) return undefined;
  const colon = local.lastIndexOf(":");
  const port = Number(local.slice(colon + 1));
  if (!Number.isInteger(port) || port === 0) return undefined;
  const processes = [...users.join(" ").matchAll(/\("([^"]*)",pid=/g)].map(([, name = ""]) => printable(name));
  return { protocol, address: bare(local.slice(0, colon)), port, processes: [...new Set(processes)] };
}

/** `[fe80::1%eth0]` → `fe80::1`, `[::ffff:127.0.0.1]` → `127.0.0.1`. */
function bare(address: string): string {
  return address
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/%.*$/, "")
    .replace(/^::ffff:(?=\d+\.)/, "");
}
