import type { HostEntry, Inventory, ServiceOf } from "../../inventory/inventory.ts";
import { debianSockets, defaultPort } from "../../services/postgresql.ts";
import type { ConfSetting } from "../../services/postgresql-conf.ts";
import { debianPrograms, type PostgresPrograms } from "../../services/postgresql-tuning.ts";

export type PostgresService = ServiceOf<"postgresql">;

/** What the command was told beyond the inventory. */
export interface TuneChoice {
  /** Whether PostgreSQL may be restarted for what only a restart brings. */
  readonly restart: boolean;
  /** Whether the remote rows of pg_hba.conf are lotus's too. */
  readonly hba: boolean;
}

/** What the inventory wants of a PostgreSQL server. */
export interface PostgresWanted {
  readonly host: string;
  readonly label: string;
  /** The service's name in the inventory. */
  readonly service: string;
  readonly unit: string;
  readonly database: string;
  readonly programs: PostgresPrograms;
  /** Files that lotus keeps; `hba` only its remote rows. */
  readonly files: { readonly tuning: string; readonly hba: string };
  /** In the inventory's order. */
  readonly settings: readonly ConfSetting[];
  /** By table of Synapse's: its storage parameters. */
  readonly tables: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly extensions: readonly string[];
  /** Addresses of the machines that are let in; undefined when the inventory lets in more than single machines. */
  readonly admitted: readonly string[] | undefined;
  /** The role for a row of pg_hba.conf that has to be written; undefined: the one that the database belongs to. */
  readonly role: string | undefined;
  readonly choice: TuneChoice;
}

/** What the inventory wants of a PostgreSQL service. A string where it does not say enough: what is missing. */
export function wantedOfPostgres(
  service: PostgresService,
  host: HostEntry,
  inventory: Pick<Inventory, "hosts">,
  choice: TuneChoice,
): PostgresWanted | string {
  const { tuning, hba, config, data, sockets = debianSockets, programs } = service.paths;
  const major = majorOf(service);
  const directory = programs ?? (major === undefined ? undefined : debianPrograms(major));
  if (tuning === undefined || config === undefined || data === undefined || hba === undefined) {
    return "its paths need tuning, config, data and hba";
  }
  if (directory === undefined)
    return "its paths need programs, since neither unit nor version tells PostgreSQL's release";
  const port = service.ports.find(({ name }) => name === "sql");
  const place = { directory, data, config, sockets, port: port?.first ?? defaultPort };
  return {
    host: host.name,
    label: host.label,
    service: service.name,
    unit: service.unit,
    database: service.database,
    programs: place,
    files: { tuning, hba },
    settings: Object.entries(service.settings).map(([name, value]) => ({ name, value })),
    tables: new Map(
      Object.entries(service.storageParameters).map(([table, own]) => [table, new Map(Object.entries(own))] as const),
    ),
    extensions: service.extensions,
    admitted: addressesOf(port?.from ?? [], inventory.hosts),
    role: service.role,
    choice,
  };
}

/** `postgresql@17-main.service` or `17.9` → 17. */
function majorOf({ unit, version }: PostgresService): string | undefined {
  return /@(\d+)-/.exec(unit)?.[1] ?? /^\d+/.exec(version ?? "")?.[0];
}

function addressesOf(from: readonly string[], hosts: readonly HostEntry[]): readonly string[] | undefined {
  if (from.includes("internet") || from.includes("network")) return undefined;
  const named = hosts.filter(({ name }) => from.includes(name));
  const addresses = named.flatMap(({ address }) => (address === undefined ? [] : [address]));
  return addresses.length === named.length && addresses.length > 0 ? addresses : undefined;
}
