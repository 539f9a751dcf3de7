import { LotusError } from "../errors.ts";
import type { RemoteCommand } from "../hosts/command.ts";
import type { HostView } from "../hosts/host.ts";
import { lastWords } from "../hosts/printable.ts";

/** What systemd says of a unit, in its own words (systemctl(1), org.freedesktop.systemd1(5)). */
export interface UnitState {
  readonly unit: string;
  /** `loaded`, `not-found`, `masked`, `bad-setting`, … */
  readonly load: string;
  /** `active`, `reloading`, `inactive`, `failed`, `activating`, `deactivating`, … */
  readonly active: string;
  /** `running`, `exited`, `auto-restart`, … */
  readonly sub: string;
  /** How it last ended: `success`, `exit-code`, `signal`, `oom-kill`, `start-limit-hit`, … */
  readonly result: string;
  /** Exit status of its main program, where that has ended by itself. */
  readonly exitStatus: number | undefined;
  /** Automatic restarts since somebody last started it by hand. */
  readonly restarts: number;
  /** When it last became active. */
  readonly activeSince: Date | undefined;
  /** When it came into the state it is in. */
  readonly changed: Date | undefined;
}

const properties = [
  "LoadState",
  "ActiveState",
  "SubState",
  "Result",
  "ExecMainCode",
  "ExecMainStatus",
  "NRestarts",
  "ActiveEnterTimestamp",
  "StateChangeTimestamp",
];

/** CLD_EXITED of waitid(2): ended by itself, and not by a signal. */
const exited = "1";

/** Timestamps are asked for in UTC: `--timestamp=unix` needs a systemd newer than Debian 11's. */
export function askUnits(units: readonly string[]): RemoteCommand {
  return ["env", "LC_ALL=C", "TZ=UTC", "systemctl", "show", `--property=${properties.join(",")}`, "--", ...units];
}

/** Blocks of `Name=value`, one for each unit in the order asked (an alias answers with another Id); undefined when they do not match up. */
export function parseUnits(stdout: string, units: readonly string[]): readonly UnitState[] | undefined {
  const blocks = stdout.trim().split(/\n\n+/);
  if (blocks.length !== units.length) return undefined;
  const states = units.map((unit, index) => stateOf(unit, blocks[index] ?? ""));
  return states.every((state) => state !== undefined) ? states : undefined;
}

/** The state of these units. @throws LotusError when systemd does not say. */
export async function unitStates(host: HostView, units: readonly string[]): Promise<readonly UnitState[]> {
  const { status, stdout, stderr } = await host.query(askUnits(units));
  const states = status === 0 ? parseUnits(stdout, units) : undefined;
  if (states !== undefined) return states;
  throw new LotusError(`systemctl on ${host.label} did not say how its units are: ${lastWords(stderr || stdout)}`, {
    hint: `lotus exec ${host.name} -- systemctl status`,
  });
}

function stateOf(unit: string, block: string): UnitState | undefined {
  const values = new Map(block.split("\n").map((line) => [line.split("=", 1)[0], line.slice(line.indexOf("=") + 1)]));
  const [load, active, sub] = [values.get("LoadState"), values.get("ActiveState"), values.get("SubState")];
  if (load === undefined || active === undefined || sub === undefined) return undefined;
  return {
    unit,
    load,
    active,
    sub,
    exitStatus: values.get("ExecMainCode") === exited ? Number(values.get("ExecMainStatus")) : undefined,
    // Units other than services have no restarts, and some no result.
    result: values.get("Result") ?? "success",
    restarts: Number(values.get("NRestarts") ?? 0),
    activeSince: timeOf(values.get("ActiveEnterTimestamp")),
    changed: timeOf(values.get("StateChangeTimestamp")),
  };
}

/** `Sun 2026-11-22 11:45:00 UTC`; empty or `n/a` where it never happened. */
function timeOf(text = ""): Date | undefined {
  const [, day, time] = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)? UTC/.exec(text) ?? [];
  return day === undefined ? undefined : new Date(`${day}T${time}Z`);
}
