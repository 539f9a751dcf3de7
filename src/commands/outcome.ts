import type { ExitCode } from "../errors.ts";

/** What a command has to say: data for stdout, talk for stderr. Only cli.ts prints it. */
export interface Outcome {
  readonly stdout?: string | undefined;
  readonly stderr?: string | undefined;
  readonly exitCode: ExitCode;
}
