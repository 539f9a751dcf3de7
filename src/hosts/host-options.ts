import type { Limits } from "./limits.ts";
import type { Secret } from "./secret.ts";

/** What all hosts of one run share. */
export interface HostOptions {
  /** The process environment: HOME, SSH_AUTH_SOCK, XDG_RUNTIME_DIR, PATH. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Time limits that differ from the usual ones, in milliseconds. */
  readonly limits?: Partial<Limits> | undefined;
  /** Asks a person for a key's passphrase; undefined as answer gives up on the key. Leave out where there is no terminal. */
  readonly askPassphrase?: ((keyPath: string) => Promise<Secret | undefined>) | undefined;
  /** Ends every connection and all that runs through it. */
  readonly signal?: AbortSignal | undefined;
  /** ssh's configuration file instead of the user's and the system's (`ssh -F`). */
  readonly sshConfig?: string | undefined;
  /** How many connections may be in the making at once; 24 unless told. */
  readonly atOnce?: number | undefined;
  /** The same through one jump host; 4 unless told: its sshd drops arrivals beyond 10 that have not logged in (MaxStartups). */
  readonly atOncePerJump?: number | undefined;
}
