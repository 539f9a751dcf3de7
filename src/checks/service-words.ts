import type { Service, ServiceKind } from "../inventory/inventory.ts";
import { kinds, type KindWords } from "../services/kinds.ts";

/** The compiler sees to it that every kind of the inventory has words. */
const words: Readonly<Record<ServiceKind, KindWords>> = kinds;

/** What people call a service, fit to begin a sentence: "PostgreSQL", or its name in the inventory. */
export function displayName(service: Service): string {
  return words[service.kind].display ?? service.name;
}

/** What people lose while a service is down: "nobody can log in, send or read; Synapse answers 500". */
export function lossWithout(service: Service): string {
  return words[service.kind].loss;
}
