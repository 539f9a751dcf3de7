import { setTimeout as sleep } from "node:timers/promises";

import { expect } from "vitest";

import type { Ran } from "./lab-run.ts";

const settleMs = 60_000;

/** The document of `lotus health --json`, as far as the tests on the lab read it. */
export interface Told {
  readonly exitCode: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly { readonly kind: string; readonly host: string; readonly service: string | null }[];
  readonly results: readonly {
    readonly check: string;
    readonly host: string;
    readonly service: string | null;
    readonly outcome: string;
  }[];
}

/** What a health run said, in short: each finding and each unknown as `kind host/service`. */
export function inShort({ stdout, stderr, status }: Ran): {
  readonly exit: number | null;
  readonly said: readonly string[];
} {
  expect(stderr).toBe("");
  const { findings, results } = JSON.parse(stdout) as Told;
  const at = ({ host, service }: { host: string; service: string | null }) =>
    service === null ? host : `${host}/${service}`;
  const unknown = results.filter(({ outcome }) => outcome === "unknown");
  return {
    exit: status,
    said: [
      ...findings.map((finding) => `${finding.kind} ${at(finding)}`),
      ...unknown.map((result) => `unknown ${result.check} ${at(result)}`),
    ],
  };
}

/** Waits until health finds nothing any more, or has taken too long for that. */
export async function onceSettled(health: () => Promise<Ran>): Promise<void> {
  for (const limit = Date.now() + settleMs; Date.now() < limit; await sleep(1000)) {
    if (inShort(await health()).said.length === 0) return;
  }
}
