import type { Inventory } from "../../inventory/inventory.ts";
import type { Talk } from "./talks.ts";
import { ofService } from "./talks.ts";

/** The hosts in columns, so that talk goes from left to right as far as it can; and those nobody talks to or from. */
export interface Columns {
  readonly columns: readonly (readonly string[])[];
  readonly apart: readonly string[];
}

/** Column 0 holds hosts that nobody else asks first; a host stands right of everyone who asks it. */
export function columnsOf({ hosts, services }: Inventory, talks: readonly Talk[]): Columns {
  const hostOf = new Map(services.map(({ name, host }) => [ofService(name), host]));
  const pairs = talks.flatMap(({ from, to }) => {
    const [left, right] = [hostOf.get(from), hostOf.get(to)];
    return left === undefined || right === undefined || left === right ? [] : [[left, right] as const];
  });
  const column = new Map<string | undefined, number>(talks.map(({ to }) => [hostOf.get(to), 0]));
  for (const [left, right] of pairs) {
    column.set(left, 0);
    column.set(right, 0);
  }
  // Without a ring the longest way has fewer steps than there are hosts; a ring would push for ever.
  for (let step = 1; step < Math.min(hosts.length, 6); step += 1) {
    for (const [left, right] of pairs) {
      column.set(right, Math.max(column.get(right) ?? 0, Math.min(5, (column.get(left) ?? 0) + 1)));
    }
  }
  const names = hosts.map(({ name }) => name);
  const count = Math.max(0, ...column.values()) + 1;
  return {
    columns: Array.from({ length: count }, (_, index) => names.filter((name) => column.get(name) === index)).filter(
      (hosts) => hosts.length > 0,
    ),
    apart: names.filter((name) => !column.has(name)),
  };
}
