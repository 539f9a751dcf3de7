import { UsageError } from "../errors.ts";
import type { Inventory, ServiceOf } from "../inventory/inventory.ts";

/** The bot of the inventory. @throws UsageError when there is none, or more than one */
export function botOf({ services }: Inventory): ServiceOf<"bot"> {
  const bots = services.filter((service) => service.kind === "bot");
  const [bot] = bots;
  if (bot !== undefined && bots.length === 1) return bot;
  const what = bots.length === 0 ? "no bot" : `${bots.length} bots, and lotus deploys one`;
  throw new UsageError(`the inventory has ${what}`, { hint: "a bot is a service of kind: bot" });
}

/** Where its source is. @throws UsageError when the inventory does not say */
export function repositoryOf({ name, repository }: ServiceOf<"bot">): string {
  if (repository !== undefined) return repository;
  throw new UsageError("the inventory does not say where the bot's source is", {
    hint: `add to services.${name}:  repository: https://…`,
  });
}

/** Where it lies on its host. @throws UsageError when the inventory does not say */
export function rootOf({ name, paths }: Pick<ServiceOf<"bot">, "name" | "paths">): string {
  const { root } = paths;
  if (root !== undefined) return root;
  throw new UsageError(`the inventory does not say where ${name} lies`, {
    hint: `add to services.${name}:  paths: { root: /opt/… }`,
  });
}
