import { createPublicKey, X509Certificate } from "node:crypto";

import { afterAll, expect, test } from "vitest";

import type { ServedCertificate } from "../probes/certificate.ts";
import { type CertificateFile, noOpenssl } from "../probes/certificate-files.ts";
import { type Issued, testAuthority } from "../probes/testing/certificates.ts";
import { judgeKeys } from "./certificate-keys.ts";
import { judgeInstalled, withWaiting } from "./certificate-way.ts";
import { judgeCertificates, type Shown } from "./served-certificates.ts";
import { silent } from "./testing/answers.ts";
import { shippedInventory, subjectOf } from "./testing/shipped-inventory.ts";

const inventory = await shippedInventory();
const name = "turn.lotusguild.org";
const day = 86_400_000;
const authority = testAuthority();
afterAll(() => authority.remove());

const one = authority.issue([name], 60);
const other = authority.issue([name], 60);
const forOthers = authority.issue(["example.net"], 60);
// All of them begin now: what is later is looked at from later on.
const start = new Date(new X509Certificate(one.cert).validFrom);
const later = (days: number): Date => new Date(start.getTime() + days * day);

function file({ cert, key }: Issued, path = "/etc/turn/fullchain.pem"): CertificateFile {
  const keyFile = { path: "/etc/turn/privkey.pem", publicKey: createPublicKey(key), problem: undefined };
  return { path, leaf: new X509Certificate(cert), count: 2, problem: undefined, key: keyFile };
}

function served({ cert }: Issued, begun: number, ends = 60): ServedCertificate {
  const leaf = new X509Certificate(cert);
  return {
    name,
    matches: true,
    names: [name],
    issuer: "test",
    notBefore: later(begun),
    notAfter: later(ends),
    fingerprint256: leaf.fingerprint256,
    sent: 2,
    signedBy: undefined,
    signerIsElsewhere: false,
    distrust: undefined,
    protocol: "TLSv1.2",
  };
}

interface Row {
  readonly served: ServedCertificate;
  readonly installed?: readonly CertificateFile[];
  readonly issued?: readonly CertificateFile[];
}

const shownOf = (row: Row): Shown => ({
  name,
  port: 5349,
  served: { kind: "answer", answer: row.served },
  installed: { on: "synapse (151)", files: row.installed ?? [] },
  issued: { on: "npm (139)", files: row.issued ?? [] },
});
const missing: CertificateFile = {
  path: "/x.pem",
  leaf: undefined,
  count: 0,
  problem: "No such file or directory",
  key: undefined,
};

test.each<[string, Row, number, readonly string[]]>([
  ["all three the same", { served: served(one, 0), installed: [file(one)], issued: [file(one)] }, 10, []],
  [
    "renewed this morning, not synced yet",
    { served: served(one, -60), installed: [file(one)], issued: [file(other)] },
    1,
    [],
  ],
  [
    "renewed days ago, never synced",
    { served: served(one, -60), installed: [file(one)], issued: [file(other)] },
    5,
    ["certificate-not-served issued"],
  ],
  [
    "synced days ago, never read again",
    { served: served(one, -60), installed: [file(other)], issued: [file(other)] },
    5,
    ["certificate-not-served installed"],
  ],
  [
    "a renewed one for other names",
    { served: served(one, -60), installed: [file(one)], issued: [file(forOthers)] },
    5,
    [],
  ],
  ["nothing issued here", { served: served(one, 0), installed: [file(one)] }, 10, []],
  [
    "ends soon, and a newer one waits",
    { served: served(one, -60, 6), installed: [file(one)], issued: [file(other)] },
    1,
    ["certificate-expiring waits"],
  ],
  [
    "has ended, and no newer one waits",
    { served: served(one, -60, -1), installed: [file(one)] },
    1,
    ["certificate-expired"],
  ],
  ["the file is gone", { served: served(one, 0), installed: [missing] }, 1, ["certificate-file-wrong"]],
  [
    "the file is for other names",
    { served: served(one, 0), installed: [file(forOthers)] },
    1,
    ["certificate-file-wrong"],
  ],
  ["the file is an older one", { served: served(one, 1), installed: [file(other)] }, 2, ["certificate-file-wrong"]],
  ["the file has ended", { served: served(one, 50, 90), installed: [file(other)] }, 61, ["certificate-file-wrong"]],
])("%s", (_, row, days, expected) => {
  const [shown, now] = [[shownOf(row)], later(days)];
  const findings = [
    ...withWaiting(judgeCertificates(shown, 0.25, now), shown, 2 * day, now),
    ...shown.flatMap((shownOne) => judgeInstalled(shownOne, now)),
  ];
  const said = findings.map((finding) =>
    [finding.kind, "stage" in finding ? finding.stage : "", "waiting" in finding ? "waits" : ""]
      .filter(Boolean)
      .join(" "),
  );
  expect(said).toEqual(expected);
});

test("what was not shown is judged by nobody here", () => {
  const shown = { ...shownOf({ served: served(one, 0), installed: [missing] }), served: silent() };
  expect([...withWaiting([], [shown], day, later(1)), ...judgeInstalled(shown, later(1))]).toEqual([]);
});

test.each<[string, readonly CertificateFile[], readonly string[]]>([
  ["the key belongs to it", [file(one)], []],
  ["another key", [{ ...file(one), key: file(other).key }], ["it does not belong to the certificate beside it"]],
  [
    "no key",
    [{ ...file(one), key: { path: "/k", publicKey: undefined, problem: "Permission denied" } }],
    ["Permission denied"],
  ],
  ["a pair that is for nobody here", [{ ...file(forOthers), key: file(other).key }], []],
  [
    "an older lineage of the name",
    [file(one), { ...file(other), leaf: new X509Certificate(authority.issue([name], -1).cert), key: undefined }],
    [],
  ],
])("keys: %s", (_, files, expected) => {
  const findings = judgeKeys(files, subjectOf(inventory, "coturn").service, "synapse (151)", inventory);
  expect(findings.map((finding) => ("problem" in finding ? finding.problem : finding.kind))).toEqual(expected);
});

test("keys cannot be compared where there is no openssl, which is not the same as well", () => {
  const files = [{ ...file(one), key: { path: "/k", publicKey: undefined, problem: noOpenssl } }];
  const { service } = subjectOf(inventory, "coturn");
  expect(() => judgeKeys(files, service, "synapse (151)", inventory)).toThrow(noOpenssl);
});
