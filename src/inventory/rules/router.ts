import { boundOn, numbersOf } from "../binds.ts";
import type { Inventory, Port } from "../inventory.ts";
import { warning, type Fault } from "./rule.ts";

/** The router lets the internet in where nothing of the inventory is: whatever opens such a port is public. */
export function forwardsToNothing(inventory: Inventory): readonly Fault[] {
  return inventory.router.forwards.flatMap((forward, index) => {
    const host = inventory.hosts.find(({ name }) => name === forward.to);
    if (host === undefined) return [];
    const ports = boundOn(host, inventory).map(({ port }) => port);
    return forward.protocol
      .filter((protocol) => !ports.some((port) => port.protocols.includes(protocol) && overlap(port, forward.ports)))
      .map((protocol) =>
        warning(
          ["router", "forwards", index, "protocol"],
          `${protocol} ${numbersOf(forward.ports)} goes to ${host.label}, where no service has a ${protocol} port in it: ` +
            `whatever opens one there is on the internet; take ${protocol} out of the forward, or add the port to its service`,
        ),
      );
  });
}

/** A port for the internet that the router does not let through, or only in part. */
export function internetPortsWithoutForward(inventory: Inventory): readonly Fault[] {
  return inventory.services.flatMap((service) =>
    service.ports
      .filter(({ from }) => from.includes("internet"))
      .flatMap((port) =>
        port.protocols
          .map((protocol) => ({ protocol, left: uncovered(port, protocol, service.host, inventory) }))
          .filter(({ left }) => left !== undefined)
          .map(({ protocol, left }) =>
            warning(
              ["services", service.name, "ports", port.name],
              `is for the internet, but the router forwards no ${protocol} ${left} to ${service.host}`,
              ["router", "forwards"],
            ),
          ),
      ),
  );
}

/** The first part of a port that no forward covers, such as `50000-51000`; undefined when all of it is. */
function uncovered(port: Port, protocol: "tcp" | "udp", host: string, { router }: Inventory): string | undefined {
  const forwards = router.forwards
    .filter((forward) => forward.to === host && forward.protocol.includes(protocol))
    .map(({ ports }) => ports)
    .toSorted((a, b) => a.first - b.first);
  let next = port.first;
  for (const { first, last } of forwards) {
    if (first > next) break;
    next = Math.max(next, last + 1);
  }
  if (next > port.last) return undefined;
  const end = forwards.find(({ first }) => first > next && first <= port.last);
  return numbersOf({ first: next, last: end === undefined ? port.last : end.first - 1 });
}

function overlap(
  a: { readonly first: number; readonly last: number },
  b: { readonly first: number; readonly last: number },
): boolean {
  return a.first <= b.last && b.first <= a.last;
}
