import { connect, createServer, type Socket } from "node:net";

/** A TCP proxy that delivers in turns, as a line with a long delay would, and counts the turns. */
export interface LinePort {
  readonly port: number;
  /** Whole round trips since the last call, the TCP handshake included. A goodbye that nobody waits for is none. */
  roundTrips(): number;
  close(): void;
}

/** Both ends count as having said all they can when neither sent anything for this long, in milliseconds. */
const quiet = 600;

/**
 * Holds back what both ends send until both are silent, then delivers everything at once: one delivery is one half of a round trip,
 * whatever the speed of the machine. The far side is dialled with the first delivery, as the last packet of the handshake would.
 */
export function startLine(toPort: number): Promise<LinePort> {
  let halves = 0;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    halves += 2;
    sockets.add(near);
    near.setNoDelay(true);
    let far: Socket | undefined;
    let up: Buffer[] = [];
    let down: Buffer[] = [];
    let timer: NodeJS.Timeout | undefined;
    let heard = 0;

    const wait = (): void => {
      const latest = (heard += 1);
      clearTimeout(timer);
      // A busy process finds its timers due before it has read what arrived meanwhile: look again after reading.
      timer = setTimeout(() => setImmediate(() => latest === heard && deliver()), quiet);
    };
    const deliver = (): void => {
      far ??= dial();
      if (up.length + down.length > 0) halves += 1;
      if (up.length > 0) far.write(Buffer.concat(up));
      if (down.length > 0) near.write(Buffer.concat(down));
      [up, down] = [[], []];
    };
    const dial = (): Socket => {
      const socket = connect(toPort, "127.0.0.1").setNoDelay(true);
      sockets.add(socket);
      socket.on("data", (chunk) => {
        down.push(chunk);
        wait();
      });
      socket.on("error", () => undefined).on("close", () => near.destroy());
      return socket;
    };
    near.on("data", (chunk) => {
      up.push(chunk);
      wait();
    });
    near.on("error", () => undefined).on("close", () => far?.destroy());
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () =>
      resolve({
        port: (server.address() as { port: number }).port,
        roundTrips() {
          const trips = Math.floor(halves / 2);
          halves = 0;
          return trips;
        },
        close() {
          server.close();
          for (const socket of sockets) socket.destroy();
        },
      }),
    );
  });
}
