import { setTimeout as delay } from "node:timers/promises";

import type { HostView } from "../../hosts/host.ts";
import { HostError } from "../../hosts/host-error.ts";
import { NoAnswerError } from "../../probes/no-answer.ts";
import { servedCertificate } from "../../probes/tls.ts";
import { unitStates } from "../../probes/units.ts";
import type { Verdict } from "../apply.ts";
import type { CertificateSeen } from "./see-certificate.ts";
import type { CertificateWanted } from "./wanted.ts";

export interface Expected {
  /** SHA-256 of the leaf. */
  readonly expect: string;
  /** From before the change. */
  readonly seen: CertificateSeen;
  /** Whether the unit was told; one that does not run shows nothing. */
  readonly isTold: boolean;
}

/** coturn's threads take the new certificate one after another (turn-and-certs.md, 1.2): several looks must agree. */
const samples = 3;
const pauseMs = 250;
const limitMs = 10_000;

/** Handshakes until several in a row show the expected leaf, or the time is over. @throws HostError when the host cannot be asked */
export async function proven(host: HostView, wanted: CertificateWanted, expected: Expected): Promise<Verdict> {
  if (!expected.isTold) return { proofs: [`${wanted.title}: installed; ${wanted.service} does not run`], failures: [] };
  const place = { address: wanted.host.address ?? "127.0.0.1", port: wanted.port, name: wanted.name };
  const until = performance.now() + limitMs;
  let equal = 0;
  let last = "nothing";
  while (equal < samples && performance.now() < until) {
    if (equal > 0 || last !== "nothing") await delay(pauseMs);
    const shown = await look(host, place);
    equal = shown.fingerprint === expected.expect ? equal + 1 : 0;
    last = shown.text;
  }
  const failures = equal >= samples ? [] : [`port ${wanted.port} shows ${last} and not the new certificate`];
  return {
    proofs: [`${wanted.service} shows the certificate that ends ${last} on port ${wanted.port}`],
    failures: [...failures, ...(await unitFailures(host, wanted, expected))],
  };
}

async function look(
  host: HostView,
  place: Parameters<typeof servedCertificate>[1],
): Promise<{ readonly fingerprint: string | undefined; readonly text: string }> {
  try {
    const served = await servedCertificate(host, place);
    return { fingerprint: served.fingerprint256, text: served.notAfter.toISOString().slice(0, 10) };
  } catch (error) {
    if (error instanceof HostError || !(error instanceof NoAnswerError)) throw error;
    return { fingerprint: undefined, text: `nothing (${error.reason})` };
  }
}

/** A signal that a program does not handle ends it: then systemd has started another one since. */
async function unitFailures(
  host: HostView,
  { unit, notice }: CertificateWanted,
  { seen }: Expected,
): Promise<readonly string[]> {
  const [now] = await unitStates(host, [unit]);
  if (now?.active !== "active") return [`${unit} is ${now?.active ?? "gone"}`];
  const isSame = now.activeSince?.getTime() === seen.unit.activeSince?.getTime();
  if (notice === "restart" || isSame) return [];
  return [`${unit} did not take ${notice}: it was started anew`];
}
