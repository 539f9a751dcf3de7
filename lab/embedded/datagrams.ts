import { createSocket } from "node:dgram";
import { Duplex } from "node:stream";

/** Datagrams to a loopback port as the runner carries them: each behind its length in 4 bytes, both ways, from one socket. */
export function openDatagrams(port: number): Duplex {
  const socket = createSocket("udp4");
  let waiting: Buffer = Buffer.alloc(0);
  const stream = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      waiting = Buffer.concat([waiting, chunk]);
      while (waiting.length >= 4 && waiting.length >= 4 + waiting.readUInt32BE(0)) {
        const end = 4 + waiting.readUInt32BE(0);
        socket.send(waiting.subarray(4, end), port, "127.0.0.1");
        waiting = waiting.subarray(end);
      }
      done();
    },
    final(done) {
      stream.destroy();
      done();
    },
    destroy(error, done) {
      socket.close(() => done(error));
    },
  });
  socket.on("message", (bytes) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    stream.push(Buffer.concat([length, bytes]));
  });
  socket.on("error", (error) => stream.destroy(error));
  return stream;
}
