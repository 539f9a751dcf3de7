import { UsageError } from "../errors.ts";

export type Severity = "error" | "warning";

/** Something in the inventory that is wrong, or that its owner should know. */
export interface Problem {
  readonly severity: Severity;
  /** As an admin would type it from where they stand. */
  readonly file: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  /** Such as `services.coturn.ports.relay.range`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

/** The inventory cannot be used. Carries every problem that one run could find. */
export class InventoryError extends UsageError {
  override readonly name = "InventoryError";
  readonly problems: readonly Problem[];

  /** `incomplete` says that rules across the file could not see all of it yet. */
  constructor(problems: readonly Problem[], incomplete: boolean) {
    const errors = problems.filter((problem) => problem.severity === "error");
    const hint = incomplete ? "more may show once these are mended: some entries could not be compared yet" : undefined;
    super([...errors.map(toLine), `${countOf(errors.length, "problem")}, nothing was contacted`].join("\n"), { hint });
    this.problems = problems;
  }
}

/** `inventory.yaml:41:13  services.coturn.unit: expected text, got the number 5` */
export function toLine({ file, line, column, path, message }: Omit<Problem, "severity">): string {
  return `${file}:${line}:${column}  ${path === "" ? "" : `${path}: `}${message}`;
}

/** `1 problem`, `2 problems`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
