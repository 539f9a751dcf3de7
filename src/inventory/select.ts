import { UsageError } from "../errors.ts";
import { fits } from "./glob.ts";
import type { HostEntry, Inventory, Service } from "./inventory.ts";
import { didYouMean } from "./nearest.ts";

/** What `--on` chose. In the order of the inventory. */
export interface Selection {
  /** Hosts that were chosen themselves: questions about the machine are meant too. */
  readonly hosts: readonly HostEntry[];
  /** Services that were chosen, and all services of the chosen hosts. */
  readonly services: readonly Service[];
  /** Every host that must be reached for these. */
  readonly reached: readonly HostEntry[];
}

interface Matches {
  readonly hosts: readonly HostEntry[];
  readonly services: readonly Service[];
}

/**
 * Chooses hosts and services: by name, LXC id, tag, `@tag`, `HOST/SERVICE`, or glob (`*`, `?`); several with commas or
 * as several patterns; `!pattern` leaves out. No patterns mean everything.
 * @throws UsageError for a pattern that matches nothing, and when nothing is left.
 */
export function select(inventory: Inventory, patterns: readonly string[] = []): Selection {
  const words = patterns.flatMap((pattern) => pattern.split(",")).map((word) => word.trim());
  if (words.some((word) => word === "" || word === "!")) {
    throw new UsageError("a selection is empty", {
      hint: "name hosts, services, LXC ids or tags, or leave it out for everything; an unset variable gives this too",
    });
  }
  const wanted = words.filter((word) => !word.startsWith("!")).map((word) => match(word, inventory));
  const unwanted = words.filter((word) => word.startsWith("!")).map((word) => match(word.slice(1), inventory));
  const hosts = chosen(inventory.hosts, wanted, unwanted, ({ hosts: matched }) => matched);
  const services = chosen(inventory.services, wanted, unwanted, ({ services: matched }) => matched);
  if (hosts.length + services.length === 0) {
    throw new UsageError(`nothing is left of ${words.join(",")}: what is chosen is left out again`);
  }
  const reached = new Set([...hosts.map(({ name }) => name), ...services.map(({ host }) => host)]);
  return { hosts, services, reached: inventory.hosts.filter(({ name }) => reached.has(name)) };
}

function chosen<Item>(
  all: readonly Item[],
  wanted: readonly Matches[],
  unwanted: readonly Matches[],
  pick: (matches: Matches) => readonly Item[],
): readonly Item[] {
  const inside = new Set(wanted.length === 0 ? all : wanted.flatMap(pick));
  const outside = new Set(unwanted.flatMap(pick));
  return all.filter((item) => inside.has(item) && !outside.has(item));
}

function match(word: string, inventory: Inventory): Matches {
  const found = byTagOnly(word, inventory) ?? byHostAndService(word, inventory) ?? byName(word, inventory);
  if (found.hosts.length + found.services.length === 0) throw unknown(word, inventory);
  return found;
}

function byTagOnly(word: string, inventory: Inventory): Matches | undefined {
  return word.startsWith("@") ? withTag(word.slice(1), inventory) : undefined;
}

function byHostAndService(word: string, { hosts, services }: Inventory): Matches | undefined {
  const [host, service, ...more] = word.split("/");
  if (host === undefined || service === undefined || more.length > 0) return undefined;
  const on = new Set(hosts.filter((entry) => isNamed(entry, host)).map(({ name }) => name));
  return { hosts: [], services: services.filter((entry) => on.has(entry.host) && fits(service, entry.name)) };
}

/** A name or LXC id wins over a tag that reads the same. */
function byName(word: string, inventory: Inventory): Matches {
  const hosts = inventory.hosts.filter((host) => isNamed(host, word));
  const services = inventory.services.filter(({ name }) => fits(word, name));
  return hosts.length + services.length > 0 ? withServices(hosts, services, inventory) : withTag(word, inventory);
}

function withTag(tag: string, inventory: Inventory): Matches {
  const tagged = ({ tags }: { readonly tags: readonly string[] }) => tags.some((candidate) => fits(tag, candidate));
  return withServices(inventory.hosts.filter(tagged), inventory.services.filter(tagged), inventory);
}

/** A chosen host brings everything that runs on it. */
function withServices(hosts: readonly HostEntry[], services: readonly Service[], inventory: Inventory): Matches {
  const names = new Set(hosts.map(({ name }) => name));
  return { hosts, services: [...services, ...inventory.services.filter(({ host }) => names.has(host))] };
}

function isNamed({ name, lxc }: HostEntry, word: string): boolean {
  return fits(word, name) || (lxc !== undefined && String(lxc) === word);
}

function unknown(word: string, { hosts, services }: Inventory): UsageError {
  const entries = [...hosts, ...services];
  const shown = JSON.stringify(word);
  const known = [
    ...entries.map(({ name }) => name),
    ...entries.flatMap(({ tags }) => tags),
    ...hosts.flatMap(({ lxc }) => (lxc === undefined ? [] : [String(lxc)])),
  ];
  return new UsageError(`no host, service, LXC id or tag is ${shown}${didYouMean(word.replace(/^@/, ""), known)}`, {
    hint: "lotus inventory list shows them all",
  });
}
