import { addressOf } from "../estate.ts";
import { runOn } from "../machine.ts";
import { waitForPort } from "../readiness.ts";
import { commandOf, removeDropIn, writeDropIn } from "./drop-in.ts";
import type { Fault, Lab } from "./fault.ts";
import { waitForTargets } from "./fault.ts";
import { changeFile, restoreFile } from "./files.ts";
import { restartSynapse } from "./synapse.ts";

const visited = "cinny";
const visitor = "lotus-lab-visitor.service";
const visitorPort = 4444;
const host = "synapse";
const hookshot = "matrix-hookshot.service";
const config = "/etc/matrix-synapse/homeserver.yaml";
const table = "inet lotus_metrics";
const program = ["/usr/local/lib/lotus-lab/node", "/usr/local/lib/lotus-lab/stand-in/main.ts"];

/** A program that nobody planned waits for connections from everywhere. */
export const unexpectedListener: Fault = {
  what: "something unknown listens on a host",
  host: visited,
  break: async ({ estate }) => {
    await listenOn(visited, visitor, `[::]:${visitorPort}`);
    await waitForPort(addressOf(estate, visited), visitorPort, 10);
  },
  mend: async () => void (await runOn(visited, ["systemctl", "stop", visitor], { mayFail: true })),
};

/** hookshot takes transactions from the whole network, as with a bindAddress that was lost in an update. */
export const bridgeOpen: Fault = {
  what: "hookshot's bridge port is open to the network",
  host,
  break: async ({ estate }) => {
    const command = await commandOf(host, hookshot);
    const open = command.replace("bridge=127.0.0.1:", "bridge=0.0.0.0:");
    if (open === command) throw new Error(`${hookshot} has no bridge port on loopback`);
    await writeDropIn(host, hookshot, `[Service]\nExecStart=\n${open}\n`);
    await runOn(host, ["systemctl", "restart", hookshot]);
    await waitForPort(addressOf(estate, host), estate.port("hookshot", "bridge"), 20);
  },
  mend: async ({ estate }) => {
    await removeDropIn(host, hookshot);
    await runOn(host, ["systemctl", "restart", hookshot]);
    await waitForPort(addressOf(estate, host), estate.port("hookshot", "webhooks"), 20);
  },
};

/** Synapse's metrics listen everywhere; only the firewall still keeps others out. */
export const metricsEverywhere: Fault = {
  what: "Synapse's metrics port listens on every address",
  host,
  break: async (lab) => {
    await changeFile(host, config, (yaml) =>
      yaml.replace(/bind_addresses: \["127\.0\.0\.1", .*\]/, 'bind_addresses: ["0.0.0.0"]'),
    );
    await restartSynapse(lab);
  },
  mend: async (lab) => {
    await restoreFile(host, config);
    await restartSynapse(lab);
  },
};

/** The firewall's rule for Synapse's metrics is gone. */
export const metricsUnguarded: Fault = {
  what: "no firewall stands before Synapse's metrics",
  host,
  break: async () => void (await runOn(host, ["nft", "delete", "table", ...table.split(" ")], { mayFail: true })),
  mend: async (lab) => guardMetrics(lab),
};

/** The firewall keeps out the one neighbour that needs Synapse's metrics. */
export const neighbourShut: Fault = {
  what: "a firewall keeps Prometheus from Synapse's metrics",
  host,
  break: async (lab) => {
    const { estate } = lab;
    const rule = `ip saddr ${addressOf(estate, "prometheus")} tcp dport ${estate.port("synapse", "metrics")}`;
    const words = `insert rule ${table} input ${rule} reject with tcp reset`;
    await runOn(host, ["nft", "-f", "-"], { input: words });
    await waitForTargets(lab, 6);
  },
  mend: async (lab) => guardMetrics(lab),
};

/** Starts a program that listens and says nothing. */
export async function listenOn(on: string, unit: string, at: string): Promise<void> {
  await runOn(on, ["systemctl", "stop", unit], { mayFail: true });
  const properties = [`--unit=${unit}`, "--property=Type=notify", "--property=NotifyAccess=all"];
  const words = ["--description=a program that nobody knows", "--", ...program, "silence", `port=${at}`];
  await runOn(on, ["systemd-run", "--quiet", ...properties, ...words]);
}

/** Loads the layer's rules anew. Only their own table is replaced: fail2ban's stays. */
async function guardMetrics(lab: Lab): Promise<void> {
  await runOn(host, ["nft", "-f", "/etc/nftables.conf"]);
  await waitForTargets(lab, 7);
}
