import type { Inventory } from "../inventory.ts";
import { error, type Fault } from "./rule.ts";

/** Services that need each other in a ring: none of them could ever be the cause of the others' failure. */
export function needsInARing({ services }: Inventory): readonly Fault[] {
  const needs = new Map(services.map((service) => [service.name, service.needs]));
  const done = new Set<string>();
  const faults: Fault[] = [];
  const visit = (name: string, above: readonly string[]): void => {
    if (above.includes(name)) {
      const ring = [...above.slice(above.indexOf(name)), name];
      const last = ring.at(-2) ?? name;
      const index = (needs.get(last) ?? []).indexOf(name);
      faults.push(error(["services", last, "needs", index], `services need each other in a ring: ${ring.join(" → ")}`));
      return;
    }
    if (done.has(name)) return;
    for (const need of needs.get(name) ?? []) visit(need, [...above, name]);
    done.add(name);
  };
  for (const { name } of services) visit(name, []);
  return faults;
}
