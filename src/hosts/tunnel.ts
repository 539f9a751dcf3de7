import { Duplex } from "node:stream";

import type { Endpoint } from "./host.ts";
import { HostError, type HostErrorKind } from "./host-error.ts";
import type { Link } from "./link.ts";
import { printable } from "./printable.ts";
import type { Named, ProcessEnd, RemoteProcess } from "./transport.ts";

/**
 * A byte stream from the host to an endpoint. TCP resolves when it is connected; any other is handed out at once, so that what
 * is written now travels with the questions of this turn, and a failure there is the stream's error.
 */
export async function openTunnel(host: Named, link: Link, endpoint: Endpoint, limitMs: number): Promise<Duplex> {
  if (endpoint.kind === "unix") {
    const early = overRunner(
      host,
      link,
      ["unix", endpoint.path, "0"],
      endpoint.as ?? "",
      endpoint.path,
      limitMs,
      () => true,
    );
    return early.stream;
  }
  const where = `${endpoint.host} port ${endpoint.port}`;
  const to = [endpoint.kind, endpoint.host, String(endpoint.port)];
  if (endpoint.kind === "udp") {
    return overRunner(host, link, to, "", where, limitMs, () => true).stream;
  }
  const connection = await link.connection();
  if (connection.dial) {
    try {
      return await connection.dial(endpoint.host, endpoint.port);
    } catch (error) {
      // A server that does not forward (AllowTcpForwarding no) still lets the runner connect.
      if (!(error instanceof HostError && error.kind === "channel-refused")) throw error;
    }
  }
  let connected = false;
  const tunnel = overRunner(host, link, to, "", where, limitMs, () => connected);
  await tunnel.opened;
  connected = true;
  return tunnel.stream;
}

interface Tunnel {
  readonly stream: Duplex;
  readonly opened: Promise<void>;
}

function overRunner(
  host: Named,
  link: Link,
  to: readonly string[],
  as: string,
  where: string,
  limitMs: number,
  handedOut: () => boolean,
): Tunnel {
  const far = link.runner.stream("tunnel", [as, ...to, String(limitMs)]);
  let opened: () => void = () => undefined;
  let refused: (error: HostError) => void = () => undefined;
  const open = new Promise<void>((resolve, reject) => {
    opened = resolve;
    refused = reject;
  });
  open.catch(() => undefined);

  const stream = new Duplex({
    read: () => void far.stdout.resume(),
    write: (chunk: Buffer, _encoding, done) => void far.stdin.write(chunk, () => done()),
    final: (done) => void far.stdin.end(done),
    destroy(error, done) {
      far.kill();
      done(error);
    },
  });
  carry(far, stream, opened);
  void far.ended.then((end) => {
    if (end.status === 0) return;
    const error = broken(host, where, end, said);
    refused(error);
    stream.destroy(handedOut() ? error : undefined);
  });
  let said = "";
  far.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-1000)));
  return { stream, opened: open };
}

/** Hands bytes on with back-pressure, without the `+` that says the far end is connected. */
function carry(far: RemoteProcess, stream: Duplex, opened: () => void): void {
  let connected = false;
  far.stdout.on("data", (chunk: Buffer) => {
    const bytes = connected ? chunk : chunk.subarray(1);
    if (!connected) opened();
    connected = true;
    if (bytes.length > 0 && !stream.push(bytes)) far.stdout.pause();
  });
  far.stdout.on("end", () => {
    if (connected) stream.push(null);
  });
}

function broken(host: Named, where: string, end: ProcessEnd, said: string): HostError {
  if (end.error) return end.error;
  const kinds: Readonly<Record<number, HostErrorKind>> = {
    10: "name-not-found",
    12: "not-permitted",
    15: "timeout",
    16: "refused",
  };
  const kind = end.status === undefined ? "closed" : (kinds[end.status] ?? "unreachable");
  const why = printable(said.trim()) || `ended by ${end.signal ?? `status ${end.status}`}`;
  return new HostError(`${host.label}: no connection to ${where}: ${why}`, { host: host.name, phase: "connect", kind });
}
