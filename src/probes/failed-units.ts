import { LotusError } from "../errors.ts";
import type { RemoteCommand } from "../hosts/command.ts";
import type { HostView } from "../hosts/host.ts";
import { lastWords } from "../hosts/printable.ts";

/** `--all`: a failed unit that nothing refers to any more counts too. */
export const askFailedUnits: RemoteCommand = [
  "env",
  "LC_ALL=C",
  "systemctl",
  "list-units",
  "--state=failed",
  "--all",
  "--plain",
  "--no-legend",
  "--no-pager",
];

/** Names in the first column; older versions put a mark before them even with `--plain`. */
export function parseFailedUnits(stdout: string): readonly string[] {
  return stdout
    .split("\n")
    .map((line) => /^(?:[●*x] )?\s*([\w@.:\\-]+)\s/.exec(line)?.[1])
    .filter((unit) => unit !== undefined);
}

/** Units that systemd calls failed. @throws LotusError when it does not say. */
export async function failedUnits(host: HostView): Promise<readonly string[]> {
  const { status, stdout, stderr } = await host.query(askFailedUnits);
  if (status === 0) return parseFailedUnits(stdout);
  throw new LotusError(`systemctl on ${host.label} did not say what failed: ${lastWords(stderr || stdout)}`, {
    hint: `lotus exec ${host.name} -- systemctl status`,
  });
}
