import {
  type Decided,
  decideOn,
  hostPlanOf,
  verdictOnCertificates,
} from "../changes/certificates/host-certificates.ts";
import { type CertificateWanted, wantedCertificates } from "../changes/certificates/wanted.ts";
import { UsageError } from "../errors.ts";
import type { HostEntry, Inventory } from "../inventory/inventory.ts";
import { loadInventory } from "../inventory/load.ts";
import { select } from "../inventory/select.ts";
import type { ChangeOptions } from "./change-job.ts";
import { runChange } from "./change-run.ts";
import type { Outcome } from "./outcome.ts";
import type { World } from "./world.ts";

/** `lotus certs sync` — installs renewed certificates where they are shown, and makes the services show them. */
export async function syncCertificates(options: ChangeOptions, world: World): Promise<Outcome> {
  const { inventory } = await loadInventory({ ...world, file: options.file });
  const wanted = chosenCertificates(inventory, options.patterns);
  const decided = new Map<string, readonly Decided[]>();
  return runChange(
    {
      command: "certs sync",
      inventory,
      targets: [...new Set(wanted.map(({ host }) => host))],
      plan: async (target, view) => {
        const own = await decideOn(onHost(wanted, target), view, world.now());
        decided.set(target.name, own);
        return hostPlanOf(target, own);
      },
      verify: (host, { host: name }) => verdictOnCertificates(host, decided.get(name) ?? []),
    },
    options,
    world,
  );
}

/** Those that chosen services show. @throws UsageError when there are none */
export function chosenCertificates(inventory: Inventory, patterns: readonly string[]): readonly CertificateWanted[] {
  const { reached, services } = select(inventory, patterns);
  const all = wantedCertificates(inventory);
  const chosen = all.filter(({ service }) => services.some(({ name }) => name === service));
  if (chosen.length > 0) return chosen;
  const named = all.length === 0 ? "no certificate" : `none for ${reached.map(({ label }) => label).join(", ")}`;
  throw new UsageError(`the inventory has ${named} to install`, {
    hint: "write it under certificates:   see docs/certificates.md",
  });
}

function onHost(wanted: readonly CertificateWanted[], { name }: HostEntry): readonly CertificateWanted[] {
  return wanted.filter(({ host }) => host.name === name);
}
