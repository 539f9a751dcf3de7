import { isIPv4 } from "node:net";

import type { HostEntry, Inventory, Port, ServiceOf } from "../inventory/inventory.ts";
import { isInNetwork } from "../inventory/words.ts";
import type { Row } from "../probes/postgres.ts";
import { hbaQuery } from "../services/postgresql-configuration.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import type { HbaLine } from "./findings/postgresql-configuration.ts";
import { portNamed } from "../inventory/place-of-port.ts";
import { afterPostgres, rowsFromPostgres, textIn } from "./postgresql-asked.ts";

/** Who may log in from another machine: everyone, or those in these networks and of these names. */
export interface Allowed {
  readonly everyone: boolean;
  readonly networks: readonly string[];
  readonly names: readonly string[];
  /** As the inventory words it. */
  readonly words: readonly string[];
}

export default defineServiceCheck({
  id: "postgresql-hba",
  title: "lets in only those whom the inventory names",
  kinds: ["postgresql"],
  after: afterPostgres,
  applies: (service) => portNamed(service, "sql") !== undefined,
  observe: (looking, subject) => rowsFromPostgres(looking, subject, [hbaQuery]),
  judge: ([rows = []], { service, host }, { inventory }) => judgeHba(rows, allowedIn(inventory, service, host)),
});

/** A line that cannot be read is said first: a server that cannot read its rules keeps those of before. */
export function judgeHba(rows: readonly Row[], allowed: Allowed): readonly Finding[] {
  const file = textIn(rows[0], "file") ?? "pg_hba.conf";
  const bad = rows.filter((row) => textIn(row, "problem") !== undefined || textIn(row, "type") === undefined);
  if (bad.length > 0) {
    const lines = bad.map((row) => ({
      line: Number(row["line"]),
      problem: textIn(row, "problem") ?? "cannot be read",
    }));
    return [{ kind: "hba-broken", file, lines }];
  }
  const remote = reachable(rows).filter((row) => textIn(row, "type") !== "local" && !isItself(row));
  const admitting = remote.filter((row) => row["method"] !== "reject");
  const trusting = admitting.filter((row) => ["trust", "ident"].includes(String(row["method"])));
  const others = admitting.filter((row) => !trusting.includes(row) && !isAllowed(row, allowed));
  return [
    ...(trusting.length === 0 ? [] : [{ kind: "hba-trusts", file, lines: trusting.map(lineOf) } as const]),
    ...(others.length === 0
      ? []
      : [{ kind: "hba-open", file, lines: others.map(lineOf), allowed: allowed.words } as const]),
  ];
}

/** Those in the port's `from`, and the host itself. */
export function allowedIn(
  { hosts, network }: Pick<Inventory, "hosts" | "network">,
  service: ServiceOf<"postgresql">,
  host: HostEntry,
): Allowed {
  const from: Port["from"] = portNamed(service, "sql")?.from ?? [];
  const named = [host, ...hosts.filter(({ name }) => from.includes(name))];
  return {
    everyone: from.includes("internet"),
    networks: [
      ...(from.includes("network") ? [network] : []),
      ...named.flatMap(({ address }) => (address === undefined ? [] : [`${address}/32`])),
    ],
    names: named.map(({ name }) => name),
    words: from.filter((name) => name !== "itself"),
  };
}

/** The first line that fits decides, so what stands below a refusal of everyone is never reached. */
function reachable(rows: readonly Row[]): readonly Row[] {
  const shut = rows.findIndex(
    (row) => row["method"] === "reject" && row["address"] === "all" && isAll(row["databases"]) && isAll(row["users"]),
  );
  return shut === -1 ? rows : rows.slice(0, shut);
}

function isAll(names: unknown): boolean {
  return Array.isArray(names) && names.length === 1 && names[0] === "all";
}

/** The loopback's addresses, or any of the server's own. */
function isItself({ address, netmask }: Row): boolean {
  if (address === "samehost" || address === "::1") return true;
  return typeof address === "string" && isIPv4(address) && address.startsWith("127.") && bitsOf(netmask) >= 8;
}

function isAllowed({ address, netmask }: Row, { everyone, networks, names }: Allowed): boolean {
  if (everyone || typeof address !== "string") return everyone;
  if (!isIPv4(address)) return names.includes(address);
  return networks.some((network) => {
    const [, bits = "32"] = network.split("/");
    return isInNetwork(address, network) && bitsOf(netmask) >= Number(bits);
  });
}

/** `255.255.255.0` → 24. */
function bitsOf(netmask: unknown): number {
  const parts = String(netmask).split(".").map(Number);
  return parts.reduce((sum, part) => sum + part.toString(2).replaceAll("0", "").length, 0);
}

function lineOf(row: Row): HbaLine {
  const list = (names: unknown) => (Array.isArray(names) ? names.join(",") : "");
  const { type, databases, users, address, netmask, method } = row;
  const to = typeof netmask === "string" && isIPv4(netmask) ? `/${bitsOf(netmask)}` : "";
  const words = [type, list(databases), list(users), `${String(address)}${to}`, method].map(String);
  return { line: Number(row["line"]), rule: textIn({ rule: words.join(" ") }, "rule") ?? "" };
}
