import type { Inventory, ServiceOf } from "../inventory/inventory.ts";
import { publicSurfaces } from "../services/public-surfaces.ts";
import type { Surface } from "../services/surface.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { askAtDoor, type AskedPublicly, doorOf, isGatewayError, namesServedBy } from "./front-door.ts";
import { afterPorts, shown } from "./surfaces.ts";

/** One way in from outside, and where it should lead. */
export interface Route {
  readonly name: string;
  /** The service behind it. */
  readonly target: string;
  readonly surface: Surface;
}

export interface RouteSeen extends AskedPublicly {
  readonly route: Route;
}

export default defineServiceCheck({
  id: "public-names",
  title: "every public name leads to the service it is for",
  kinds: ["nginx-proxy-manager"],
  after: afterPorts,
  observe: async (looking, { service }): Promise<readonly RouteSeen[]> =>
    Promise.all(
      routesOf(service, looking.inventory).flatMap((route) => {
        const door = doorOf(route.name, looking.inventory);
        return door === undefined
          ? []
          : [askAtDoor(looking, door, route.surface).then((asked) => ({ ...asked, route }))];
      }),
    ),
  judge: (seen) => seen.flatMap(judgeRoute),
});

/** The routes whose targets have a surface for the public; others (the well-known files) have checks of their own. */
export function routesOf(proxy: ServiceOf<"nginx-proxy-manager">, inventory: Inventory): readonly Route[] {
  const kinds = new Map<string, string>(inventory.services.map(({ name, kind }) => [name, kind]));
  return namesServedBy(proxy, inventory).flatMap(([name, { to, paths }]) =>
    [["/", to] as const, ...Object.entries(paths)].flatMap(([prefix, target]) => {
      const surface = publicSurfaces[kinds.get(target) ?? ""];
      return surface === undefined
        ? []
        : [{ name, target, surface: { ...surface, path: below(prefix, surface.path) } }];
    }),
  );
}

/** Judges what came back at one public address. Whatever is wrong there follows from its target, if that is broken. */
export function judgeRoute({ url, heard, route: { target, surface } }: RouteSeen): readonly Finding[] {
  const follows = [target];
  if (heard.kind === "silence") return [{ kind: "not-answering", asked: heard.asked, reason: heard.reason, follows }];
  const { answer } = heard;
  if (surface.fits(answer)) return [];
  const { status } = answer;
  if (isGatewayError(status)) return [{ kind: "proxy-cannot-reach", url, status, target, follows }];
  return [{ kind: "public-name-wrong", url, target, expected: surface.expected, got: shown(answer), follows }];
}

function below(prefix: string, path: string): string {
  return prefix.replace(/\/$/, "") + path;
}
