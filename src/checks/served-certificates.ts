import { remainingLifetime, type ServedCertificate } from "../probes/certificate.ts";
import type { CertificateFile } from "../probes/certificate-files.ts";
import type { Finding } from "./finding.ts";
import type { Heard } from "./heard.ts";

/** What was shown for one name on one port. */
export interface Shown {
  readonly name: string;
  readonly port: number;
  readonly served: Heard<ServedCertificate>;
  /** What lies on the host that shows it, made out for the name; absent where that was not asked. */
  readonly installed?: Filed | undefined;
  /** What lies where certificates are issued. */
  readonly issued?: Filed | undefined;
}

/** Certificates as they lie on a host. */
export interface Filed {
  /** The host's label. */
  readonly on: string;
  readonly files: readonly CertificateFile[];
}

/** Judges served certificates. One that is shown for several names is one finding. `warn` is a share of the lifetime. */
export function judgeCertificates(shown: readonly Shown[], warn: number, now: Date): readonly Finding[] {
  const silent = shown.flatMap(({ served }): readonly Finding[] =>
    served.kind === "silence" ? [{ kind: "not-answering", asked: served.asked, reason: served.reason }] : [],
  );
  const seen = shown.flatMap(({ port, served, installed }) =>
    served.kind === "answer" ? [{ port, whole: wholeChain(served.answer, installed), ...served.answer }] : [],
  );
  const groups = Map.groupBy(
    seen,
    (one) => `${one.fingerprint256} ${one.port} ${wrongWith(one, warn, now) ?? "nothing"}`,
  );
  const wrong = [...groups.values()].flatMap((group): readonly Finding[] => {
    const [first] = group;
    const kind = first && wrongWith(first, warn, now);
    if (first === undefined || kind === undefined) return [];
    const { port, notAfter, issuer, distrust, sent, signedBy = "its signer", names: madeFor } = first;
    const at = { names: group.map(({ name }) => name), port };
    if (kind === "certificate-for-other-names") return [{ kind, ...at, madeFor }];
    if (kind === "certificate-chain-incomplete") return [{ kind, ...at, sent, missing: signedBy }];
    if (kind === "certificate-untrusted") return [{ kind, ...at, issuer, code: distrust ?? "unknown" }];
    return [{ kind, ...at, notAfter }];
  });
  return [...silent, ...wrong];
}

type Wrong =
  | "certificate-expired"
  | "certificate-for-other-names"
  | "certificate-chain-incomplete"
  | "certificate-untrusted"
  | "certificate-expiring";

/** What OpenSSL says when it does not find who signed the last certificate it was given. */
const lacksSigner: ReadonlySet<string | undefined> = new Set([
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** The worst that is wrong with a certificate: what follows from it is not said again. */
function wrongWith(served: Judged, warn: number, now: Date): Wrong | undefined {
  if (served.notAfter <= now) return "certificate-expired";
  if (!served.matches) return "certificate-for-other-names";
  if (lacksIntermediate(served)) return "certificate-chain-incomplete";
  if (served.distrust !== undefined) return "certificate-untrusted";
  return remainingLifetime(served, now) < warn ? "certificate-expiring" : undefined;
}

type Judged = ServedCertificate & {
  /** How many certificates the file holds from which it is shown, where that is known. */
  readonly whole: number;
};

/**
 * Whether a certificate between the leaf and its root was not sent. An authority of one's own may sign leaves with its root, which
 * looks the same: so either the file holds more, or the lonely leaf itself says that its signer's certificate is to be had.
 */
function lacksIntermediate({ distrust, sent, signedBy, signerIsElsewhere, whole }: Judged): boolean {
  if (!lacksSigner.has(distrust) || signedBy === undefined) return false;
  return sent < whole || (sent === 1 && signerIsElsewhere);
}

function wholeChain({ fingerprint256 }: ServedCertificate, installed: Filed | undefined): number {
  const file = installed?.files.find(({ leaf }) => leaf?.fingerprint256 === fingerprint256);
  return file?.count ?? 0;
}
