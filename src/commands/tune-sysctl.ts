import { planSysctl, type SysctlWanted } from "../changes/sysctl/plan-sysctl.ts";
import { seeSysctl, verdictOn, wantedOf } from "../changes/sysctl/sysctl-hosts.ts";
import { UsageError } from "../errors.ts";
import type { HostEntry, Inventory } from "../inventory/inventory.ts";
import { loadInventory } from "../inventory/load.ts";
import { select } from "../inventory/select.ts";
import type { ChangeOptions } from "./change-job.ts";
import { runChange } from "./change-run.ts";
import type { Outcome } from "./outcome.ts";
import type { World } from "./world.ts";

/** `lotus tune sysctl` — makes kernels run with the inventory's values, now and after a boot, each where it can be set. */
export async function tuneSysctl(options: ChangeOptions, world: World): Promise<Outcome> {
  const { inventory } = await loadInventory({ ...world, file: options.file });
  const targets = targetsOf(inventory, options.patterns);
  return runChange(
    {
      command: "tune sysctl",
      inventory,
      targets,
      plan: async (target, view) => {
        const wanted = wantOf(target, inventory);
        return planSysctl(wanted, await seeSysctl(view(target.name), wanted));
      },
      verify: async (host, { host: name }) => {
        const wanted = wantOf(
          targets.find((target) => target.name === name),
          inventory,
        );
        return verdictOn(wanted, await seeSysctl(host, wanted));
      },
    },
    options,
    world,
  );
}

/** The chosen hosts that the inventory has values for. @throws UsageError when there are none */
function targetsOf(inventory: Inventory, patterns: readonly string[]): readonly HostEntry[] {
  const { reached } = select(inventory, patterns);
  const targets = reached.filter((host) => wantedOf(host, inventory) !== undefined);
  if (targets.length > 0) return targets;
  const named = patterns.length === 0 ? "no host" : `none of ${reached.map(({ label }) => label).join(", ")}`;
  throw new UsageError(`the inventory wants sysctl values of ${named}`, {
    hint: "write them under a host: sysctl: { net.ipv4.tcp_fin_timeout: 30 }   see docs/tune-sysctl.md",
  });
}

function wantOf(target: HostEntry | undefined, inventory: Inventory): SysctlWanted {
  const wanted = target === undefined ? undefined : wantedOf(target, inventory);
  if (wanted === undefined) throw new Error(`no sysctl values wanted of ${target?.name}`);
  return wanted;
}
