/** What a lab host is made of, beyond its name and address. */
export type HostRecipe = {
  /** The topmost of its package and file layers. */
  readonly layer: string;
  /** Where the file system of its own is mounted, whose image lies beside the layer. */
  readonly disk?: string;
  /** The certificates that lie on it: the proxy's whole tree, or the TURN server's copy. */
  readonly certificates?: "letsencrypt" | "turn";
  /** May log in to the other hosts: a Proxmox node enters its containers. */
  readonly admin?: true;
  /** Starts when this host's service answers; a homeserver that finds no database ends and tries again. */
  readonly after?: "postgres";
};

const plain: HostRecipe = { layer: "base" };

const recipes: Readonly<Record<string, HostRecipe>> = {
  synapse: { layer: "synapse", certificates: "turn", after: "postgres" },
  postgres: { layer: "postgres", disk: "/var/lib/postgresql" },
  cinny: { layer: "cinny" },
  draupnir: { layer: "draupnir" },
  prometheus: { layer: "prometheus" },
  grafana: { layer: "grafana" },
  npm: { layer: "npm", certificates: "letsencrypt" },
  authelia: { layer: "authelia" },
  lldap: { layer: "lldap" },
  "uptime-kuma": { layer: "uptime-kuma" },
  "compute-storage-01": { layer: "proxmox", admin: true },
  micro1: { layer: "proxmox", admin: true },
  forge: { layer: "forge" },
};

/** How a host is made; one that is in the inventory and not listed here is a Debian with sshd and nothing else. */
export function hostRecipe(name: string): HostRecipe {
  return recipes[name] ?? plain;
}
