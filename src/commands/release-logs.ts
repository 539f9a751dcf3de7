import { exitCodes, LotusError } from "../errors.ts";
import { printable } from "../hosts/printable.ts";
import type { Outcome } from "./outcome.ts";
import { type ReleaseOptions, withProgram } from "./release-list.ts";
import type { ProgramName } from "./released-program.ts";
import type { World } from "./world.ts";

export interface LogOptions extends ReleaseOptions {
  readonly follow?: boolean | undefined;
  /** How many of the newest lines. */
  readonly lines: number;
}

/** Followed no longer than this, in milliseconds. */
const dayMs = 86_400_000;

/** `lotus bot logs [-f]` — what its unit has written to the journal, oldest first. */
export async function releaseLogs(name: ProgramName, options: LogOptions, world: World): Promise<Outcome> {
  return withProgram(name, options, world, async ({ unit }, host) => {
    const follow = options.follow === true ? ["--follow"] : [];
    const command = [
      "journalctl",
      "--quiet",
      "--no-pager",
      "--output=short-iso",
      `--lines=${options.lines}`,
      ...follow,
      "-u",
      unit,
    ];
    const decoder = new TextDecoder();
    let rest = "";
    try {
      for await (const chunk of host.draw(command, { timeoutMs: options.follow === true ? dayMs : 60_000 })) {
        const lines = `${rest}${decoder.decode(chunk, { stream: true })}`.split("\n");
        rest = lines.pop() ?? "";
        if (lines.length > 0) world.print(`${printable(lines.join("\n"))}\n`);
      }
    } catch (error) {
      // Ctrl-C is how following ends.
      if (!(error instanceof LotusError && world.signal.aborted)) throw error;
    }
    return { exitCode: exitCodes.clean };
  });
}
