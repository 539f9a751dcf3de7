import { exitCodes, UsageError } from "../errors.ts";
import { describeHost, describeService } from "../inventory/describe.ts";
import type { HostEntry, Inventory, Service } from "../inventory/inventory.ts";
import { inventoryJsonSchema } from "../inventory/json-schema.ts";
import { loadInventory } from "../inventory/load.ts";
import { didYouMean } from "../inventory/nearest.ts";
import { countOf, InventoryError, type Problem } from "../inventory/problem.ts";
import { renderHost, renderHosts, renderProblems, renderService } from "../render/inventory.ts";
import type { Outcome } from "./outcome.ts";
import type { World } from "./world.ts";

/** The shape of every `lotus inventory … --json`; a new number means that something was renamed or removed. */
const jsonShape = "lotus.inventory/1";

export interface InventoryOptions {
  /** The value of `--inventory`. */
  readonly file?: string | undefined;
  readonly json?: boolean | undefined;
}

type InventoryWorld = Pick<World, "env" | "cwd" | "home" | "width">;

/** `lotus inventory list` — every host with what runs on it. */
export async function listInventory(options: InventoryOptions, world: InventoryWorld): Promise<Outcome> {
  const { inventory } = await loadInventory({ ...world, file: options.file });
  if (options.json === true) return json(described(inventory, inventory.hosts, inventory.services));
  const { name, hosts, services } = inventory;
  const head = `${name}  ${countOf(hosts.length, "host")}  ${countOf(services.length, "service")}`;
  return text(
    `${head}\n\n${renderHosts(
      hosts.map((host) => describeHost(host, inventory)),
      world.width,
    )}`,
  );
}

/** `lotus inventory show NAME` — everything known about the host or service of that name, or both. */
export async function showInventory(name: string, options: InventoryOptions, world: InventoryWorld): Promise<Outcome> {
  const { inventory } = await loadInventory({ ...world, file: options.file });
  const hosts = inventory.hosts.filter((host) => host.name === name || String(host.lxc) === name);
  const services = inventory.services.filter((service) => service.name === name);
  if (hosts.length + services.length === 0) throw unknownName(name, inventory);
  if (options.json === true) return json(described(inventory, hosts, services));
  const blocks = [
    ...hosts.map((host) => renderHost(describeHost(host, inventory), world.width)),
    ...services.map((service) => renderService(describeService(service, inventory), world.width)),
  ];
  return text(blocks.join("\n\n"));
}

/** `lotus inventory validate` — every problem and warning of the file; exit 2 when it cannot be used. */
export async function validateInventory(options: InventoryOptions, world: InventoryWorld): Promise<Outcome> {
  try {
    const { inventory, warnings } = await loadInventory({ ...world, file: options.file });
    const { hosts, services } = inventory;
    const counts = `${countOf(hosts.length, "host")}, ${countOf(services.length, "service")}`;
    const summary = `valid: ${counts}, ${warnings.length === 0 ? "no warnings" : countOf(warnings.length, "warning")}`;
    return validated(warnings, summary, options, world);
  } catch (error) {
    if (!(error instanceof InventoryError)) throw error;
    const errors = error.problems.filter(({ severity }) => severity === "error");
    const more = error.hint === undefined ? "" : `\n${error.hint}`;
    return validated(
      error.problems,
      `${countOf(errors.length, "problem")}, nothing was contacted${more}`,
      options,
      world,
    );
  }
}

/** `lotus inventory schema` — JSON Schema for editors. */
export function inventorySchemaOutput(): Outcome {
  return json(inventoryJsonSchema());
}

function validated(
  problems: readonly Problem[],
  summary: string,
  options: InventoryOptions,
  { width }: InventoryWorld,
): Outcome {
  const valid = problems.every(({ severity }) => severity !== "error");
  const exitCode = valid ? exitCodes.clean : exitCodes.usage;
  if (options.json === true) return json({ schema: jsonShape, valid, problems }, exitCode);
  return text([...(problems.length === 0 ? [] : [renderProblems(problems, width)]), summary].join("\n"), exitCode);
}

function described(inventory: Inventory, hosts: readonly HostEntry[], services: readonly Service[]): object {
  return {
    schema: jsonShape,
    name: inventory.name,
    file: inventory.file,
    hosts: hosts.map((host) => describeHost(host, inventory)),
    services: services.map((service) => describeService(service, inventory)),
  };
}

function unknownName(name: string, { hosts, services }: Inventory): UsageError {
  const known = [...hosts, ...services].map((entry) => entry.name);
  return new UsageError(`no host or service is called ${JSON.stringify(name)}${didYouMean(name, known)}`, {
    hint: "lotus inventory list shows them all",
  });
}

function text(stdout: string, exitCode: Outcome["exitCode"] = exitCodes.clean): Outcome {
  return { stdout: `${stdout}\n`, exitCode };
}

function json(value: object, exitCode: Outcome["exitCode"] = exitCodes.clean): Outcome {
  return text(JSON.stringify(value, undefined, 2), exitCode);
}
