import { type Decided, decideOn } from "../changes/certificates/host-certificates.ts";
import { wordsOn } from "../changes/certificates/where-it-is.ts";
import { type ExitCode, exitCodes, LotusError } from "../errors.ts";
import type { HostEntry } from "../inventory/inventory.ts";
import { loadInventory } from "../inventory/load.ts";
import { type CertificateRow, renderCertificates } from "../render/certificates-text.ts";
import { chosenCertificates } from "./certs-sync.ts";
import type { Outcome } from "./outcome.ts";
import { reachHosts, type SshChoice } from "./reach.ts";
import type { World } from "./world.ts";

export interface CertsStatusOptions {
  readonly file?: string | undefined;
  readonly ssh?: SshChoice | undefined;
  readonly patterns: readonly string[];
  readonly json?: boolean | undefined;
}

/** `lotus certs status` — where each certificate is: renewed, installed, shown. Changes nothing. */
export async function certificatesStatus(options: CertsStatusOptions, world: World): Promise<Outcome> {
  const { inventory } = await loadInventory({ ...world, file: options.file });
  const wanted = chosenCertificates(inventory, options.patterns);
  const reach = reachHosts({ inventory, ssh: options.ssh }, world);
  const rowsOn = async (host: HostEntry): Promise<readonly CertificateRow[]> => {
    const own = wanted.filter((one) => one.host === host);
    try {
      return (await decideOn(own, reach.host, world.now())).map((one) => rowOf(one));
    } catch (error) {
      if (!(error instanceof LotusError)) throw error;
      return own.map(({ title, name, service }) => ({
        title,
        name,
        service,
        label: host.label,
        untold: error.message,
      }));
    }
  };
  try {
    const hosts = [...new Set(wanted.map(({ host }) => host))];
    const rows = (await Promise.all(hosts.map(rowsOn))).flat();
    const exitCode = exitCodeOf(rows);
    if (options.json === true) {
      const document = { schema: "lotus.certs/1", deployment: inventory.name, certificates: rows, exitCode };
      return { stdout: `${JSON.stringify(document, undefined, 2)}\n`, exitCode };
    }
    return { stdout: renderCertificates(rows, { ...world, now: world.now() }), exitCode };
  } finally {
    await reach.close();
  }
}

function rowOf({ wanted, seen, planned }: Decided): CertificateRow {
  const { title, name, service, host } = wanted;
  return { title, name, service, label: host.label, ...wordsOn(wanted, seen, planned) };
}

/** 0: everywhere the same. 1: something is to be done, or stands against it. 3: could not be told. */
function exitCodeOf(rows: readonly CertificateRow[]): ExitCode {
  if (rows.some((row) => !("untold" in row) && !row.isCurrent)) return exitCodes.broken;
  return rows.some((row) => "untold" in row) ? exitCodes.unknown : exitCodes.clean;
}
