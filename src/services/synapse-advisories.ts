/** A release of Synapse that mended holes, with the advisories that tell of them. */
export interface SecurityRelease {
  readonly version: string;
  /** Older lines that got the same fix, by their first fixed release. */
  readonly alsoIn?: readonly string[];
  /** The worst that the advisories tell. */
  readonly worst: string;
  /** Below https://github.com/element-hq/synapse/security/advisories/. */
  readonly advisories: readonly string[];
}

/** Every security release since 1.120, newest first. Sources: Synapse's CHANGES.md and the advisories themselves. */
export const securityReleases: readonly SecurityRelease[] = [
  {
    version: "1.157.2",
    worst: "other servers can forge messages between devices, read events of rooms they are not in, and use up memory",
    advisories: [
      "GHSA-fp53-rw9v-hcf9",
      "GHSA-rgv2-84w7-5j9p",
      "GHSA-27p5-4f45-gx76",
      "GHSA-95fh-hv8c-chvq",
      "GHSA-cjh7-rcpx-xpf8",
      "GHSA-6wjm-9p2x-gvpm",
      "GHSA-qcjr-46gf-7f4r",
      "GHSA-r66v-qhwx-8rg4",
      "GHSA-jhcg-5392-5mjw",
      "GHSA-vh4c-pqh4-w3wq",
      "GHSA-hgcg-p9gx-fq5f",
    ],
  },
  {
    version: "1.152.1",
    worst: "a user of this server can keep it from answering others, and other servers can hide a room's history",
    // CVE-2026-45078, CVE-2026-45076
    advisories: ["GHSA-8q93-326v-3m7g", "GHSA-6qf2-7x63-mm6v"],
  },
  {
    version: "1.139.1",
    alsoIn: ["1.138.3"],
    worst: "a user of this server can break federation with others",
    // CVE-2025-61672
    advisories: ["GHSA-fh66-fcv5-jjfr"],
  },
  {
    version: "1.127.1",
    worst: "other servers can stop federation; this was done in the wild",
    // CVE-2025-30355
    advisories: ["GHSA-v56r-hwv5-mxg6"],
  },
  {
    version: "1.120.1",
    worst: "anyone can use up memory, and other servers can break a user's sync",
    advisories: ["GHSA-rfq8-j7rh-8hf2", "GHSA-f3r3-h2mq-hx2h", "GHSA-vp6v-whfm-rv3g", "GHSA-56w4-5538-8v8h"],
  },
];

/** The security releases that a version lacks and that nobody has taken note of, newest first. */
export function missingReleases(version: string, acknowledged: string | undefined): readonly SecurityRelease[] {
  return securityReleases.filter((release) => {
    const known = acknowledged !== undefined && isAtLeast(acknowledged, release.version);
    return !known && !hasFix(version, release);
  });
}

function hasFix(version: string, release: SecurityRelease): boolean {
  const inOldLine = (release.alsoIn ?? []).some((fixed) => isSameLine(version, fixed) && isAtLeast(version, fixed));
  return inOldLine || isAtLeast(version, release.version);
}

/** Whether a version is another or newer. A release candidate counts as older than its release: `1.152.1rc1` lacks what 1.152.1 has. */
export function isAtLeast(version: string, other: string): boolean {
  const [is, wanted] = [numbersOf(version), numbersOf(other)];
  const index = wanted.findIndex((number, place) => number !== (is[place] ?? 0));
  if (index !== -1) return (is[index] ?? 0) > (wanted[index] ?? 0);
  return !/\d(?:rc|b|a)\d/.test(version) || is.length > wanted.length;
}

function isSameLine(version: string, other: string): boolean {
  const [is, wanted] = [numbersOf(version), numbersOf(other)];
  return is[0] === wanted[0] && is[1] === wanted[1];
}

function numbersOf(version: string): readonly number[] {
  return (/\d+(?:\.\d+)*/.exec(version)?.[0] ?? "").split(".").map(Number);
}
