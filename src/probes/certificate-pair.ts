import { createPrivateKey, X509Certificate } from "node:crypto";
import { duplexPair } from "node:stream";
import { TLSSocket } from "node:tls";

import type { HostView } from "../hosts/host.ts";
import { Secret } from "../hosts/secret.ts";
import { type ServedCertificate, servedOn } from "./certificate.ts";
import type { CertificatePaths } from "./certificate-files.ts";
import { NoAnswerError } from "./no-answer.ts";
import { secure, withEnoughRoots } from "./tls.ts";

/** A certificate with its private key, on the way from one host to another: in memory only. */
export interface CertificatePair {
  /** PEM, leaf first. */
  readonly chain: string;
  /** PEM. */
  readonly key: Secret;
}

/** Both files, read at once; undefined when one of them is not there. @throws HostError when one may not be read */
export async function certificatePair(
  host: HostView,
  { certificate, key }: CertificatePaths,
): Promise<CertificatePair | undefined> {
  const [chain, secret] = await Promise.all([host.read(certificate), host.read(key)]);
  if (chain === undefined || secret === undefined) return undefined;
  return { chain: certificatesIn(chain), key: new Secret(keyIn(secret)) };
}

/** Whether the key is the leaf's own. */
export function isMatching({ chain, key }: CertificatePair): boolean {
  try {
    return new X509Certificate(chain).checkPrivateKey(createPrivateKey(key.reveal()));
  } catch {
    return false;
  }
}

/** Both in one file, which most programs take for either: key first, as in HAProxy's. */
export function inOneFile({ chain, key }: CertificatePair): Secret {
  return new Secret(`${key.reveal()}${chain}`);
}

/**
 * Shows the pair to a client inside lotus, as the service will show it to everybody: chain, names, dates and key in one go.
 * @throws NoAnswerError when not even a handshake comes about
 */
export async function trialHandshake(pair: CertificatePair, name: string): Promise<ServedCertificate> {
  const asked = `a trial handshake for ${name}`;
  return withEnoughRoots(async (roots) => {
    const [near, far] = duplexPair();
    let server: TLSSocket;
    try {
      server = new TLSSocket(far, { isServer: true, cert: pair.chain, key: pair.key.reveal() });
    } catch (cause) {
      throw new NoAnswerError({ asked, reason: "certificate and key do not make a server", cause });
    }
    server.on("error", () => undefined);
    const client = await secure(near, name, asked, roots);
    const served = servedOn(client, name);
    client.destroy();
    server.destroy();
    if (served === undefined) throw new NoAnswerError({ asked, reason: "no certificate was shown" });
    return served;
  });
}

function certificatesIn(text: string): string {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => `${block}\n`).join("");
}

function keyIn(text: string): string {
  const block = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[^-]*-----END \1-----/.exec(text)?.[0];
  return block === undefined ? "" : `${block}\n`;
}
