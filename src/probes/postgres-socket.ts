import type { Duplex } from "node:stream";

/** The path of a server's socket in its directory. */
export function socketPath(directory: string, port: number): string {
  return `${directory}/.s.PGSQL.${port}`;
}

/**
 * Gives a stream what node-pg asks of a network socket: it is told to connect, says that it has, and takes settings that mean
 * nothing here. The stream itself is changed and returned.
 */
export function asSocket(stream: Duplex): Duplex {
  const itself = () => stream;
  // A tunnel may stay half open; node-pg takes notice of a server that hung up only when its socket has closed.
  stream.once("end", () => stream.destroy());
  return Object.assign(stream, {
    connect: () => {
      process.nextTick(() => stream.emit("connect"));
      return stream;
    },
    setNoDelay: itself,
    setKeepAlive: itself,
    ref: itself,
    unref: itself,
  });
}
