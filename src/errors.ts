/**
 * Exit codes of every lotus command.
 * 0 clean or done, 1 something is broken or failed, 2 bad usage or inventory (nothing was contacted),
 * 3 nothing is broken but something could not be told, 4 `--dry-run` has something to do, 70 a bug in lotus,
 * 130 stopped with Ctrl-C.
 */
export const exitCodes = {
  clean: 0,
  broken: 1,
  usage: 2,
  unknown: 3,
  pending: 4,
  bug: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export interface LotusErrorOptions {
  /** What to do next: a sentence or a command to paste. */
  readonly hint?: string | undefined;
  readonly exitCode?: ExitCode | undefined;
  readonly cause?: unknown;
}

/** Something the operator can act on: the message says what happened and where, the hint what to do. Any other error is a bug of ours. */
export class LotusError extends Error {
  override readonly name: string = "LotusError";
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;

  constructor(message: string, options: LotusErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? exitCodes.broken;
  }
}

/** The command line or the inventory is wrong; nothing was contacted. Exit 2. */
export class UsageError extends LotusError {
  override readonly name: string = "UsageError";

  constructor(message: string, options: Omit<LotusErrorOptions, "exitCode"> = {}) {
    super(message, { ...options, exitCode: exitCodes.usage });
  }
}
