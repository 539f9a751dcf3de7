import type { X509Certificate } from "node:crypto";

import type { CertificateFile } from "../../probes/certificate-files.ts";
import type { Planned } from "./plan-certificate.ts";
import type { CertificateSeen } from "./see-certificate.ts";
import type { CertificateWanted } from "./wanted.ts";

/** One of the places a certificate is at. Times are ISO. */
export interface Place {
  readonly where: string;
  /** SHA-256 of the leaf; null when there is none. */
  readonly fingerprint: string | null;
  readonly from: string | null;
  readonly until: string | null;
  /** Why there is none. */
  readonly problem: string | null;
}

export interface WhereItIs {
  readonly renewed: Place;
  readonly installed: Place;
  readonly shown: Place;
  /** All three are the same, and nothing is to be said. */
  readonly isCurrent: boolean;
  readonly notes: readonly { readonly kind: string; readonly text: string; readonly remedy: string | null }[];
}

/** The three places as words, for a table and for JSON. */
export function wordsOn(wanted: CertificateWanted, seen: CertificateSeen, { changes, notes }: Planned): WhereItIs {
  const { source, installed, served } = seen;
  const renewed = fileWords(source, wanted.source.host.label, wanted.source.tree);
  const own = fileWords(installed, wanted.host.label, seen.paths?.certificate ?? wanted.config ?? "");
  const port = `port ${wanted.port}`;
  const shown: Place =
    typeof served === "string"
      ? { where: port, fingerprint: null, from: null, until: null, problem: served }
      : {
          where: port,
          fingerprint: served.fingerprint256,
          from: served.notBefore.toISOString(),
          until: served.notAfter.toISOString(),
          problem: null,
        };
  // What a change would do is said where it is shown.
  const lasting = notes.filter(({ weight }) => weight !== "told");
  return {
    renewed,
    installed: own,
    shown,
    isCurrent: changes.length === 0 && lasting.length === 0,
    notes: lasting.map(({ kind, text, remedy }) => ({ kind, text, remedy: remedy ?? null })),
  };
}

function fileWords(file: CertificateFile | undefined, label: string, fallback: string): Place {
  const where = `${file?.path ?? fallback} on ${label}`;
  if (file?.leaf === undefined) {
    return {
      where,
      fingerprint: null,
      from: null,
      until: null,
      problem: file?.problem ?? "there is none for the name",
    };
  }
  return { where, problem: null, ...leafWords(file.leaf) };
}

function leafWords({ fingerprint256, validFrom, validTo }: X509Certificate) {
  return {
    fingerprint: fingerprint256,
    from: new Date(validFrom).toISOString(),
    until: new Date(validTo).toISOString(),
  };
}
