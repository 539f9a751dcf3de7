import type { Estate } from "../estate.ts";
import { waitForAnswer, wantedOf } from "../readiness.ts";

/** What a fault's two halves are given. */
export type Lab = { readonly estate: Estate };

/** Something that goes wrong on servers, made on purpose. Both halves may be run twice. */
export type Fault = {
  readonly what: string;
  readonly host: string;
  /** Makes the fault; resolves when it is in effect. */
  readonly break: (lab: Lab) => Promise<void>;
  /** Undoes it; resolves when the host works again. */
  readonly mend: (lab: Lab) => Promise<void>;
};

/** Waits until Prometheus has noticed how many of its targets answer. */
export async function waitForTargets({ estate }: Lab, count: number): Promise<void> {
  const { url } = wantedOf(estate).monitoring;
  const body = String.raw`"value":\[[\d.]+,"${count}"\]`;
  await waitForAnswer({ what: `Prometheus with ${count} targets up`, url, body }, 30);
}
