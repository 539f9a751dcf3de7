import type { Inventory, Service } from "../inventory.ts";
import { didYouMean } from "../nearest.ts";
import { error, type Fault } from "./rule.ts";

/** A certificate needs a source that is read, a unit that is told and a port that proves it. */
export function certificatesNotInstallable({ certificates, services }: Inventory): readonly Fault[] {
  const named = (name: string): Service | undefined => services.find((service) => service.name === name);
  return Object.entries(certificates).flatMap(([title, { from, service: name, port, files }]) => {
    const [source, service] = [named(from), named(name)];
    const at = (...path: readonly string[]) => ["certificates", title, ...path];
    return [
      ...(source === undefined || isIssuer(source)
        ? []
        : [error(at("from"), `${from} keeps no certificates: a nginx-proxy-manager with paths.certificates does`)]),
      ...(service === undefined || "unit" in service
        ? []
        : [error(at("service"), `${name} has no unit that could be told to read it`)]),
      ...portFaults(service, port, at("port")),
      ...(service === undefined || files !== undefined || isTold(service)
        ? []
        : [error(at(), `files are missing: what ${name} reads is known only of a coturn with paths.config`)]),
    ];
  });
}

function isIssuer({ kind, paths }: Service): boolean {
  return kind === "nginx-proxy-manager" && paths["certificates"] !== undefined;
}

function isTold({ kind, paths }: Service): boolean {
  return kind === "coturn" && paths["config"] !== undefined;
}

function portFaults(service: Service | undefined, port: string, path: readonly string[]): readonly Fault[] {
  if (service === undefined || service.ports.some(({ name }) => name === port)) return [];
  const names = service.ports.map(({ name }) => name);
  const guess = didYouMean(port, names);
  const has = guess === "" ? `: it has ${names.join(", ") || "none"}` : guess;
  return [error(path, `${service.name} has no port "${port}"${has}`, ["services", service.name])];
}
