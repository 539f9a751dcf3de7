import type { Finding } from "./finding.ts";

/** One check on one subject. */
export interface RunId {
  readonly check: string;
  readonly host: string;
  /** Absent for a check of the host itself. */
  readonly service?: string | undefined;
}

/** A finding that is not shown because it follows from what the run `because` found. */
export interface Hidden {
  readonly finding: Finding;
  readonly because: RunId;
}

/** How one check on one subject ended. "Unknown" is never shown as healthy. */
export type Outcome =
  | { readonly kind: "clean" }
  | { readonly kind: "found"; readonly findings: readonly Finding[]; readonly hidden: readonly Hidden[] }
  /** Something it builds on is broken or could not be told; `hidden` is what it would have said. */
  | { readonly kind: "skipped"; readonly because: RunId; readonly hidden: readonly Finding[] }
  | {
      readonly kind: "unknown";
      readonly reason: string;
      readonly hint: string | undefined;
      /** The stack, where the check itself failed by a mistake of ours. */
      readonly bug: string | undefined;
    };

export interface Result {
  readonly at: RunId;
  readonly title: string;
  readonly outcome: Outcome;
  /** How long observing took, in milliseconds. */
  readonly ms: number;
}

/** A whole health run. */
export interface Report {
  readonly deployment: string;
  readonly startedAt: Date;
  readonly ms: number;
  /** Stopped by the admin: what had not answered by then is unknown. */
  readonly interrupted: boolean;
  readonly hosts: readonly { readonly name: string; readonly label: string }[];
  readonly services: readonly { readonly name: string; readonly label: string; readonly host: string }[];
  /** In the order of the inventory, then of the registry. */
  readonly results: readonly Result[];
}
