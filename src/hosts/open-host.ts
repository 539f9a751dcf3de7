import { createHost, type CarryingHost } from "./create-host.ts";
import { dryHost } from "./dry.ts";
import type { Host } from "./host.ts";
import type { HostOptions } from "./host-options.ts";
import { createJumps } from "./jumps.ts";
import { createLimiter } from "./limiter.ts";
import { defaultLimits } from "./limits.ts";
import { localTransport } from "./local.ts";
import { opensshTransport } from "./openssh.ts";
import { pctTransport } from "./pct.ts";
import { type LocalTarget, sshDestination, type SshTarget, type Target } from "./target.ts";
import { createKeyRing } from "./ssh-keys.ts";
import { ssh2Transport } from "./ssh2.ts";
import type { Transport } from "./transport.ts";

/** All hosts of one run. They share passphrases, jump hosts and Proxmox nodes, and take turns to connect. */
export interface HostPool {
  /** The same host for the same target name; contacts nothing until the first question. */
  open(target: Target): Host;
  /** For another round of questions: connections stay; a host that could not be reached is tried again at its next question. */
  again(): void;
  /** Closes every host, then the connections they shared. */
  close(): Promise<void>;
}

const connectionsAtOnce = 24;

/** One host on its own. Contacts nothing until the first question. */
export function openHost(target: Target, options: HostOptions): Host {
  const pool = openHosts(options);
  return { ...pool.open(target), close: () => pool.close() };
}

/** A pool of hosts for one run. */
export function openHosts(options: HostOptions): HostPool {
  const limits = { ...defaultLimits, ...options.limits };
  const ring = createKeyRing(options);
  const jumps = createJumps({ options, limits, ring });
  const turn = createLimiter(options.atOnce ?? connectionsAtOnce);
  const hosts = new Map<string, Host>();
  const nodes = new Map<string, CarryingHost>();
  const containers: CarryingHost[] = [];

  const settings = (target: { readonly sudo?: boolean | undefined }) => ({
    limits,
    sudo: target.sudo ?? true,
    signal: options.signal,
  });
  const transportTo = (target: SshTarget | LocalTarget): Transport => {
    switch (target.transport) {
      case "local":
        return localTransport();
      case "ssh2":
        return ssh2Transport(target, sshDestination(target), {
          options,
          limits,
          ring,
          turn,
          jumpRoute: (hops) => jumps.route(hops, []),
        });
      case "openssh":
        return opensshTransport(target, sshDestination(target), { options, limits, turn });
    }
  };
  const carrying = (target: SshTarget | LocalTarget): CarryingHost => {
    const known = nodes.get(target.name) ?? createHost(target, transportTo(target), settings(target));
    nodes.set(target.name, known);
    return known;
  };
  const make = (target: Target): Host => {
    switch (target.transport) {
      case "pct": {
        const container = createHost(target, pctTransport(target, target.id, carrying(target.node)), settings({}));
        containers.push(container);
        return container;
      }
      case "dry":
        return dryHost(target, target.captures);
      default:
        return carrying(target);
    }
  };
  return {
    open(target) {
      const host = hosts.get(target.name) ?? make(target);
      hosts.set(target.name, host);
      return host;
    },
    again() {
      for (const host of [...nodes.values(), ...containers]) host.again();
      jumps.again();
    },
    async close() {
      await Promise.all([...hosts.values()].map((host) => host.close()));
      await Promise.all([...nodes.values()].map((node) => node.close()));
      await jumps.close();
    },
  };
}
