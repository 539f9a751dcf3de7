import type { HostPlan } from "../changes/change.ts";
import type { Settle, Verify } from "../changes/apply.ts";
import type { Archives } from "../changes/hands.ts";
import type { HostView } from "../hosts/host.ts";
import type { HostEntry, Inventory } from "../inventory/inventory.ts";
import type { SshChoice } from "./reach.ts";

/** What `--dry-run`, `--yes` and neither come to. */
export type Mode = "plan" | "confirm" | "apply";

/** Options that every command has that changes something. */
export interface ChangeOptions {
  readonly file?: string | undefined;
  readonly ssh?: SshChoice | undefined;
  /** Hosts or services; all that the command knows when there are none. */
  readonly patterns: readonly string[];
  readonly mode: Mode;
  readonly json?: boolean | undefined;
  /** How long to wait for a host that somebody else holds, in milliseconds; 0 unless told. */
  readonly waitMs: number;
  /** `--when-idle`: waits as long as this for calls to end that a restart would cut off, in milliseconds. */
  readonly whenIdleMs?: number | undefined;
  /** `--plan-out` and `--plan`. */
  readonly planOut?: string | undefined;
  readonly plan?: string | undefined;
}

/** What is special to one command; everything else is the same for all that change something. */
export interface ChangeJob {
  /** `tune sysctl` */
  readonly command: string;
  readonly inventory: Inventory;
  /** The hosts to change. */
  readonly targets: readonly HostEntry[];
  /** Looks, then plans. May ask other hosts too. */
  readonly plan: (target: HostEntry, view: (host: string) => HostView) => Promise<HostPlan>;
  /** Looks again, from outside. */
  readonly verify: Verify;
  /** What is handed to hosts, by its SHA-256. */
  readonly archives?: Archives | undefined;
  /** What is written down once a host has come out of it. */
  readonly settle?: Settle | undefined;
}
