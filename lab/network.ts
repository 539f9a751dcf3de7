import { existsSync } from "node:fs";
import { addressOf } from "./estate.ts";
import type { Estate } from "./estate.ts";
import { labName, namespacePath } from "./places.ts";
import { run } from "./run.ts";

/** The command that runs another one inside the lab's network, with everything else as outside. */
export const insideNetwork: readonly string[] = ["nsenter", `--net=${namespacePath}`];

/** Whether the outer machine is kept from reaching the deployment's real addresses. */
export async function isOutsideBlocked(estate: Estate): Promise<boolean> {
  const known = await run(["ip", "route", "show", "type", "unreachable", estate.network], { mayFail: true });
  return known.stdout.includes("unreachable");
}

/** Keeps the outer machine from reaching the deployment's real addresses by mistake while the lab uses them too. */
export async function blockOutside(estate: Estate): Promise<void> {
  await run(["ip", "route", "replace", "unreachable", estate.network]);
}

/** Makes the lab's network: a namespace with no route out, and in it one bridge with the admin's address on it. */
export async function makeNetwork(estate: Estate): Promise<void> {
  await run(["ip", "netns", "add", labName]);
  const inside = async (...words: string[]): Promise<unknown> => run([...insideNetwork, "ip", ...words]);
  await inside("link", "set", "lo", "up");
  await inside("link", "add", "br0", "type", "bridge", "forward_delay", "0", "stp_state", "0");
  await inside("address", "add", `${estate.admin}/${estate.prefix}`, "dev", "br0");
  await inside("link", "set", "br0", "up");
}

/** Removes the namespace with all that is in it. */
export async function removeNetwork(): Promise<void> {
  if (existsSync(namespacePath)) await run(["ip", "netns", "delete", labName]);
}

/** Gives the outer machine its way to the network back. */
export async function unblockOutside(network: string): Promise<void> {
  await run(["ip", "route", "delete", "unreachable", network], { mayFail: true });
}

/** Whether a host's sshd says its first line within two seconds. */
export async function sshAnswers(estate: Estate, host: string): Promise<boolean> {
  const script = 'exec 3<>"/dev/tcp/$0/22" && read -r -t 2 line <&3 && [[ $line == SSH-2.0-* ]]';
  const command = ["timeout", "3", "bash", "-c", script, addressOf(estate, host)];
  return (await run([...insideNetwork, ...command], { mayFail: true, timeout: 5000 })).status === 0;
}
