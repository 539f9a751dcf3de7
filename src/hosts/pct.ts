import type { CarryingHost } from "./create-host.ts";
import { HostError } from "./host-error.ts";
import { lastWords } from "./printable.ts";
import type { Named, Transport } from "./transport.ts";

/** A container through its Proxmox node: its runner is a process of the node's runner, so it costs no session and no login of its own. `pct` is the program there. */
export function pctTransport(host: Named, id: number, node: CarryingHost, pct = "pct"): Transport {
  return {
    async open() {
      return {
        user: "root",
        spawn: async (words) => node.stream([pct, "exec", String(id), "--", ...words]),
        close: async () => undefined,
      };
    },
    explain(failed) {
      const said = lastWords(failed.stderr);
      if (failed.status === 127 && said.startsWith(`${pct}:`)) {
        return refuse(
          host,
          `${node.label} has no pct, so ${host.label} cannot be entered through it`,
          "bad-configuration",
        );
      }
      if (/not running/.test(said))
        return refuse(host, `${host.label} is not running: ${said}`, "unreachable", `pct start ${id}`);
      if (/does not exist|no such (?:container|ct)/i.test(said)) {
        return refuse(host, `${node.label} has no container ${id}: ${said}`, "bad-configuration");
      }
      return undefined;
    },
  };
}

function refuse(host: Named, text: string, kind: "bad-configuration" | "unreachable", hint?: string): HostError {
  return new HostError(text, { host: host.name, phase: "connect", kind, hint });
}
