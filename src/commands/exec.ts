import { exitCodes, LotusError, UsageError, type ExitCode } from "../errors.ts";
import type { Answer, Host } from "../hosts/host.ts";
import { printable } from "../hosts/printable.ts";
import type { HostEntry } from "../inventory/inventory.ts";
import { loadInventory } from "../inventory/load.ts";
import { select } from "../inventory/select.ts";
import type { Outcome } from "./outcome.ts";
import { reachHosts, type SshChoice } from "./reach.ts";
import type { World } from "./world.ts";

export interface ExecOptions {
  readonly file?: string | undefined;
  readonly ssh?: SshChoice | undefined;
  /** Run as this user of the host. */
  readonly as?: string | undefined;
  readonly timeoutMs: number;
}

type Ended = { readonly host: HostEntry } & ({ readonly answer: Answer } | { readonly error: LotusError });

/**
 * `lotus exec HOSTS -- COMMAND` — runs one command on one or more hosts at once and shows what each printed.
 * Exit 0 when it ended with 0 everywhere, 1 when it failed somewhere, 3 when a host could not be asked.
 */
export async function exec(
  hostNames: readonly string[],
  command: readonly string[],
  options: ExecOptions,
  world: World,
): Promise<Outcome> {
  if (command.length === 0) {
    throw new UsageError("no command given", { hint: "lotus exec synapse -- uptime" });
  }
  const { inventory } = await loadInventory({ ...world, file: options.file });
  const hosts = select(inventory, hostNames).reached;
  const reach = reachHosts({ inventory, ssh: options.ssh }, world);
  try {
    const ended = await Promise.all(hosts.map((host) => run(host, reach.host(host.name), command, options)));
    return shown(ended);
  } finally {
    await reach.close();
  }
}

async function run(entry: HostEntry, host: Host, command: readonly string[], options: ExecOptions): Promise<Ended> {
  try {
    return { host: entry, answer: await host.execute(command, { as: options.as, timeoutMs: options.timeoutMs }) };
  } catch (error) {
    if (error instanceof LotusError) return { host: entry, error };
    throw error;
  }
}

function shown(ended: readonly Ended[]): Outcome {
  const several = ended.length > 1;
  const stdout = ended
    .map((end) => ("answer" in end ? headed(end.host, lines(end.answer.stdout), several) : ""))
    .join("");
  const stderr = ended.map((end) => trouble(end, several)).join("");
  return { stdout, stderr, exitCode: exitCodeOf(ended) };
}

function trouble(end: Ended, several: boolean): string {
  if ("error" in end) return `✗ ${end.error.message}\n${end.error.hint === undefined ? "" : `  ${end.error.hint}\n`}`;
  const { status, signal, stderr } = end.answer;
  const how =
    status === 0 ? "" : `✗ ${end.host.label}: ended ${status === undefined ? `by ${signal}` : `with ${status}`}\n`;
  return headed(end.host, lines(stderr), several) + how;
}

function headed({ label }: HostEntry, text: string, several: boolean): string {
  return several && text !== "" ? `── ${label}\n${text}` : text;
}

function lines(text: string): string {
  const safe = printable(text);
  return safe === "" || safe.endsWith("\n") ? safe : `${safe}\n`;
}

function exitCodeOf(ended: readonly Ended[]): ExitCode {
  if (ended.some((end) => "answer" in end && end.answer.status !== 0)) return exitCodes.broken;
  return ended.some((end) => "error" in end) ? exitCodes.unknown : exitCodes.clean;
}
