import { LotusError } from "../errors.ts";
import type { Inventory, Service } from "../inventory/inventory.ts";
import { excerpt } from "../probes/excerpt.ts";
import { askSocketIo } from "../probes/socket-io.ts";
import { at, textAt } from "../services/json.ts";
import { type Monitor, monitorsIn } from "../services/uptime-kuma.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { type Heard, heard } from "./heard.ts";
import { addressesFromItself, portNamed } from "../inventory/place-of-port.ts";
import { displayName } from "./service-words.ts";
import { afterPorts } from "./surfaces.ts";

export default defineServiceCheck({
  id: "uptime-kuma-monitors",
  title: "watches what the inventory names, and nothing of it is paused",
  kinds: ["uptime-kuma"],
  after: [...afterPorts, "uptime-kuma-answers"],
  applies: (service) => service.login !== undefined && portNamed(service, "http") !== undefined,
  observe: async ({ host: view, secret }, { service, host }): Promise<Heard<readonly Monitor[]> | undefined> => {
    const { login } = service;
    const port = portNamed(service, "http");
    const address = port && addressesFromItself(port, host)[0];
    if (login === undefined || secret === undefined || port === undefined || address === undefined) return undefined;
    const password = await secret(login.password);
    const place = { address, port: port.first };
    const question = {
      event: "login",
      given: { username: login.user, password, token: "" },
      enough: ({ reply, events }: Parameters<typeof monitorsOf>[0]) =>
        (reply !== undefined && at(reply[0], "ok") !== true) || events.some(({ name }) => name === "monitorList"),
    };
    return heard(askSocketIo(view, place, question).then(monitorsOf));
  },
  judge: (seen, _subject, { inventory }) => (seen === undefined ? [] : judgeMonitors(seen, inventory)),
});

/** The monitors in what was said after the login. @throws LotusError when the login was refused. */
export function monitorsOf({ reply, events }: Awaited<ReturnType<typeof askSocketIo>>): readonly Monitor[] {
  const list = events.findLast(({ name }) => name === "monitorList")?.given[0];
  const monitors = monitorsIn(list);
  if (monitors !== undefined) return monitors;
  if (at(reply?.[0], "tokenRequired") === true) {
    throw new LotusError("Uptime Kuma wants a second factor from the account of the inventory", {
      hint: "give lotus an account without one",
    });
  }
  throw new LotusError(`Uptime Kuma refuses the login of the inventory: ${excerpt(textAt(reply?.[0], "msg") ?? "")}`, {
    hint: "correct services.uptime-kuma.login; after too many tries it refuses everybody for a minute",
  });
}

/** A service is watched by a monitor with its name or its address, whatever else that is called. */
export function judgeMonitors(
  seen: Heard<readonly Monitor[]>,
  { uptimeMonitors, services, hosts, publicNames }: Inventory,
): readonly Finding[] {
  if (seen.kind === "silence") return [{ kind: "not-answering", asked: seen.asked, reason: seen.reason }];
  return uptimeMonitors.flatMap((name): readonly Finding[] => {
    const service = services.find((one) => one.name === name);
    if (service === undefined) return [];
    const address = hosts.find((host) => host.name === service.host)?.address;
    const names = Object.entries(publicNames).flatMap(([publicName, { to }]) => (to === name ? [publicName] : []));
    const own = seen.answer.filter((monitor) => watches(monitor, service, address, names));
    const [first] = own;
    if (first === undefined) return [{ kind: "monitor-missing", service: name, monitors: seen.answer.length }];
    return own.some(({ active }) => active)
      ? []
      : [{ kind: "monitor-paused", service: name, monitor: excerpt(first.name) }];
  });
}

function watches(monitor: Monitor, service: Service, address: string | undefined, names: readonly string[]): boolean {
  const called = [service.name, displayName(service)].some((name) => plain(monitor.name).includes(plain(name)));
  const isOwnPort = service.ports.some(
    ({ first, last }) => monitor.port !== undefined && first <= monitor.port && monitor.port <= last,
  );
  return called || monitor.hosts.some((host) => (host === address && isOwnPort) || names.includes(host));
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}
