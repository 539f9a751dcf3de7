import type { Who } from "../schemas/change.ts";

/** What a command may know of the world it runs in. Only cli.ts reads the process. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  readonly now: () => Date;
  /** The person, machine and process, for journals and leases. */
  readonly who: () => Who;
  /** Whether a person can see and answer: standard input and error are a terminal. */
  readonly interactive: boolean;
  /** Columns for standard output; 80 off a terminal. */
  readonly width: number;
  readonly colour: boolean;
  /** Whether standard output is a terminal that can be drawn on. */
  readonly screen: boolean;
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** Data, before the command ends: standard output. */
  readonly print: (text: string) => void;
  /** Talk, while the command runs: standard error. */
  readonly say: (text: string) => void;
}
