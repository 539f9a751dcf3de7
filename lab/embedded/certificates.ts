import "reflect-metadata";
import { randomBytes, webcrypto } from "node:crypto";

import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

/** A certificate with its key, both in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority that lives as long as this process. */
export interface Authority {
  /** Its own certificate in PEM. */
  readonly cert: string;
  /** A certificate for a name that ends in so many days; a negative number makes one that ended then. */
  issue(name: string, days: number, unusual?: Unusual): Promise<Certificate>;
}

/** What makes a certificate another one than usual. */
export interface Unusual {
  /** Days from now until it is valid. */
  readonly validIn?: number;
  readonly rsa?: true;
  /** OIDs of extended key usage; serverAuth unless told. */
  readonly uses?: readonly string[];
}

const day = 86_400_000;
const lifetimeDays = 90;
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const rsa = {
  name: "RSASSA-PKCS1-v1_5",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: "SHA-256",
} as const;

/** Makes a certificate authority of its own: what it signs is worth nothing elsewhere. */
export async function createAuthority(issuer = "CN=Lotus demo authority"): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const now = Date.now();
  const own = await X509CertificateGenerator.createSelfSigned({
    name: issuer,
    serialNumber: serial(),
    notBefore: new Date(now - lifetimeDays * 2 * day),
    notAfter: new Date(now + lifetimeDays * day),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return {
    cert: own.toString("pem"),
    async issue(name, days, unusual = {}) {
      const pair = await webcrypto.subtle.generateKey(unusual.rsa ? rsa : algorithm, true, ["sign", "verify"]);
      const notAfter = new Date(now + days * day);
      const leaf = await X509CertificateGenerator.create({
        subject: `CN=${name}`,
        issuer,
        serialNumber: serial(),
        notBefore: beginOf(unusual.validIn, notAfter, now),
        notAfter,
        signingAlgorithm: algorithm,
        publicKey: pair.publicKey,
        signingKey: keys.privateKey,
        extensions: [
          new BasicConstraintsExtension(false),
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new ExtendedKeyUsageExtension([...(unusual.uses ?? [ExtendedKeyUsage.serverAuth])]),
          new SubjectAlternativeNameExtension([{ type: "dns", value: name }]),
        ],
      });
      const key = PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", pair.privateKey), "PRIVATE KEY");
      return { cert: leaf.toString("pem"), key };
    },
  };
}

/** An hour ago, or a whole lifetime before an end in the past. */
function beginOf(validIn: number | undefined, notAfter: Date, now: number): Date {
  if (validIn !== undefined) return new Date(now + validIn * day);
  return new Date(notAfter.getTime() < now ? notAfter.getTime() - lifetimeDays * day : now - day / 24);
}

/** Positive, as the standard wants it. */
function serial(): string {
  return `01${randomBytes(8).toString("hex")}`;
}
