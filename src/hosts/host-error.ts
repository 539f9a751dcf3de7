import { LotusError, type LotusErrorOptions } from "../errors.ts";

/** The phases of reaching a machine, in order; each has a time limit and is named in the error. */
export type Phase =
  | "config"
  | "dns"
  | "connect"
  | "key-exchange"
  | "host-key"
  | "login"
  | "channel"
  | "command"
  | "sudo";

/** What went wrong in that phase. */
export type HostErrorKind =
  | "timeout"
  | "refused"
  | "unreachable"
  | "name-not-found"
  | "closed"
  | "host-key-unknown"
  | "host-key-changed"
  | "host-key-revoked"
  | "no-common-algorithm"
  | "denied"
  | "no-key"
  | "channel-refused"
  | "too-much-output"
  | "sudo-refused"
  | "no-runner"
  | "not-a-file"
  | "not-permitted"
  | "write-failed"
  | "cancelled"
  | "bad-configuration"
  | "protocol";

export interface HostErrorOptions extends LotusErrorOptions {
  readonly host: string;
  readonly phase: Phase;
  readonly kind: HostErrorKind;
  /** Facts for a finding: fingerprints, limits in ms, files. */
  readonly facts?: Readonly<Record<string, string | number>> | undefined;
}

/** A machine could not be asked. `kind` and `phase` are for programs, the message is for people. */
export class HostError extends LotusError {
  override readonly name = "HostError";
  readonly host: string;
  readonly phase: Phase;
  readonly kind: HostErrorKind;
  readonly facts: Readonly<Record<string, string | number>>;

  constructor(message: string, options: HostErrorOptions) {
    super(message, options);
    this.host = options.host;
    this.phase = options.phase;
    this.kind = options.kind;
    this.facts = options.facts ?? {};
  }
}

/** Logins that are refused over and over get the admin's address banned on the host. */
export function mayTryAgain({ phase, kind }: HostError): boolean {
  return kind !== "cancelled" && !(phase === "login" && (kind === "denied" || kind === "no-key"));
}
