import { createPublicKey, X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";

import { type Authority, type Certificate, createAuthority } from "../../../lab/embedded/certificates.ts";
import { Secret } from "../../hosts/secret.ts";
import type { CertificateFile } from "../../probes/certificate-files.ts";
import { trialHandshake } from "../../probes/certificate-pair.ts";
import { isGood, objectionTo } from "./objections.ts";

const name = "turn.example.org";
const now = new Date();
let authority: Authority;
let staging: Authority;
beforeAll(async () => {
  authority = await createAuthority();
  staging = await createAuthority("CN=(STAGING) Wannabe Watercress R11, O=Let's Encrypt");
});

function fileOf({ cert, key }: Certificate): CertificateFile {
  return {
    path: "/live/npm-5/fullchain.pem",
    leaf: new X509Certificate(cert),
    count: 1,
    problem: undefined,
    key: { path: "/live/npm-5/privkey.pem", publicKey: createPublicKey(key), problem: undefined },
  };
}

const installed = (made: Certificate): X509Certificate => new X509Certificate(made.cert);

describe("what speaks against a certificate", () => {
  const table: readonly (readonly [string, () => Promise<CertificateFile>, string | undefined])[] = [
    ["a renewed one", async () => fileOf(await authority.issue(name, 80)), undefined],
    ["a renewed one with an RSA key", async () => fileOf(await authority.issue(name, 80, { rsa: true })), undefined],
    ["one that has ended", async () => fileOf(await authority.issue(name, -1)), "expired"],
    ["one of tomorrow", async () => fileOf(await authority.issue(name, 80, { validIn: 1 })), "not-yet-valid"],
    ["one for another name", async () => fileOf(await authority.issue("chat.example.org", 80)), "wrong-name"],
    [
      "one for clients only",
      async () => fileOf(await authority.issue(name, 80, { uses: ["1.3.6.1.5.5.7.3.2"] })),
      "not-for-servers",
    ],
    ["a test certificate", async () => fileOf(await staging.issue(name, 80)), "staging-issuer"],
    [
      "a pair that is half renewed",
      async () => ({ ...fileOf(await authority.issue(name, 80)), key: fileOf(await authority.issue(name, 80)).key }),
      "pair-half-renewed",
    ],
    [
      "one whose key may not be read",
      async () => ({
        ...fileOf(await authority.issue(name, 80)),
        key: { path: "/live/npm-5/privkey.pem", publicKey: undefined, problem: "Permission denied" },
      }),
      "key-unreadable",
    ],
    ["one that is gone", async () => missing("No such file or directory"), "certificate-gone"],
    ["one that may not be read", async () => missing("Permission denied"), "certificate-unreadable"],
    ["a file without one", async () => missing("there is no certificate in it"), "certificate-unreadable"],
  ];

  it.each(table.map(([title, file, kind]) => ({ title, file, kind })))("$title", async ({ file, kind }) => {
    const made = await file();
    expect(objectionTo({ file: made, trial: undefined }, name, undefined, now)?.kind).toBe(kind);
    expect(isGood(made, name, now)).toBe(kind === undefined);
  });

  it("is that nobody trusts its issuer", async () => {
    const made = await authority.issue(name, 80);
    const trial = await trialHandshake({ chain: made.cert, key: new Secret(made.key) }, name);
    expect(trial.distrust).toBeDefined();
    expect(objectionTo({ file: fileOf(made), trial }, name, undefined, now)).toEqual({
      kind: "issuer-untrusted",
      text: `clients will not trust it: ${trial.distrust}`,
    });
  });

  it("is that the installed one is newer, or lasts longer", async () => {
    const fresh = fileOf(await authority.issue(name, 80));
    const later = installed(await authority.issue(name, 80, { validIn: -0.01 }));
    const longer = installed(await authority.issue(name, 85, { validIn: -30 }));
    const older = installed(await authority.issue(name, 20, { validIn: -70 }));
    expect(objectionTo({ file: fresh, trial: undefined }, name, later, now)?.kind).toBe("older-than-installed");
    expect(objectionTo({ file: fresh, trial: undefined }, name, longer, now)?.kind).toBe("ends-sooner-than-installed");
    expect(objectionTo({ file: fresh, trial: undefined }, name, older, now)).toBeUndefined();
  });
});

function missing(problem: string): CertificateFile {
  return { path: "/live/npm-5/fullchain.pem", leaf: undefined, count: 0, problem, key: undefined };
}
