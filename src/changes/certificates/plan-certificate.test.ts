import { createPublicKey, X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";

import { type Authority, type Certificate, createAuthority } from "../../../lab/embedded/certificates.ts";
import { Secret } from "../../hosts/secret.ts";
import type { HostEntry } from "../../inventory/inventory.ts";
import type { ServedCertificate } from "../../probes/certificate.ts";
import type { CertificateFile } from "../../probes/certificate-files.ts";
import type { Change, FileState } from "../change.ts";
import { type Fetched, isNewer, planCertificate } from "./plan-certificate.ts";
import type { CertificateSeen } from "./see-certificate.ts";
import type { CertificateWanted } from "./wanted.ts";

const now = new Date();
const host = { name: "synapse", label: "synapse (151)", address: "10.0.0.29" } as HostEntry;
const proxy = { name: "npm", label: "npm (139)", address: "10.0.0.24" } as HostEntry;
const wanted: CertificateWanted = {
  title: "turn",
  name: "turn.example.org",
  source: { host: proxy, tree: "/etc/letsencrypt/live", https: undefined },
  host,
  service: "coturn",
  unit: "coturn.service",
  port: 5349,
  files: undefined,
  config: "/etc/turnserver.conf",
  owner: "root",
  group: "turnserver",
  mode: 0o640,
  notice: "SIGUSR2",
};
const paths = { certificate: "/etc/turn/fullchain.pem", key: "/etc/turn/privkey.pem" };
const plain: FileState = { content: new Secret("x"), mode: 0o640, owner: "root", group: "turnserver" };

let authority: Authority;
let old: Certificate;
let renewed: Certificate;
beforeAll(async () => {
  authority = await createAuthority();
  old = await authority.issue(wanted.name, 20, { validIn: -70 });
  renewed = await authority.issue(wanted.name, 89);
});

const file = (path: string, { cert, key }: Certificate): CertificateFile => ({
  path,
  leaf: new X509Certificate(cert),
  count: 2,
  problem: undefined,
  key: { path: path.replace("fullchain", "privkey"), publicKey: createPublicKey(key), problem: undefined },
});
const served = ({ cert }: Certificate): ServedCertificate => {
  const leaf = new X509Certificate(cert);
  return {
    fingerprint256: leaf.fingerprint256,
    notBefore: new Date(leaf.validFrom),
    notAfter: new Date(leaf.validTo),
  } as ServedCertificate;
};
const active = { unit: "coturn.service", active: "active" } as CertificateSeen["unit"];

/** Installed and shown is the old one, renewed the new one. */
const waiting = (more: Partial<CertificateSeen> = {}): CertificateSeen => ({
  source: file("/etc/letsencrypt/live/npm-5/fullchain.pem", renewed),
  others: [],
  installed: file(paths.certificate, old),
  paths,
  at: { certificate: plain, key: plain },
  served: served(old),
  proxy: undefined,
  unit: active,
  ...more,
});
const pair = ({ cert, key }: Certificate) => ({ chain: cert, key: new Secret(key) });
const fetched = (more: Partial<Fetched> = {}): Fetched => ({
  pair: pair(renewed),
  trial: served(renewed),
  old: pair(old),
  file: undefined,
  ...more,
});

const inShort = (change: Change): string =>
  change.kind === "write"
    ? `write ${change.path}${contains(change, renewed) ? " renewed" : " old"}`
    : change.kind === "link"
      ? `link ${change.path} -> ${change.target}`
      : change.kind === "unit"
        ? `${change.action} ${change.unit}`
        : change.kind;
const contains = ({ after }: Extract<Change, { kind: "write" }>, { cert }: Certificate): boolean =>
  after.content instanceof Secret && after.content.reveal().includes(cert);

describe("planCertificate", () => {
  it("at first makes both paths links to one file with the old pair, and changes that file last", () => {
    const { changes, expect: leaf, notes } = planCertificate(wanted, waiting(), fetched(), now);
    expect(changes.map(inShort)).toEqual([
      "write /etc/turn/lotus-turn.pem old",
      "link /etc/turn/fullchain.pem -> lotus-turn.pem",
      "link /etc/turn/privkey.pem -> lotus-turn.pem",
      "write /etc/turn/lotus-turn.pem renewed",
      "SIGUSR2 coturn.service",
    ]);
    expect(leaf).toBe(new X509Certificate(renewed.cert).fingerprint256);
    expect(notes.map(({ kind, weight }) => `${weight} ${kind}`)).toEqual(["told certificate-renewed"]);
  });

  it("afterwards changes one file, in one moment", () => {
    const linked = { link: "lotus-turn.pem" };
    const seen = waiting({ at: { certificate: linked, key: linked } });
    const { changes } = planCertificate(wanted, seen, fetched({ file: plain }), now);
    expect(changes.map(inShort)).toEqual(["write /etc/turn/lotus-turn.pem renewed", "SIGUSR2 coturn.service"]);
    expect(changes[0]).toMatchObject({ before: plain, after: { mode: 0o640, owner: "root", group: "turnserver" } });
  });

  it("does nothing when all three places have the same", () => {
    const seen = waiting({ installed: file(paths.certificate, renewed), served: served(renewed) });
    expect(isNewer(seen)).toBe(false);
    expect(planCertificate(wanted, seen, undefined, now)).toEqual({ changes: [], notes: [], expect: undefined });
  });

  it("tells the service again when it missed what is installed", () => {
    const seen = waiting({ installed: file(paths.certificate, renewed) });
    expect(planCertificate(wanted, seen, undefined, now).changes.map(inShort)).toEqual(["SIGUSR2 coturn.service"]);
  });

  it("restarts nothing by itself: a coturn that began without a certificate opens no port for one", () => {
    const seen = waiting({ installed: file(paths.certificate, renewed), served: "the connection was refused" });
    const { changes, notes } = planCertificate(wanted, seen, undefined, now);
    expect(changes).toEqual([]);
    expect(notes.map(({ kind, weight }) => `${weight} ${kind}`)).toEqual(["unmet certificate-needs-restart"]);
  });

  it("installs for a service that does not run, and sends it no signal", () => {
    const seen = waiting({ unit: { ...active, active: "inactive" }, served: "the connection was refused" });
    const { changes, notes } = planCertificate(wanted, seen, fetched(), now);
    expect(changes.map(inShort).at(-1)).toBe("write /etc/turn/lotus-turn.pem renewed");
    expect(notes.map(({ kind, weight }) => `${weight} ${kind}`)).toEqual([
      "told certificate-renewed",
      "waits certificate-unit-down",
    ]);
  });

  it("keeps a good certificate, and says what speaks against the other", async () => {
    const ended = await authority.issue(wanted.name, -1);
    const seen = waiting({ source: file("/etc/letsencrypt/live/npm-5/fullchain.pem", ended) });
    const { changes, notes } = planCertificate(wanted, seen, fetched({ pair: pair(ended), trial: served(ended) }), now);
    expect(changes).toEqual([]);
    expect(notes.map(({ kind, weight }) => `${weight} ${kind}`)).toEqual(["unmet expired"]);
    expect(notes[0]?.text).toMatch(/is not installed: it ended .*; coturn keeps the one that ends \d{4}-\d\d-\d\d$/);
  });

  it("waits for a pair that was being renewed just then", () => {
    const { changes, notes } = planCertificate(wanted, waiting(), fetched({ pair: undefined, trial: undefined }), now);
    expect(changes).toEqual([]);
    expect(notes.map(({ kind }) => kind)).toEqual(["pair-half-renewed"]);
  });

  it("says that the proxy itself still shows an older one, with the mend", () => {
    const seen = waiting({
      installed: file(paths.certificate, renewed),
      served: served(renewed),
      proxy: served(old),
    });
    const { changes, notes } = planCertificate(wanted, seen, undefined, now);
    expect(changes).toEqual([]);
    expect(notes).toMatchObject([
      {
        kind: "certificate-not-served",
        weight: "waits",
        remedy: "lotus exec npm -- sh -c 'nginx -t && nginx -s reload'",
      },
    ]);
  });

  it("says that nothing is there to install, and what is there instead", async () => {
    const other = file("/etc/letsencrypt/live/npm-1/fullchain.pem", await authority.issue("chat.example.org", 80));
    const { notes } = planCertificate(wanted, waiting({ source: undefined, others: [other] }), undefined, now);
    expect(notes.map(({ kind, weight }) => `${weight} ${kind}`)).toEqual(["unmet certificate-gone"]);
    expect(notes[0]?.text).toMatch(/there are some for chat\.example\.org$/);
    const torn = { ...other, leaf: undefined, problem: "there is no certificate in it" };
    const unreadable = planCertificate(wanted, waiting({ source: undefined, others: [torn] }), undefined, now);
    expect(unreadable.notes[0]).toMatchObject({ kind: "certificate-unreadable" });
  });
});
