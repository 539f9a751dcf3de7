import type { Duplex } from "node:stream";

/** A command's answer as the runner on a host gives it. Milliseconds. */
export interface Ran {
  readonly status: number | undefined;
  /** Its number. */
  readonly signal?: number | undefined;
  readonly stdout: string | Uint8Array;
  readonly stderr: string;
  readonly ms: number;
}

/** A command that was asked for. */
export interface Question {
  readonly words: readonly string[];
  /** The user to run it as; empty for the login user. */
  readonly as: string;
  readonly stdin: string;
}

/** Where a stream is to end, as seen from the host. */
export type Destination =
  | { readonly kind: "tcp" | "udp"; readonly address: string; readonly port: number }
  | { readonly kind: "unix"; readonly path: string };

/** What one host of the embedded deployment has to say. */
export interface HostPlay {
  /** Rejects with Unrecorded for a command nobody recorded; undefined: it never ends. */
  run(question: Question): Promise<Ran | undefined>;
  read(path: string): Promise<Ran>;
  udp(
    to: { readonly address: string; readonly port: number },
    payload: Buffer,
    timeoutMs: number,
    tries: number,
  ): Promise<Buffer | undefined>;
  /** @throws Refused where nothing listens. */
  dial(to: Destination): Promise<Duplex>;
}

/** Nobody recorded what was asked. */
export class Unrecorded extends Error {
  override readonly name = "Unrecorded";
}

/** No stream to there: why, and the runner's exit status for it. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: 10 | 12 | 16;

  constructor(message: string, status: 10 | 12 | 16) {
    super(message);
    this.status = status;
  }
}
