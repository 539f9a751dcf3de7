import type { Inventory } from "../inventory.ts";
import type { Path } from "../positions.ts";

/** A problem that only shows when parts of the file are held against each other. */
export interface Fault {
  readonly severity: "error" | "warning";
  readonly path: Path;
  readonly at: "key" | "value";
  readonly message: string;
  /** The other place concerned; its line follows the message. */
  readonly see?: Path | undefined;
  /** What comes of it and how to mend it, where the message does not say that already. */
  readonly meaning?: string | undefined;
}

/** Every name the file declares, also of entries too broken to be in the Inventory. */
export interface Declared {
  readonly hosts: readonly string[];
  readonly services: readonly string[];
  readonly rooms: readonly string[];
}

export type Rule = (inventory: Inventory, declared: Declared) => readonly Fault[];

export function error(path: Path, message: string, see?: Path): Fault {
  return { severity: "error", path, at: "value", message, see };
}

export function warning(path: Path, message: string, see?: Path, meaning?: string): Fault {
  return { severity: "warning", path, at: "value", message, see, meaning };
}
