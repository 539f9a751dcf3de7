import { expect, test } from "vitest";

import type { ServedCertificate } from "../probes/certificate.ts";
import { judgeCertificates, type Shown } from "./served-certificates.ts";
import { silent } from "./testing/answers.ts";

const now = new Date("2026-11-22T12:00:00Z");
const day = 86_400_000;

function shown(change: Partial<ServedCertificate> & { readonly left?: number } = {}): Shown {
  const { left = 60, ...rest } = change;
  const notAfter = new Date(now.getTime() + left * day);
  const served: ServedCertificate = {
    name: "chat.example.org",
    matches: true,
    names: ["chat.example.org"],
    issuer: "YE1",
    notBefore: new Date(notAfter.getTime() - 90 * day),
    notAfter,
    fingerprint256: "AA:BB",
    distrust: undefined,
    sent: 2,
    signedBy: "ISRG Root X1",
    signerIsElsewhere: true,
    protocol: "TLSv1.3",
    ...rest,
  };
  return { name: served.name, port: 443, served: { kind: "answer", answer: served } };
}

test.each<[string, Shown, readonly string[]]>([
  ["a good one", shown(), []],
  ["a quarter of its lifetime left", shown({ left: 23 }), []],
  ["less than a quarter left", shown({ left: 22 }), ["certificate-expiring"]],
  [
    "ended, of which distrust is only the consequence",
    shown({ left: -1, distrust: "CERT_HAS_EXPIRED" }),
    ["certificate-expired"],
  ],
  ["for another name", shown({ matches: false, names: ["example.net"] }), ["certificate-for-other-names"]],
  ["from nobody known", shown({ distrust: "UNABLE_TO_VERIFY_LEAF_SIGNATURE", left: 1 }), ["certificate-untrusted"]],
  [
    "a lonely leaf whose signer is elsewhere",
    shown({ distrust: "UNABLE_TO_VERIFY_LEAF_SIGNATURE", sent: 1 }),
    ["certificate-chain-incomplete"],
  ],
  [
    "a lonely leaf of an authority of one's own",
    shown({ distrust: "UNABLE_TO_VERIFY_LEAF_SIGNATURE", sent: 1, signerIsElsewhere: false }),
    ["certificate-untrusted"],
  ],
  [
    "a whole chain to a root nobody knows",
    shown({ distrust: "UNABLE_TO_GET_ISSUER_CERT_LOCALLY" }),
    ["certificate-untrusted"],
  ],
  ["none at all", { name: "chat.example.org", port: 443, served: silent() }, ["not-answering"]],
])("%s", (_, one, expected) => {
  expect(judgeCertificates([one], 0.25, now).map(({ kind }) => kind)).toEqual(expected);
});

test("one certificate for several names is one finding", () => {
  const ended = { left: -1, fingerprint256: "AA" } as const;
  const findings = judgeCertificates(
    [
      shown(ended),
      shown({ ...ended, name: "matrix.example.org" }),
      shown({ name: "fine.example.org", fingerprint256: "BB" }),
    ],
    0.25,
    now,
  );
  expect(findings).toEqual([
    {
      kind: "certificate-expired",
      names: ["chat.example.org", "matrix.example.org"],
      port: 443,
      notAfter: new Date("2026-11-21T12:00:00Z"),
    },
  ]);
});
