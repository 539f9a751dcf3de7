import type { RemoteCommand } from "../hosts/command.ts";
import type { HostView } from "../hosts/host.ts";

const script = String.raw`for file; do [ -f "$file" ] && printf '%s\n' "$file"; done; :`;

export function askExisting(paths: readonly string[]): RemoteCommand {
  return ["sh", "-c", script, "existing", ...paths];
}

/** Which of these paths are files. A link counts as what it leads to. */
export async function existingFiles(host: HostView, paths: readonly string[]): Promise<ReadonlySet<string>> {
  if (paths.length === 0) return new Set();
  const { stdout } = await host.query(askExisting(paths));
  const found = new Set(stdout.split("\n"));
  return new Set(paths.filter((path) => found.has(path)));
}
