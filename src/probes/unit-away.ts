import type { RemoteCommand } from "../hosts/command.ts";
import type { HostView } from "../hosts/host.ts";

const properties = ["ActiveExitTimestampMonotonic", "ActiveEnterTimestampMonotonic"];

export function askUnitAway(unit: string): RemoteCommand {
  return ["systemctl", "show", `--property=${properties.join(",")}`, "--", unit];
}

/** `Active…TimestampMonotonic=MICROSECONDS`: how long its last restart took, in milliseconds; undefined when it had none. */
export function parseUnitAway(stdout: string): number | undefined {
  const [exit, enter] = properties.map((name) =>
    Number(new RegExp(`^${name}=(\\d{1,18})$`, "m").exec(stdout)?.[1] ?? 0),
  );
  if (exit === undefined || enter === undefined || exit === 0 || enter <= exit) return undefined;
  return Math.round((enter - exit) / 1000);
}

export async function unitAway(host: HostView, unit: string): Promise<number | undefined> {
  return parseUnitAway((await host.query(askUnitAway(unit))).stdout);
}
