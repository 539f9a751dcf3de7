import type { Estate } from "../estate.ts";
import { targetsUp, waitForAnswer } from "../readiness.ts";

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

/** Waits until Prometheus has noticed how many of its targets answer, in scrapes later than `since` (seconds since 1970). */
export async function waitForTargets({ estate }: Lab, count: number, since = 0): Promise<void> {
  await waitForAnswer(targetsUp(estate, count, since), 30);
}
