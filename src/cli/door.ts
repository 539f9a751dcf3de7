import type { Outcome } from "../commands/outcome.ts";
import type { World } from "../commands/world.ts";

/** What every command needs of the process it runs in. */
export interface Door {
  /** Made when a command wants it: to look at the terminal's streams costs more than to start. */
  readonly world: () => World;
  readonly finish: (outcome: Outcome) => void;
}
