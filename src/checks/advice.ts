import type { HostEntry, Service } from "../inventory/inventory.ts";

/** Broken: people notice or soon will. Warning: not yet. */
export type Severity = "broken" | "warning";

/** Where a finding was made; the service is absent for a finding about the host itself. */
export interface Place {
  readonly host: HostEntry;
  readonly service: Service | undefined;
  /** Everything that runs on the host. */
  readonly neighbours: readonly Service[];
  /** When it was looked at. */
  readonly now: Date;
}

/** The words for one kind of finding. Remote text in a finding is made printable where it is observed. */
export interface Advice<F> {
  readonly severity: Severity;
  /** What is wrong, in a few words: "PostgreSQL is down". */
  readonly title: (finding: F, place: Place) => string;
  /** The facts: numbers, addresses, the program's own words; a line each. */
  readonly detail: (finding: F, place: Place) => readonly string[];
  /** What it means for people. */
  readonly means: (finding: F, place: Place) => string;
  /** What to type next, a command each; those that change something come last. */
  readonly fix: (finding: F, place: Place) => readonly string[];
}

/** Words for every kind of a union of findings; the compiler sees to it that none is missing. */
export type AdviceTable<F extends { readonly kind: string }> = {
  readonly [Kind in F["kind"]]: Advice<Extract<F, { readonly kind: Kind }>>;
};
