import { lookup } from "node:dns/promises";
import { connect, isIP, type Socket } from "node:net";

import { cancelled, type Limits, timedOut, within } from "./limits.ts";
import { explainSocket } from "./ssh-errors.ts";
import type { Named } from "./transport.ts";

/** A TCP connection with Nagle off (50 ms a login otherwise), each address of the name tried in turn. @throws HostError in phase dns or connect */
export async function openSocket(
  host: Named,
  to: { readonly hostname: string; readonly port: number },
  limits: Pick<Limits, "dns" | "connect">,
  signal: AbortSignal,
): Promise<Socket> {
  const where = `${to.hostname} port ${to.port}`;
  const addresses = await resolve(host, to.hostname, where, limits.dns);
  if (signal.aborted) throw cancelled(host, "connect");
  const socket = connect({
    host: to.hostname,
    port: to.port,
    noDelay: true,
    keepAlive: true,
    lookup: (_name, _options, done) => done(null, addresses),
  });
  const abort = (): void => void socket.destroy(cancelled(host, "connect"));
  signal.addEventListener("abort", abort, { once: true });
  try {
    const connected = new Promise<void>((done, failed) => socket.once("connect", done).once("error", failed));
    await within(connected, limits.connect, () =>
      timedOut(
        host,
        "connect",
        limits.connect,
        `cannot be reached: ${where} did not answer`,
        "is it running, and does a firewall drop the packets?",
      ),
    );
    // Until the next reader is there, the state of the socket tells of an error.
    return gatheringWrites(socket.removeAllListeners("error").on("error", () => undefined));
  } catch (error) {
    socket.on("error", () => undefined).destroy();
    throw isErrno(error) ? explainSocket(host, where, error) : error;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** What is written in one turn leaves in one system call: ssh2 writes each packet by itself, and most in three parts. */
function gatheringWrites(socket: Socket): Socket {
  const write: Socket["write"] = socket.write.bind(socket);
  let gathers = false;
  // A connecting socket takes its method back: this is for connected ones.
  socket.write = (...words: [never]) => {
    if (!gathers) {
      gathers = true;
      socket.cork();
      setImmediate(() => {
        gathers = false;
        socket.uncork();
      });
    }
    return write(...words);
  };
  return socket;
}

async function resolve(
  host: Named,
  name: string,
  where: string,
  limitMs: number,
): Promise<{ address: string; family: number }[]> {
  const family = isIP(name);
  if (family !== 0) return [{ address: name, family }];
  try {
    return await within(lookup(name, { all: true }), limitMs, () =>
      timedOut(
        host,
        "dns",
        limitMs,
        `has no address: no name server answered for ${name}`,
        "check /etc/resolv.conf of this machine",
      ),
    );
  } catch (error) {
    throw isErrno(error) ? explainSocket(host, where, error) : error;
  }
}

/** An error of the operating system, aggregated ones (several addresses) included. */
function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && typeof error.code === "string";
}
