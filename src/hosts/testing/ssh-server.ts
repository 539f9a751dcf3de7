import { spawn } from "node:child_process";
import { connect as connectTcp, createServer, type Server as TcpServer, type Socket } from "node:net";

import ssh2, { type Connection, type ServerChannel, type Session } from "ssh2";

/** How the server misbehaves. All combine. */
export interface Faults {
  /** Where it falls silent for ever. */
  readonly silentAt?: "accept" | "greeting" | "login" | "channel" | "command" | undefined;
  /** Cuts the TCP connection this many milliseconds after a command began. */
  readonly dropAfter?: number | undefined;
  /** Cuts the TCP connection as soon as it is made. */
  readonly dropAtOnce?: boolean | undefined;
  /** Sessions open at once; a further one is refused with `open failed`, as sshd's MaxSessions does. */
  readonly maxSessions?: number | undefined;
  /** How many of the first sessions are refused. */
  readonly refuseFirst?: number | undefined;
  /** Sent before the login, as sshd's Banner. */
  readonly banner?: string | undefined;
  /** Printed by every login shell before the command, as by a careless .bashrc. */
  readonly noise?: string | undefined;
  /** Runs instead of what was asked. */
  readonly instead?: ((command: string) => string) | undefined;
  readonly kex?: readonly string[] | undefined;
  /** Refuses to forward streams, as AllowTcpForwarding no. */
  readonly noForwarding?: boolean | undefined;
}

export interface SshServer {
  readonly port: number;
  /** In the order given: private key texts. */
  readonly hostKeys: readonly string[];
  /** Logins that were tried, as `method user`. */
  readonly logins: readonly string[];
  /** TCP connections so far. */
  connections(): number;
  /** Sessions open now, and the most there were at once. */
  sessions(): { readonly open: number; readonly most: number };
  close(): Promise<void>;
}

export interface SshServerOptions {
  readonly hostKeys: readonly string[];
  /** Public keys in OpenSSH's form that may log in. */
  readonly allowed: readonly string[];
  readonly faults?: Faults | undefined;
}

/** An ssh server on a loopback port that really runs what it is told, with /bin/sh and as the user of the test. */
export async function startSshServer(options: SshServerOptions): Promise<SshServer> {
  const faults = options.faults ?? {};
  const logins: string[] = [];
  const sockets = new Set<Socket>();
  const counts = { connections: 0, open: 0, most: 0, refused: 0 };
  const server = new ssh2.Server({
    hostKeys: [...options.hostKeys],
    ...(faults.banner === undefined ? {} : { banner: faults.banner }),
    ...(faults.kex === undefined ? {} : { algorithms: { kex: faults.kex as never } }),
  });
  server.on("connection", (client) =>
    serve(client, options, counts, logins, () => sockets.forEach((socket) => socket.destroy())),
  );
  const listener = createServer((socket) => {
    counts.connections += 1;
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    if (faults.dropAtOnce) return void socket.destroy();
    if (faults.silentAt === "greeting") socket.write("SSH-2.0-faulty\r\n");
    if (faults.silentAt === "accept" || faults.silentAt === "greeting") return void socket.resume();
    server.injectSocket(socket);
  });
  const port = await listen(listener);
  return {
    port,
    hostKeys: options.hostKeys,
    logins,
    connections: () => counts.connections,
    sessions: () => ({ open: counts.open, most: counts.most }),
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        sockets.forEach((socket) => socket.destroy());
      }),
  };
}

interface Counts {
  open: number;
  most: number;
  refused: number;
}

function serve(
  client: Connection,
  options: SshServerOptions,
  counts: Counts,
  logins: string[],
  drop: () => void,
): void {
  const faults = options.faults ?? {};
  const allowed = options.allowed.map((key) => ssh2.utils.parseKey(key));
  client.on("error", () => undefined);
  client.on("authentication", (attempt) => {
    logins.push(`${attempt.method} ${attempt.username}`);
    if (faults.silentAt === "login") return;
    if (attempt.method !== "publickey") return attempt.reject(["publickey"]);
    const key = allowed.find((one) => !(one instanceof Error) && one.getPublicSSH().equals(attempt.key.data));
    if (!key || key instanceof Error) return attempt.reject(["publickey"]);
    const { signature, blob, hashAlgo } = attempt;
    // The types promise a boolean; where the key cannot verify it is an Error.
    const holds: unknown = !signature || !blob || key.verify(blob, signature, hashAlgo);
    if (holds !== true) return attempt.reject(["publickey"]);
    attempt.accept();
  });
  client.on("session", (accept, reject) => {
    if (faults.silentAt === "channel") return;
    const full = counts.open >= (faults.maxSessions ?? 10) || counts.refused < (faults.refuseFirst ?? 0);
    if (full) {
      counts.refused += 1;
      return reject();
    }
    counts.open += 1;
    counts.most = Math.max(counts.most, counts.open);
    const session = accept();
    session.on("close", () => (counts.open -= 1));
    serveSession(session, faults, drop);
  });
  if (faults.noForwarding) return;
  client.on("tcpip", (accept, reject, to) => {
    const far = connectTcp(to.destPort, to.destIP);
    far.once("error", () => reject());
    far.once("connect", () => {
      const stream = accept();
      far.removeAllListeners("error").on("error", () => stream.destroy());
      stream.on("error", () => far.destroy());
      far.pipe(stream).pipe(far);
    });
  });
}

function serveSession(session: Session, faults: Faults, drop: () => void): void {
  session.on("exec", (accept, _reject, { command }) => {
    const channel = accept();
    if (faults.silentAt === "command") return;
    if (faults.dropAfter !== undefined) setTimeout(drop, faults.dropAfter);
    if (faults.noise !== undefined) channel.write(faults.noise);
    runInShell(faults.instead?.(command) ?? command, channel);
  });
}

function runInShell(command: string, channel: ServerChannel): void {
  const child = spawn("/bin/sh", ["-c", command], { stdio: "pipe", detached: true });
  child.stdin.on("error", () => undefined);
  channel.on("error", () => undefined);
  channel.pipe(child.stdin);
  // A lost connection closes the pipes, as sshd does; what to do then is the program's own matter.
  channel.on("close", () => child.stdin.destroy());
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.on("close", (status, signal) => {
    if (channel.destroyed) return;
    if (signal === null) channel.exit(status ?? 0);
    else channel.exit(signal.replace("SIG", ""));
    channel.end();
  });
}

function listen(server: TcpServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
  });
}
