import { LotusError } from "../errors.ts";
import type { HostView } from "../hosts/host.ts";
import { HostError } from "../hosts/host-error.ts";
import type { Inventory, Service } from "../inventory/inventory.ts";
import { certificateFiles, type CertificatePlace, covers } from "../probes/certificate-files.ts";
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

/**
 * The certificates at a place. Where they cannot be read, there are none to compare with: that is told by certificate-keys, which
 * is about nothing else, and what is shown to clients is judged all the same.
 */
export async function filedAt(host: HostView, place: CertificatePlace | undefined): Promise<Filed | undefined> {
  if (place === undefined) return undefined;
  try {
    return { on: host.label, files: await certificateFiles(host, place) };
  } catch (error) {
    if (error instanceof LotusError && !(error instanceof HostError)) return undefined;
    throw error;
  }
}

/** Certbot's tree on the proxy's host, made out for a name. What keeps it from being read is said of that host itself. */
export async function issuedFor(looking: Looking, name: string): Promise<Filed | undefined> {
  const issuer = looking.inventory.services.find(({ kind }) => kind === "nginx-proxy-manager");
  if (issuer === undefined) return undefined;
  try {
    return madeFor(await filedAt(looking.from(issuer.host), filesPlaceOf(issuer)), name);
  } catch (error) {
    if (error instanceof HostError && error.kind !== "cancelled") return undefined;
    throw error;
  }
}

/** Those made out for a name. */
export function madeFor(filed: Filed | undefined, name: string): Filed | undefined {
  return filed && { ...filed, files: filed.files.filter((file) => covers(file, name)) };
}
