import { runOn } from "../machine.ts";

/** Adds to a unit's settings until it is removed or the host starts anew. */
export async function writeDropIn(host: string, unit: string, text: string): Promise<void> {
  const script = 'mkdir -p "$0" && cat > "$0/lotus-lab.conf" && systemctl daemon-reload';
  await runOn(host, ["sh", "-c", script, folderOf(unit)], { input: text });
}

export async function removeDropIn(host: string, unit: string): Promise<void> {
  const script = 'rm -rf "$0" && systemctl daemon-reload';
  await runOn(host, ["sh", "-c", script, folderOf(unit)]);
}

/** The command of a unit as its file says. */
export async function commandOf(host: string, unit: string): Promise<string> {
  const { stdout } = await runOn(host, ["systemctl", "cat", unit]);
  const line = stdout.split("\n").find((text) => text.startsWith("ExecStart="));
  if (line === undefined) throw new Error(`${unit} on ${host} has no ExecStart`);
  return line;
}

function folderOf(unit: string): string {
  return `/run/systemd/system/${unit}.d`;
}
