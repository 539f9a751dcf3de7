import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";

import type { Client, ClientChannel } from "ssh2";

import { toShell } from "./command.ts";
import { HostError } from "./host-error.ts";
import type { HostOptions } from "./host-options.ts";
import { knownKeys } from "./known-hosts.ts";
import type { Limiter } from "./limiter.ts";
import { type Limits, timedOut, within } from "./limits.ts";
import { type SshDestination, sshSettings } from "./ssh-config.ts";
import { explainChannel, explainForward, explainSsh } from "./ssh-errors.ts";
import type { KeyRing } from "./ssh-keys.ts";
import { logIn } from "./ssh-login.ts";
import { openSocket } from "./ssh-socket.ts";
import type { Connection, Named, ProcessEnd, RemoteProcess, Transport } from "./transport.ts";

/** What the ssh2 connections of one run share. */
export interface Ssh2Context {
  readonly options: HostOptions;
  readonly limits: Limits;
  readonly ring: KeyRing;
  /** Waits for a turn to connect directly. */
  readonly turn: Limiter;
  /** The jumps to go through, whatever the configuration says. */
  readonly via?: readonly string[] | undefined;
  /** The way through the jump hosts, first hop first. */
  jumpRoute(hops: readonly string[]): Promise<Route>;
}

/** A way to a machine: when to go, and the stream to its sshd. */
export interface Route {
  readonly turn: Limiter;
  open(host: Named, to: { readonly hostname: string; readonly port: number }): Promise<Duplex>;
}

/** How long a server gets to answer our goodbye, in milliseconds. */
const farewell = 500;

/** ssh inside lotus. One session carries everything asked of the host; tunnels to TCP ports are channels beside it. */
export function ssh2Transport(host: Named, to: SshDestination, context: Ssh2Context): Transport {
  return {
    async open(signal) {
      const { client, user, stream } = await connectSsh2(host, to, context, signal);
      const leave = (): void => {
        client.end();
        // What was written is with the kernel; whether the far side says goodbye keeps nobody here.
        if (stream instanceof Socket) stream.unref();
        setTimeout(() => client.destroy(), farewell).unref();
      };
      return { ...overClient(host, client, user, context.limits), leave };
    },
  };
}

/** A logged-in client. The host key is looked up while the connection is made. @throws HostError */
export async function connectSsh2(
  host: Named,
  to: SshDestination,
  context: Ssh2Context,
  signal: AbortSignal,
): Promise<{ readonly client: Client; readonly user: string; readonly stream: Duplex }> {
  const { options, ring } = context;
  const settings = await sshSettings(host, to, options, context.limits.config);
  if (settings.proxyCommand !== undefined) throw needsOpenssh(host, "a ProxyCommand is configured for it");
  const limits = {
    ...context.limits,
    connect: options.limits?.connect ?? settings.connectTimeout ?? context.limits.connect,
  };
  const lookUp = Promise.all([
    knownKeys(host, settings.keyName, settings.knownHostsFiles, options.environment, limits.config),
    ring.choose(settings),
  ]);
  lookUp.catch(() => undefined);
  const jumps = context.via ?? settings.jumps;
  const route: Route =
    jumps.length > 0
      ? await context.jumpRoute(jumps)
      : { turn: context.turn, open: (_, there) => openSocket(host, there, limits, signal) };
  return route.turn(async () => {
    const stream = await route.open(host, settings);
    const [known, keys] = await lookUp.catch((error: unknown) => {
      stream.destroy();
      throw error;
    });
    const client = await logIn({ host, settings, known, keys, ring, limits, signal }, stream);
    return { client, user: settings.user, stream };
  });
}

function needsOpenssh(host: Named, why: string): HostError {
  return new HostError(`ssh2 cannot reach ${host.label}: ${why}`, {
    host: host.name,
    phase: "config",
    kind: "bad-configuration",
    hint: "the system's ssh can: `ssh: openssh` in the inventory, or --ssh openssh",
  });
}

function overClient(host: Named, client: Client, user: string, limits: Limits): Connection {
  let trouble: HostError | undefined;
  client.on("error", (error: Error & { level?: string }) => {
    const silent = error.level === "client-timeout";
    trouble ??= silent
      ? new HostError(`${host.label} stopped answering; the connection was given up`, {
          host: host.name,
          phase: "command",
          kind: "closed",
        })
      : explainSsh(host, "command", error);
  });
  const closed = new Promise<void>((resolve) => client.once("close", () => resolve()));
  return {
    user,
    async spawn(words) {
      const channel = await within(openSession(host, client, `exec ${toShell(words)}`), limits.channel, () =>
        timedOut(host, "channel", limits.channel, "logged us in but did not open a session"),
      );
      return fromChannel(channel, () => trouble);
    },
    dial: (to, port) =>
      within(forward(host, client, to, port), limits.connect, () =>
        timedOut(host, "connect", limits.connect, `got no answer from ${to} port ${port}`),
      ),
    async close() {
      client.end();
      const hard = setTimeout(() => client.destroy(), farewell);
      await closed;
      clearTimeout(hard);
    },
  };
}

/** Pauses in ms before a refused session is asked for again: sshd frees the slot of a closed one late. */
const retryPauses = [50, 150, 400];

async function openSession(host: Named, client: Client, line: string): Promise<ClientChannel> {
  for (const pause of [...retryPauses, undefined]) {
    try {
      return await new Promise((resolve, reject) => {
        client.exec(line, (error, channel) => (error ? reject(error) : resolve(channel)));
      });
    } catch (error) {
      const cause = error as Error & { reason?: unknown };
      if (cause.reason === undefined || pause === undefined) throw explainChannel(host, "a session", cause);
      await delay(pause);
    }
  }
  throw explainChannel(host, "a session", new Error("open failed"));
}

/** A TCP stream from the machine the client is logged in to. @throws HostError */
export function forward(host: Named, client: Client, to: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    client.forwardOut("127.0.0.1", 0, to, port, (error, channel) => {
      if (error) reject(explainForward(host, `${to} port ${port}`, error));
      else resolve(channel);
    });
  });
}

function fromChannel(channel: ClientChannel, trouble: () => HostError | undefined): RemoteProcess {
  let end: ProcessEnd = { status: undefined, signal: undefined };
  channel.on("error", () => undefined);
  channel.stderr.on("error", () => undefined);
  channel.on("exit", (status: number | null, signal?: string) => (end = { status: status ?? undefined, signal }));
  const ended = new Promise<ProcessEnd>((resolve) => {
    channel.once("close", () => {
      const lost = end.status === undefined && end.signal === undefined;
      resolve(lost ? { ...end, error: trouble() } : end);
    });
  });
  return { stdin: channel, stdout: channel, stderr: channel.stderr, ended, kill: () => channel.close() };
}
