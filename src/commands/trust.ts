import { exitCodes, UsageError } from "../errors.ts";
import type { SshTarget } from "../hosts/target.ts";
import { offeredKeys, trust as addKeys, type OfferedKey, type OfferedKeys } from "../hosts/trust.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { loadInventory } from "../inventory/load.ts";
import { select } from "../inventory/select.ts";
import { confirm } from "../terminal/questions.ts";
import type { Outcome } from "./outcome.ts";
import { targetOf } from "./reach.ts";
import type { World } from "./world.ts";

export interface TrustOptions {
  readonly file?: string | undefined;
  /** Drop what was known of the host, for one that was rebuilt. */
  readonly replace: boolean;
  readonly yes: boolean;
}

/** `lotus trust HOST` — shows the host's key fingerprints and, after a question, adds them to known_hosts. */
export async function trust(hostName: string, options: TrustOptions, world: World): Promise<Outcome> {
  const { inventory } = await loadInventory({ ...world, file: options.file });
  const target = sshTargetOf(hostName, inventory);
  const hostOptions = { environment: world.env, signal: world.signal };
  const offered = await offeredKeys(target, hostOptions);
  world.say(shown(offered));

  const revoked = offered.keys.some(({ state }) => state === "revoked");
  const contradicted = revoked || offered.keys.some(({ state }) => state === "changed" && !options.replace);
  if (contradicted) return { stderr: refusal(offered, revoked), exitCode: exitCodes.broken };
  if (!options.replace && offered.keys.every(({ state }) => state === "known")) {
    return { stdout: `✓ ${target.label}: all of its keys are known already\n`, exitCode: exitCodes.clean };
  }
  if (!options.yes && !(await agreed(offered, options, world))) {
    return { stderr: "nothing was changed\n", exitCode: exitCodes.broken };
  }
  const added = await addKeys(offered, hostOptions, { replace: options.replace });
  const keys = added.length === 1 ? "1 key" : `${added.length} keys`;
  return { stdout: `✓ ${target.label}: ${keys} written to ${offered.file}\n`, exitCode: exitCodes.clean };
}

function sshTargetOf(hostName: string, inventory: Inventory): SshTarget {
  const { reached } = select(inventory, [hostName]);
  const [host] = reached;
  if (host === undefined || reached.length > 1) {
    throw new UsageError(`${hostName} means ${reached.length} hosts; keys are looked at one host at a time`, {
      hint: `name one of ${reached.map(({ name }) => name).join(", ")}`,
    });
  }
  const target = targetOf(host, inventory);
  if (target.transport === "ssh2" || target.transport === "openssh") return target;
  const instead = host.node === undefined ? "there is nothing to trust" : `its keys are those of ${host.node}`;
  throw new UsageError(`${host.label} is not reached over ssh but with ${target.transport}: ${instead}`);
}

async function agreed({ target, file }: OfferedKeys, { replace }: TrustOptions, world: World): Promise<boolean> {
  if (!world.interactive) {
    throw new UsageError("there is no terminal to ask on, so nothing was changed", {
      hint: `compare the fingerprints on the host itself (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), then: lotus trust ${target.name} --yes`,
    });
  }
  return confirm(`${replace ? "Replace the keys of" : "Trust"} ${target.label} in ${file}?`);
}

function shown({ target, keys }: OfferedKeys): string {
  return `${target.label} shows ${keys.length === 1 ? "this key" : "these keys"}:\n${keys.map(line).join("")}`;
}

function line({ type, fingerprint, state, before }: OfferedKey): string {
  const known =
    before === undefined ? "" : `\n      known before  ${before.fingerprint}  (${before.file}:${before.line})`;
  return `  ${state.padEnd(8)} ${type.padEnd(20)} ${fingerprint}${known}\n`;
}

function refusal({ target }: OfferedKeys, revoked: boolean): string {
  if (revoked) return `✗ a key of ${target.label} is revoked in known_hosts; nothing was changed\n`;
  return (
    `✗ ${target.label} shows another key than before; nothing was changed\n` +
    `  if you rebuilt it:  lotus trust ${target.name} --replace\n` +
    "  if you did not, someone may be in between: compare the fingerprints on the host's console\n"
  );
}
