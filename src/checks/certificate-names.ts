import type { Inventory, Service } from "../inventory/inventory.ts";
import { certificateFiles, type CertificatePlace, covers } from "../probes/certificate-files.ts";
import { HostError } from "../hosts/host-error.ts";
import type { Looking } from "./check.ts";
import type { Filed } from "./served-certificates.ts";

/** The public names that a service shows certificates for; of coturn also the one clients are given for TURN. */
export function namesShownBy(service: Service, { publicNames }: Inventory): readonly string[] {
  const served = Object.entries(publicNames).flatMap(([name, { servedBy }]) =>
    servedBy === service.name ? [name] : [],
  );
  return service.kind === "coturn" ? [...new Set([service.certificateName, ...served])] : served;
}

/** Where a service's certificates lie on its host; undefined where the inventory does not say. */
export function filesPlaceOf({ kind, paths }: Pick<Service, "kind" | "paths">): CertificatePlace | undefined {
  const { certificates, config } = paths;
  if (kind === "nginx-proxy-manager") return certificates === undefined ? undefined : { tree: certificates };
  return kind === "coturn" && config !== undefined ? { turnserver: config } : undefined;
}

/** Certbot's tree on the proxy's host, made out for a name. What keeps it from being read is said of that host itself. */
export async function issuedFor(looking: Looking, name: string): Promise<Filed | undefined> {
  const { services, hosts } = looking.inventory;
  const issuer = services.find(({ kind }) => kind === "nginx-proxy-manager");
  const host = hosts.find((one) => one.name === issuer?.host);
  const place = issuer && filesPlaceOf(issuer);
  if (host === undefined || place === undefined) return undefined;
  try {
    const files = await certificateFiles(looking.from(host.name), place);
    return { on: host.label, files: files.filter((file) => covers(file, name)) };
  } catch (error) {
    if (error instanceof HostError && error.kind !== "cancelled") return undefined;
    throw error;
  }
}
