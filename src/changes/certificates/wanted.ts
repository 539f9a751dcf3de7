import { LotusError } from "../../errors.ts";
import type { HostEntry, Inventory, Port } from "../../inventory/inventory.ts";
import type { CertificatePaths } from "../../probes/certificate-files.ts";

/** A certificate that is to be shown by a service, with where it comes from and goes to. */
export interface CertificateWanted {
  /** Its key in the inventory. */
  readonly title: string;
  /** What it must be made out for. */
  readonly name: string;
  readonly source: {
    readonly host: HostEntry;
    /** Certbot's folder of lineages. */
    readonly tree: string;
    /** Where the proxy shows its own certificates. */
    readonly https: Port | undefined;
  };
  readonly host: HostEntry;
  readonly service: string;
  readonly unit: string;
  readonly port: number;
  /** What the service reads; undefined for a coturn, whose configuration names it. */
  readonly files: CertificatePaths | undefined;
  readonly config: string | undefined;
  readonly owner: string;
  readonly group: string;
  /** Such as 0o640. */
  readonly mode: number;
  readonly notice: "reload" | "restart" | `SIG${string}`;
}

/** Every certificate of the inventory, in its order. */
export function wantedCertificates({ certificates, services, hosts }: Inventory): readonly CertificateWanted[] {
  return Object.entries(certificates).map(([title, { from, service: name, port: portName, files, ...rest }]) => {
    const source = services.find((one) => one.name === from);
    const service = services.find((one) => one.name === name);
    const hostOf = (host: string | undefined) => hosts.find((one) => one.name === host);
    const [sourceHost, host] = [hostOf(source?.host), hostOf(service?.host)];
    const port = service?.ports.find((one) => one.name === portName)?.first;
    const tree = source?.paths["certificates"];
    const unit = service !== undefined && "unit" in service ? service.unit : undefined;
    if (source === undefined || sourceHost === undefined || host === undefined) throw broken(title);
    if (port === undefined || tree === undefined || unit === undefined) throw broken(title);
    return {
      title,
      name: rest.name,
      source: { host: sourceHost, tree, https: source.ports.find((one) => one.name === "https") },
      host,
      service: name,
      unit,
      port,
      files,
      config: service?.kind === "coturn" ? service.paths["config"] : undefined,
      owner: rest.owner,
      group: rest.group,
      mode: Number.parseInt(rest.mode, 8),
      notice: rest.notice as CertificateWanted["notice"],
    };
  });
}

/** The inventory's own rules see to it that this is never met. */
function broken(title: string): LotusError {
  return new LotusError(`certificates.${title} cannot be installed as it is written`, {
    hint: "lotus inventory validate",
  });
}
