import type { X509Certificate } from "node:crypto";

import type { ServedCertificate } from "../../probes/certificate.ts";
import { type CertificateFile, covers } from "../../probes/certificate-files.ts";

/** Why a certificate is not installed; each has words of its own. */
export type ObjectionKind =
  | "certificate-gone"
  | "certificate-unreadable"
  | "key-unreadable"
  | "pair-half-renewed"
  | "wrong-name"
  | "not-yet-valid"
  | "expired"
  | "not-for-servers"
  | "staging-issuer"
  | "chain-incomplete"
  | "issuer-untrusted"
  | "older-than-installed"
  | "ends-sooner-than-installed";

export interface Objection {
  readonly kind: ObjectionKind;
  readonly text: string;
}

export interface Candidate {
  readonly file: CertificateFile;
  /** How it was shown to a client inside lotus; undefined where its key was not read. */
  readonly trial: ServedCertificate | undefined;
}

/** OID of serverAuth (RFC 5280, 4.2.1.12). */
const serverAuth = "1.3.6.1.5.5.7.3.1";

/** What OpenSSL says when a certificate between leaf and root was not there. */
const lacksSigner: ReadonlySet<string> = new Set([
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/**
 * The worst that speaks against putting a certificate in the place of the installed one; undefined when nothing does. What follows
 * from it is not said again. `installed` undefined: there is none that is any good.
 */
export function objectionTo(
  { file, trial }: Candidate,
  name: string,
  installed: X509Certificate | undefined,
  now: Date,
): Objection | undefined {
  const { leaf, problem, path } = file;
  if (leaf === undefined) {
    const isGone = problem === "No such file or directory";
    return { kind: isGone ? "certificate-gone" : "certificate-unreadable", text: `${path}: ${problem}` };
  }
  const ofItself = objectionToLeaf(file, leaf, name, now);
  if (ofItself !== undefined) return ofItself;
  if (trial?.distrust !== undefined) return objectionToChain(trial.distrust, leaf, file.count);
  return installed === undefined ? undefined : objectionBeside(leaf, installed);
}

/** Whether an installed certificate is worth keeping: a worse one never takes its place. */
export function isGood(file: CertificateFile | undefined, name: string, now: Date): boolean {
  return file?.leaf !== undefined && objectionToLeaf(file, file.leaf, name, now) === undefined;
}

function objectionToLeaf(file: CertificateFile, leaf: X509Certificate, name: string, now: Date): Objection | undefined {
  const { key } = file;
  if (key?.publicKey === undefined) {
    return { kind: "key-unreadable", text: `${key?.path ?? "its key"}: ${key?.problem ?? "there is none"}` };
  }
  if (!leaf.publicKey.equals(key.publicKey)) {
    return { kind: "pair-half-renewed", text: `the key in ${key.path} belongs to another certificate` };
  }
  if (!covers(file, name)) {
    return { kind: "wrong-name", text: `it is made out for ${leaf.subjectAltName ?? "no name at all"}` };
  }
  if (new Date(leaf.validFrom) > now) {
    return { kind: "not-yet-valid", text: `it is valid from ${moment(leaf.validFrom)} on` };
  }
  if (new Date(leaf.validTo) <= now) return { kind: "expired", text: `it ended ${moment(leaf.validTo)}` };
  // `keyUsage` lists the extended key usage (Node's documentation of X509Certificate).
  if (leaf.ca || (leaf.keyUsage !== undefined && !leaf.keyUsage.includes(serverAuth))) {
    return { kind: "not-for-servers", text: leaf.ca ? "it is an authority's own" : "it is not for servers" };
  }
  if (/\(STAGING\)|Fake LE /.test(leaf.issuer)) {
    return { kind: "staging-issuer", text: "it is a test certificate (Let's Encrypt staging), which nobody trusts" };
  }
  return undefined;
}

function objectionToChain(code: string, leaf: X509Certificate, count: number): Objection {
  if (count === 1 && lacksSigner.has(code) && leaf.infoAccess?.includes("CA Issuers") === true) {
    return { kind: "chain-incomplete", text: "the certificate between it and its root is missing from the file" };
  }
  return { kind: "issuer-untrusted", text: `clients will not trust it: ${code}` };
}

function objectionBeside(leaf: X509Certificate, installed: X509Certificate): Objection | undefined {
  if (new Date(leaf.validFrom) < new Date(installed.validFrom)) {
    return {
      kind: "older-than-installed",
      text: `it is of ${day(leaf.validFrom)}, the installed one of ${day(installed.validFrom)}`,
    };
  }
  if (new Date(leaf.validTo) < new Date(installed.validTo)) {
    return {
      kind: "ends-sooner-than-installed",
      text: `it ends ${day(leaf.validTo)}, the installed one ${day(installed.validTo)}`,
    };
  }
  return undefined;
}

/** `2026-11-28` */
export function day(time: string): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** `2026-11-28 04:12 UTC` */
function moment(time: string): string {
  return `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
