import { loadInventory } from "../inventory/load.ts";
import type { ChangeOptions } from "./change-job.ts";
import { runChange } from "./change-run.ts";
import type { Outcome } from "./outcome.ts";
import { type ProgramName, releasedProgram } from "./released-program.ts";
import type { World } from "./world.ts";

/** `lotus bot restart` — restarts it and looks whether it works afterwards. */
export async function restart(name: ProgramName, options: ChangeOptions, world: World): Promise<Outcome> {
  const { inventory } = await loadInventory({ ...world, file: options.file });
  const { host, unit, verify } = releasedProgram(name, inventory, world);
  return runChange(
    {
      command: `${name} restart`,
      inventory,
      targets: [host],
      plan: async () => ({
        host: host.name,
        label: host.label,
        changes: [{ kind: "unit", unit, action: "restart", because: "as was asked for" }],
        notes: [],
      }),
      verify,
    },
    options,
    world,
  );
}
