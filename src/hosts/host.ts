import type { Duplex } from "node:stream";

import type { RemoteCommand } from "./command.ts";
import type { Secret } from "./secret.ts";

/** How a command ended. A non-zero status is an answer, not an error. */
export interface Answer {
  /** Exit status; undefined when a signal ended it. */
  readonly status: number | undefined;
  /** Name of the signal that ended it, such as `SIGKILL`. */
  readonly signal: string | undefined;
  /** UTF-8; bytes that are not become U+FFFD. */
  readonly stdout: string;
  readonly stderr: string;
  /** How long it ran on the host, in milliseconds. */
  readonly ms: number;
}

export interface QueryOptions {
  /** Given to the command on its standard input. */
  readonly stdin?: string | Secret | undefined;
  /** Run as this user of the host (`runuser -u USER --`). */
  readonly as?: string | undefined;
  /** Time limit on the host in milliseconds; 10 000 unless told. The command is killed at it and the question fails. */
  readonly timeoutMs?: number | undefined;
  /** Limit for stdout and stderr together in bytes; 4 MiB unless told. The command is killed at it and the question fails. */
  readonly maxBytes?: number | undefined;
}

export interface PourOptions {
  /** Run as this user of the host (`runuser -u USER --`). */
  readonly as?: string | undefined;
  /** Time limit on the host in milliseconds. The command is ended at it. */
  readonly timeoutMs: number;
}

export interface UdpQuestion {
  readonly host: string;
  readonly port: number;
  readonly payload: Uint8Array;
  /** For one try, in milliseconds. */
  readonly timeoutMs?: number | undefined;
  /** The same bytes are sent again after each silent time limit. */
  readonly tries?: number | undefined;
}

/**
 * Where a stream ends: a TCP port as seen from the host, a UDP port, or a unix socket on the host (opened as `as`).
 * On a stream to a UDP port each datagram stands behind its length in 4 bytes, both ways; all of them leave from one socket.
 */
export type Endpoint =
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | { readonly kind: "udp"; readonly host: string; readonly port: number }
  | { readonly kind: "unix"; readonly path: string; readonly as?: string | undefined };

/**
 * A machine one may look at. Questions asked in one turn of the event loop travel together and run side by side.
 * @throws HostError when the machine cannot be asked (never for a command that merely failed).
 */
export interface HostView {
  /** Name in the inventory. */
  readonly name: string;
  /** For people: `synapse (151)`. */
  readonly label: string;
  /** Runs a command that changes nothing. */
  query(command: RemoteCommand, options?: QueryOptions): Promise<Answer>;
  /** The file's text, or undefined when there is none. Fails when it may not be read. */
  read(path: string): Promise<string | undefined>;
  /** One datagram and its reply, sent from the host; undefined when nothing came back in time. */
  askUdp(question: UdpQuestion): Promise<Uint8Array | undefined>;
  /**
   * A byte stream from the host to an endpoint; the caller ends it. TCP: resolves when connected.
   * Any other: resolves at once, so that first bytes travel with the questions of this turn; a failure there is the stream's error.
   */
  connect(endpoint: Endpoint): Promise<Duplex>;
}

export interface FileToWrite {
  readonly path: string;
  readonly content: string | Uint8Array | Secret;
  /** Such as 0o644. */
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
}

/** A machine one may touch. Only changes, releases and commands hold one. */
export interface Host extends HostView {
  /** Runs a command that may change something. */
  execute(command: RemoteCommand, options?: QueryOptions): Promise<Answer>;
  /**
   * Runs a command that may change something and reads bytes from its standard input, as many as there are, as fast as it takes
   * them. Of its output the last 256 KiB are kept. Fails with what the source throws.
   */
  pour(command: RemoteCommand, source: AsyncIterable<Uint8Array>, options: PourOptions): Promise<Answer>;
  /**
   * What a command prints, as it comes. Ends with an error when the command did not end with 0; one that is left before its end
   * is ended.
   */
  draw(command: RemoteCommand, options: PourOptions): AsyncIterable<Uint8Array>;
  /** Replaces a file atomically: temporary file beside it, owner, mode, fsync, rename, fsync of the directory. */
  write(file: FileToWrite): Promise<void>;
  /** Ends everything that still runs for us there and the connection. Safe to call twice. */
  close(): Promise<void>;
}
