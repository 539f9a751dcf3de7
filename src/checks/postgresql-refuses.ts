import { LotusError } from "../errors.ts";
import { knockAtPostgres, type PostgresDoor } from "../probes/postgres-door.ts";
import { guideRole, isRefusedByHba, loginRefusals } from "../services/postgresql.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { type Heard, heard } from "./heard.ts";
import { addressFromOutside, portNamed } from "../inventory/place-of-port.ts";
import { fromFirst, isRestricted, strangersTo } from "./strangers.ts";
import { afterPorts } from "./surfaces.ts";

/** What the server said to a host that the inventory does not let in. */
export interface DoorTried {
  /** Label of the host that knocked. */
  readonly stranger: string;
  readonly address: string;
  readonly port: number;
  readonly from: readonly string[];
  readonly door: Heard<PostgresDoor>;
}

export default defineServiceCheck({
  id: "postgresql-refuses",
  title: "refuses hosts that the inventory does not name before it asks for a password",
  kinds: ["postgresql"],
  after: [...afterPorts, "postgresql-answers"],
  applies: (service) => isGuarded(service),
  observe: async (looking, { service, host }): Promise<DoorTried | undefined> => {
    const port = portNamed(service, "sql");
    if (port === undefined) return undefined;
    const place = { address: addressFromOutside(port, host), port: port.first };
    const login = { ...place, user: guideRole, database: service.database };
    // Its port is open to all, as PostgreSQL itself decides whom it lets in: only a login shows that.
    const tried = await fromFirst(looking, strangersTo(port, host, looking.inventory), (view) =>
      heard(knockAtPostgres(view, login)),
    );
    return tried && { ...place, stranger: tried.place.label, from: port.from, door: tried.answer };
  },
  judge: (tried, { service }) => (tried === undefined ? [] : judgeDoor(tried).map(saidBy(service.name))),
});

/** Where the rules themselves were found to let too many in, knocking at the door only says it again. */
function saidBy(service: string): (finding: Finding) => Finding {
  const repeats = { services: [service], hosts: [], kinds: ["hba-open", "hba-trusts"] } as const;
  return (finding) => ({ ...finding, repeats });
}

function isGuarded(service: Parameters<typeof portNamed>[0]): boolean {
  const port = portNamed(service, "sql");
  return port !== undefined && isRestricted(port);
}

/**
 * Judges what a stranger was told.
 * @throws LotusError when the server turned it away for another reason, which does not say whom it would let in.
 */
export function judgeDoor({ door, stranger, address, port, from }: DoorTried): readonly Finding[] {
  // A firewall, or an address it is not bound to: closer than pg_hba.conf could.
  if (door.kind === "silence") return [];
  const { answer } = door;
  if (answer.kind === "says" && isRefusedByHba(answer)) return [];
  const role = answer.kind === "says" && answer.code.startsWith(loginRefusals.notAllowed);
  if (answer.kind === "says" && !role) {
    throw new LotusError(`whom PostgreSQL lets in cannot be told: it said ${answer.code} ${answer.message}`);
  }
  const how =
    answer.kind === "admits"
      ? answer.asksPassword
        ? "asks for a password"
        : "lets in without a password"
      : "looks up its role";
  return [{ kind: "postgres-admits-strangers", address: `${address}:${port}`, stranger, allowed: from, how }];
}
