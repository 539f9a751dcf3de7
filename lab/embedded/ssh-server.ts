import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

import ssh2, { type Connection, type ParsedKey } from "ssh2";

import type { HostPlay } from "./play.ts";
import { Refused } from "./play.ts";
import { programLength, serveRunner } from "./runner-server.ts";

/** Where a host falls silent for ever: it takes the connection, greets, lets log in, opens a session, and no more. */
export type SilentAt = "accept" | "greeting" | "login" | "channel" | "command";

/** What a host saw and what it is doing. */
export interface Activity {
  /** Connections accepted so far. */
  connections: number;
  /** Connections that are open. */
  open: number;
  /** Commands and streams that run for a client. */
  jobs: number;
}

export interface SshHost {
  /** On 127.0.0.1. */
  readonly port: number;
  readonly activity: Readonly<Activity>;
  stop(): Promise<void>;
}

export interface SshHostOptions {
  readonly hostKey: string;
  /** The only key that may log in. */
  readonly clientKey: ParsedKey;
  readonly silentAt?: SilentAt | undefined;
  readonly play: HostPlay;
}

/** An sshd on loopback that lets one key in, runs nothing, and answers our runner's questions from a play. */
export async function startSshHost({ hostKey, clientKey, silentAt, play }: SshHostOptions): Promise<SshHost> {
  const activity: Activity = { connections: 0, open: 0, jobs: 0 };
  const sockets = new Set<Socket>();
  const server = new ssh2.Server({ hostKeys: [hostKey], ident: "embedded" }, (client) =>
    serve(client, clientKey, play, activity, silentAt),
  );
  const listener = createServer({ noDelay: true }, (socket) => {
    activity.connections += 1;
    activity.open += 1;
    sockets.add(socket);
    socket
      .on("error", () => undefined)
      .on("close", () => {
        sockets.delete(socket);
        activity.open -= 1;
      });
    if (silentAt === "greeting") socket.write("SSH-2.0-embedded\r\n");
    if (silentAt === "accept" || silentAt === "greeting") return void socket.resume();
    server.injectSocket(socket);
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  return {
    port: (listener.address() as AddressInfo).port,
    activity,
    async stop() {
      for (const socket of sockets) socket.destroy();
      listener.close();
      await once(listener, "close");
    },
  };
}

function serve(
  client: Connection,
  clientKey: ParsedKey,
  play: HostPlay,
  activity: Activity,
  silentAt: SilentAt | undefined,
): void {
  let user = "";
  client.on("error", () => undefined);
  client.on("authentication", (attempt) => {
    user = attempt.username;
    if (silentAt === "login") return;
    if (attempt.method !== "publickey" || !attempt.key.data.equals(clientKey.getPublicSSH()))
      return attempt.reject(["publickey"]);
    if (attempt.signature === undefined) return attempt.accept();
    // The types promise a boolean; where the key cannot verify it is an Error.
    const signed: unknown = clientKey.verify(attempt.blob ?? Buffer.alloc(0), attempt.signature, attempt.hashAlgo);
    return signed === true ? attempt.accept() : attempt.reject(["publickey"]);
  });
  client.on("session", (accept) => {
    if (silentAt === "channel") return;
    accept().on("exec", (acceptExec, _reject, { command }) => {
      const channel = acceptExec();
      if (silentAt === "command") return void channel.resume();
      const length = programLength(command);
      if (length === undefined) {
        channel.stderr.write("this deployment is played from captures: no program is started in it\n");
        channel.exit(126);
        return channel.end();
      }
      let jobs = 0;
      const busy = (now: number): void => {
        activity.jobs += now - jobs;
        jobs = now;
      };
      serveRunner(channel, length, user, play, busy);
      channel.on("end", () => {
        channel.exit(0);
        channel.end();
      });
    });
  });
  client.on("tcpip", (accept, reject, { destIP, destPort }) => {
    play.dial({ kind: "tcp", address: destIP, port: destPort }).then(
      (stream) => {
        const channel = accept();
        channel.on("error", () => stream.destroy()).on("close", () => stream.destroy());
        stream.on("error", () => channel.end());
        channel.pipe(stream).pipe(channel);
      },
      (error: unknown) => {
        if (error instanceof Refused) return reject();
        throw error;
      },
    );
  });
}
