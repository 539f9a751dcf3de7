import type { CaptureFile } from "./capture.ts";
import type { SshDestination } from "./ssh-config.ts";
import type { Named } from "./transport.ts";

/** Reached over ssh: with ssh2 inside lotus, or with the system's own ssh. */
export interface SshTarget extends Named {
  readonly transport: "ssh2" | "openssh";
  /** Name or address. */
  readonly address: string;
  /** Before what ssh's own configuration says; 22 where neither does. */
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  /** A `Host` of ~/.ssh/config that decides everything instead of address, port and user. */
  readonly sshAlias?: string | undefined;
  /** `false`: no `sudo -n` where the login user is not root. */
  readonly sudo?: boolean | undefined;
}

/** The machine lotus runs on. */
export interface LocalTarget extends Named {
  readonly transport: "local";
  readonly sudo?: boolean | undefined;
}

/** A container, entered from its Proxmox node with `pct exec`. */
export interface PctTarget extends Named {
  readonly transport: "pct";
  /** Its LXC id. */
  readonly id: number;
  readonly node: SshTarget | LocalTarget;
}

/** Answers from captures; contacts nothing. */
export interface DryTarget extends Named {
  readonly transport: "dry";
  readonly captures: CaptureFile;
}

/** How to reach one machine, as the inventory says. */
export type Target = SshTarget | LocalTarget | PctTarget | DryTarget;

/** What the system's ssh would be told: the alias alone, or address, port and user. */
export function sshDestination(target: SshTarget): SshDestination {
  if (target.sshAlias !== undefined) return { address: target.sshAlias };
  return { address: target.address, port: target.port, user: target.user };
}
