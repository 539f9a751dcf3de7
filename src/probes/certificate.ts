import { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";

import { excerpt } from "./excerpt.ts";

/** What a server showed in a TLS handshake. */
export interface ServedCertificate {
  /** The name that was asked for (SNI). */
  readonly name: string;
  /** Whether the leaf is made out for that name; its subject does not count, only its alternative names. */
  readonly matches: boolean;
  /** The leaf's alternative DNS names and addresses. */
  readonly names: readonly string[];
  readonly issuer: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SHA-256 of the leaf, in hex pairs with colons. */
  readonly fingerprint256: string;
  /** OpenSSL's code for why the chain cannot be verified, such as `CERT_HAS_EXPIRED`; undefined when it can. */
  readonly distrust: string | undefined;
  /** How many certificates were sent that lead from the leaf upwards, itself included. */
  readonly sent: number;
  /** Who signed the last of them, where it was not itself. */
  readonly signedBy: string | undefined;
  /** Whether the last of them says where its signer's certificate can be fetched: then there is one that was not sent. */
  readonly signerIsElsewhere: boolean;
  /** Such as `TLSv1.3`. */
  readonly protocol: string;
}

/** Reads what the server of a finished handshake showed; undefined when it showed no certificate. */
export function servedOn(socket: TLSSocket, name: string): ServedCertificate | undefined {
  const leaf = socket.getPeerX509Certificate();
  if (leaf === undefined) return undefined;
  return describe(leaf, name, { distrust: distrustOf(socket), protocol: socket.getProtocol() ?? "unknown" });
}

/** The share of a certificate's lifetime that is left; 0 once it has ended. */
export function remainingLifetime(
  { notBefore, notAfter }: Pick<ServedCertificate, "notBefore" | "notAfter">,
  now: Date,
): number {
  const whole = notAfter.getTime() - notBefore.getTime();
  return whole <= 0 ? 0 : Math.max(0, (notAfter.getTime() - now.getTime()) / whole);
}

function describe(
  leaf: X509Certificate,
  name: string,
  seen: Pick<ServedCertificate, "distrust" | "protocol">,
): ServedCertificate {
  return {
    name,
    matches: leaf.checkHost(name, { subject: "never" }) !== undefined,
    names: alternativeNames(leaf.subjectAltName),
    issuer: commonName(leaf.issuer),
    notBefore: new Date(leaf.validFrom),
    notAfter: new Date(leaf.validTo),
    fingerprint256: leaf.fingerprint256,
    ...chainOf(leaf),
    ...seen,
  };
}

/** More than any public chain has. */
const longestChain = 10;

/** What was sent above the leaf: Node links only certificates that came in the handshake. */
function chainOf(leaf: X509Certificate): Pick<ServedCertificate, "sent" | "signedBy" | "signerIsElsewhere"> {
  let [last, sent] = [leaf, 1];
  while (sent < longestChain && last.issuerCertificate !== undefined && last.issuer !== last.subject) {
    last = last.issuerCertificate;
    sent += 1;
  }
  const signedBy = last.issuer === last.subject ? undefined : commonName(last.issuer);
  return { sent, signedBy, signerIsElsewhere: last.infoAccess?.includes("CA Issuers") === true };
}

/** Names are judged apart (`matches`), so that Node's verdict on them is no distrust of the chain. */
function distrustOf({ authorized, authorizationError }: TLSSocket): string | undefined {
  if (authorized || authorizationError === null || authorizationError === undefined) return undefined;
  const code = typeof authorizationError === "string" ? authorizationError : codeOf(authorizationError);
  return code === "ERR_TLS_CERT_ALTNAME_INVALID" ? undefined : code;
}

function codeOf(error: Error & { readonly code?: string }): string {
  return error.code ?? error.message;
}

function alternativeNames(text: string | undefined): readonly string[] {
  return [...(text ?? "").matchAll(/(?:DNS|IP Address):([^,\s]+)/g)].map(([, name = ""]) => excerpt(name));
}

function commonName(subject: string): string {
  return excerpt(/^CN=(.+)$/m.exec(subject)?.[1] ?? subject.replaceAll("\n", ", "));
}
