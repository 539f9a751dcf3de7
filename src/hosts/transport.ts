import type { Duplex, Readable, Writable } from "node:stream";

import type { HostError } from "./host-error.ts";

/** How a process on the far side ended. Neither status nor signal: the way to it went away first, `error` says why if known. */
export interface ProcessEnd {
  readonly status: number | undefined;
  readonly signal: string | undefined;
  readonly error?: HostError | undefined;
}

/** A process on the far side with its three streams. */
export interface RemoteProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles once, when it has ended and its output has arrived; never rejects. */
  readonly ended: Promise<ProcessEnd>;
  /** Ends it now, or at least our side of it. */
  kill(): void;
}

/** A way to start programs on one machine: what ssh2, openssh, local and pct each bring. */
export interface Connection {
  /** Who we are there. */
  readonly user: string;
  /** Starts the words as one program. @throws HostError */
  spawn(words: readonly string[]): Promise<RemoteProcess>;
  /** A TCP stream as seen from the machine; undefined where the transport has no such thing of its own. @throws HostError */
  readonly dial?: ((host: string, port: number) => Promise<Duplex>) | undefined;
  close(): Promise<void>;
  /** Parts without waiting for the far side, for when nothing runs there; absent where waiting costs no round trip. */
  readonly leave?: (() => void) | undefined;
}

/** What a program printed and how it ended, when it should have become our runner and did not. */
export interface FailedStart extends ProcessEnd {
  readonly stdout: string;
  readonly stderr: string;
}

/** How to get a connection, and what its own way of failing means. */
export interface Transport {
  /** @throws HostError naming the phase it got to; `cancelled` when the signal fires. */
  open(signal: AbortSignal): Promise<Connection>;
  /** The transport's own trouble behind a failed start, when it recognises one. */
  readonly explain?: ((failed: FailedStart) => HostError | undefined) | undefined;
}

/** Whom messages are about. */
export interface Named {
  /** Name in the inventory. */
  readonly name: string;
  /** For people: `synapse (151)`. */
  readonly label: string;
}
