import { setTimeout as delay } from "node:timers/promises";

import type { HostView } from "../../hosts/host.ts";
import { Secret } from "../../hosts/secret.ts";
import { certificatePair, isMatching } from "../../probes/certificate-pair.ts";
import { fileState } from "../../probes/file-state.ts";
import type { HostEntry } from "../../inventory/inventory.ts";
import type { Verdict } from "../apply.ts";
import type { HostPlan } from "../change.ts";
import { type Fetched, isNewer, pairFile, planCertificate, type Planned } from "./plan-certificate.ts";
import { type CertificateSeen, seeCertificate, seePair, tryPair } from "./see-certificate.ts";
import { proven } from "./proof.ts";
import type { CertificateWanted } from "./wanted.ts";

/** A certificate with all that was decided about it. */
export interface Decided {
  readonly wanted: CertificateWanted;
  readonly seen: CertificateSeen;
  readonly planned: Planned;
}

/** Looks at every certificate of one host and decides. Touches nothing. @throws LotusError, HostError */
export async function decideOn(
  certificates: readonly CertificateWanted[],
  view: (host: string) => HostView,
  now: Date,
): Promise<readonly Decided[]> {
  return Promise.all(
    certificates.map(async (wanted) => {
      const seen = await seeCertificate(wanted, view, delay);
      const fetched = isNewer(seen) ? await fetchPair(wanted, seen, view) : undefined;
      return { wanted, seen, planned: planCertificate(wanted, seen, fetched, now) };
    }),
  );
}

export function hostPlanOf({ name, label }: HostEntry, decided: readonly Decided[]): HostPlan {
  return {
    host: name,
    label,
    changes: decided.flatMap(({ planned }) => planned.changes),
    notes: decided.flatMap(({ planned }) => planned.notes),
  };
}

/** Whether each service shows what it was given, and is still the process it was. */
export async function verdictOnCertificates(host: HostView, decided: readonly Decided[]): Promise<Verdict> {
  const verdicts = await Promise.all(
    decided.flatMap(({ wanted, seen, planned: { expect, changes } }) =>
      expect === undefined ? [] : [proven(host, wanted, { expect, seen, isTold: changes.some(isUnit) })],
    ),
  );
  return {
    proofs: verdicts.flatMap(({ proofs }) => proofs),
    failures: verdicts.flatMap(({ failures }) => failures),
  };
}

function isUnit({ kind }: { readonly kind: string }): boolean {
  return kind === "unit";
}

/** The private key passes through this machine's memory, and nothing else of it. */
async function fetchPair(
  wanted: CertificateWanted,
  { source, paths }: CertificateSeen,
  view: (host: string) => HostView,
): Promise<Fetched> {
  const host = view(wanted.host.name);
  const file = paths === undefined ? undefined : pairFile(wanted, paths.key);
  const [pair, old, state] = await Promise.all([
    source === undefined ? undefined : seePair(source, view(wanted.source.host.name)),
    paths === undefined ? undefined : certificatePair(host, paths),
    file === undefined ? undefined : fileState(host, file),
  ]);
  return {
    pair,
    trial: pair && (await tryPair(pair, wanted.name)),
    old: old !== undefined && isMatching(old) ? old : undefined,
    file: state && { ...state, content: new Secret(state.content) },
  };
}
