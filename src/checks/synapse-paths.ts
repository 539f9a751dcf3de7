import type { Inventory, ServiceOf } from "../inventory/inventory.ts";
import type { SynapsePaths } from "../probes/synapse-host.ts";
import { debianConfig, debianConfigDirectory, debianPython } from "../services/synapse.ts";

/** Where a Synapse keeps its configuration, in the order it reads it; the Debian package's places unless the inventory names others. */
export function synapsePaths({ paths }: Pick<ServiceOf<"synapse">, "paths">): SynapsePaths {
  const config = paths["config"] ?? debianConfig;
  // Elsewhere than in the package's place there need not be a directory beside it.
  const directory = paths["confDir"] ?? (config === debianConfig ? debianConfigDirectory : undefined);
  return {
    python: paths["python"] ?? debianPython,
    config: directory === undefined ? [config] : [config, directory],
  };
}

/** The Synapse that a service on the same host needs. */
export function synapseBeside(
  { needs, host }: { readonly needs: readonly string[]; readonly host: string },
  { services }: Pick<Inventory, "services">,
): ServiceOf<"synapse"> | undefined {
  return services.find(
    (service): service is ServiceOf<"synapse"> =>
      service.kind === "synapse" && service.host === host && needs.includes(service.name),
  );
}
