import { LotusError } from "../errors.ts";
import type { HostView } from "../hosts/host.ts";
import type { ServiceOf } from "../inventory/inventory.ts";
import { readYaml } from "../inventory/read-yaml.ts";
import { readSeal, readSealed, type Seal, type ToSeal } from "../probes/sealed.ts";
import { at } from "../services/json.ts";

/** Where its configuration stands. */
export function livekitPath({ paths }: Pick<ServiceOf<"livekit">, "paths">): string {
  return paths["config"] ?? "/etc/livekit/config.yaml";
}

/** LiveKit's configuration, each secret replaced by MACs of the messages. @throws LotusError where there is none. */
export async function readLivekit(
  view: HostView,
  service: Pick<ServiceOf<"livekit">, "paths">,
  messages: readonly ToSeal[] = [],
): Promise<unknown> {
  const path = livekitPath(service);
  const text = await readSealed(view, { kind: "livekit", path }, messages);
  if (text === undefined) {
    throw new LotusError(`${view.label} has no ${path}`, { hint: "the inventory names it under paths.config" });
  }
  const config = readYaml(text);
  if (config !== undefined) return config;
  throw new LotusError(`${path} on ${view.label} is not the YAML that LiveKit reads`);
}

/** Its API keys, each with the seal of its secret. */
export function keysIn(config: unknown): ReadonlyMap<string, Seal> {
  const keys = at(config, "keys");
  const entries = typeof keys === "object" && keys !== null ? Object.entries(keys) : [];
  return new Map(
    entries.flatMap(([key, value]) => {
      const seal = typeof value === "string" ? readSeal(value) : undefined;
      return seal === undefined ? [] : [[key, seal]];
    }),
  );
}
