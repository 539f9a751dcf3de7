import { LotusError } from "../errors.ts";
import type { Inventory, ServiceOf } from "../inventory/inventory.ts";
import { type CertificateFile, certificateFiles, covers, noOpenssl } from "../probes/certificate-files.ts";
import { defineServiceCheck } from "./check.ts";
import { filesPlaceOf, namesShownBy } from "./certificate-names.ts";
import type { Finding } from "./finding.ts";

type Showing = ServiceOf<"coturn" | "nginx-proxy-manager">;

export default defineServiceCheck({
  id: "certificate-keys",
  title: "each certificate on its disk has the key that belongs to it",
  kinds: ["coturn", "nginx-proxy-manager"],
  after: [],
  applies: (service) => filesPlaceOf(service) !== undefined,
  observe: async ({ host }, { service }): Promise<readonly CertificateFile[]> => {
    const place = filesPlaceOf(service);
    return place === undefined ? [] : certificateFiles(host, place);
  },
  judge: (files, { service, host }, { inventory }) => judgeKeys(files, service, host.label, inventory),
});

/**
 * Judges the pairs that are for the names a service shows; certbot's tree also keeps lineages nobody uses any more.
 * @throws LotusError when the host has nothing to read keys with.
 */
export function judgeKeys(
  files: readonly CertificateFile[],
  service: Showing,
  label: string,
  inventory: Inventory,
): readonly Finding[] {
  const pairs = new Map<CertificateFile, string>();
  for (const name of namesShownBy(service, inventory)) {
    const file = newestFor(files, name);
    if (file !== undefined && !pairs.has(file)) pairs.set(file, name);
  }
  return [...pairs].flatMap(([{ leaf, key }, name]): readonly Finding[] => {
    if (leaf === undefined || key === undefined) return [];
    if (key.problem === noOpenssl)
      throw new LotusError(`keys on ${label} cannot be compared with their certificates: ${noOpenssl}`, {
        hint: "apt-get install openssl   # there",
      });
    if (key.publicKey?.equals(leaf.publicKey) === true) return [];
    const problem = key.problem ?? "it does not belong to the certificate beside it";
    return [{ kind: "certificate-file-wrong", part: "key", name, file: `${key.path} on ${label}`, problem }];
  });
}

function newestFor(files: readonly CertificateFile[], name: string): CertificateFile | undefined {
  const from = ({ leaf }: CertificateFile) => Date.parse(leaf?.validFrom ?? "");
  return files.filter((file) => covers(file, name)).toSorted((a, b) => from(b) - from(a))[0];
}
