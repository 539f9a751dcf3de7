import type { Estate } from "./estate.ts";
import type { Secrets } from "./identity.ts";
import type { Values } from "./trees.ts";

/** Everything a layer's files may name in double braces. */
export function valuesOf(estate: Estate, secrets: Secrets): Values {
  const addresses = estate.hosts.map(({ name, address }) => [`address.${name}`, address]);
  const hidden = Object.entries(secrets).map(([name, secret]) => [`secret.${name}`, secret]);
  const containers = estate.hosts.flatMap((host) =>
    host.container ? `${host.container} ${host.address} ${host.name}` : [],
  );
  return {
    containers: containers.join("\n"),
    ...Object.fromEntries(addresses),
    ...Object.fromEntries(hidden),
    webhooks: JSON.stringify(estate.webhooks),
    network: estate.network,
    serverName: estate.serverName,
    wellKnownName: estate.wellKnownName,
  };
}
