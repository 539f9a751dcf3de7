import { createPublicKey } from "node:crypto";

import { filesPlaceOf } from "../../src/checks/certificate-names.ts";
import type { Inventory } from "../../src/inventory/inventory.ts";
import { askCertificateFiles } from "../../src/probes/certificate-files.ts";
import type { Certificate } from "./certificates.ts";
import type { Question } from "./play.ts";

/** The certificates on a host's disk: those that this deployment was issued, not those of the recording. */
export function certificateFilesOf(
  { words }: Question,
  certificates: ReadonlyMap<string, Certificate>,
  { services }: Inventory,
): string | undefined {
  const service = services.find((one) => {
    const place = filesPlaceOf(one);
    return place !== undefined && isSame(askCertificateFiles(place), words);
  });
  if (service === undefined) return undefined;
  const all = [...certificates].map(([name, pair], index) => [name, pair, `npm-${index + 1}`] as const);
  if (service.kind !== "coturn") {
    return all.map(([, pair, lineage]) => inFiles(pair, `${service.paths["certificates"]}/${lineage}`)).join("");
  }
  return all
    .filter(([name]) => name === service.certificateName)
    .map(([, pair]) => inFiles(pair, "/etc/turn"))
    .join("");
}

function inFiles({ cert, key }: Certificate, folder: string): string {
  const publicKey = String(createPublicKey(key).export({ type: "spki", format: "pem" }));
  return `=== certificate ${folder}/fullchain.pem\n${cert}\n=== key ${folder}/privkey.pem\n${publicKey}`;
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((word, index) => word === other[index]);
}
