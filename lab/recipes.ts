import type { Recipe } from "./layers.ts";

/** Every layer of the lab. Package layers come first, so that a change of a host's files rebuilds in a second. */
export const recipes: readonly Recipe[] = [
  { name: "debian", how: "debootstrap" },
  { name: "stand-in", how: "stand-in" },
  { name: "base", on: "debian", how: "packages" },
  { name: "git", on: "base", how: "packages" },
  { name: "nginx", on: "git", how: "packages" },
  { name: "synapse-packages", on: "base", how: "packages" },
  { name: "postgres-packages", on: "base", how: "packages" },
  { name: "prometheus-packages", on: "base", how: "packages" },
  { name: "synapse-unseeded", on: "synapse-packages", how: "packages", repositories: true },
  { name: "postgres-unseeded", on: "postgres-packages", how: "packages" },
  { name: "synapse", on: "synapse-unseeded", how: "seed" },
  { name: "postgres", on: "postgres-unseeded", how: "seed" },
  { name: "prometheus", on: "prometheus-packages", how: "packages" },
  { name: "cinny", on: "nginx", how: "packages", repositories: true },
  { name: "npm", on: "nginx", how: "packages" },
  { name: "forge-packages", on: "nginx", how: "packages" },
  { name: "forge", on: "forge-packages", how: "packages", repositories: true },
  { name: "draupnir", on: "git", how: "packages", repositories: true },
  { name: "grafana", on: "base", how: "packages" },
  { name: "authelia", on: "base", how: "packages" },
  { name: "lldap", on: "base", how: "packages" },
  { name: "uptime-kuma", on: "base", how: "packages" },
  { name: "proxmox", on: "base", how: "packages" },
  { name: "peers", on: "base", how: "packages", onDemand: true },
];
