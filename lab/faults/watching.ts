import { setTimeout as sleep } from "node:timers/promises";
import { addressOf } from "../estate.ts";
import { runOn } from "../machine.ts";
import type { Fault } from "./fault.ts";

const stateFile = "/run/lotus-lab.json";
const textfiles = "/var/lib/prometheus/node-exporter";
const jail = "synapse";
const backups = "/var/lib/vz/dump/synapse";

/** Grafana's database is locked or gone. */
export const grafanaDatabaseLost = standInState("Grafana has lost its database", "grafana", { database: "failing" });

/** An alert rule was deleted. */
export const grafanaRuleMissing: Fault = {
  ...standInState("an alert rule is gone from Grafana", "grafana", { rules: { "Hookshot Down": null } }),
  break: async () => {
    await waitUntilOld("grafana", "grafana-server.service", 65);
    await setState("grafana", { rules: { "Hookshot Down": null } });
  },
};

/** An alert rule cannot be evaluated. */
export const grafanaRuleFailing = standInState("Grafana cannot evaluate a rule", "grafana", {
  rules: { "Synapse High Memory": { health: "error", lastError: "failed to execute query A: connection refused" } },
});

/** An alert fires in Grafana that nothing else explains. */
export const grafanaAlertFiring = standInState("an alert fires in Grafana", "grafana", {
  rules: { "Federation Queue Backing Up": { state: "firing" } },
});

/** One more rule in Grafana, and one that is true, but not for long enough to fire. */
export const grafanaRuleAdded = standInState("Grafana has one more rule, and a pending alert", "grafana", {
  rules: { "Tea Is Ready": {}, "Synapse High Memory": { state: "pending" } },
});

/** Somebody paused a monitor and forgot. */
export const monitorPaused = standInState("a monitor of Uptime Kuma is paused", "uptime-kuma", {
  monitors: { LiveKit: { active: false } },
});

/** Monitors with other names, one more of them, and a paused one of something else. */
export const monitorsRenamed: Fault = {
  what: "monitors of Uptime Kuma were renamed, and some added",
  host: "uptime-kuma",
  break: async ({ estate }) =>
    setState("uptime-kuma", {
      monitors: {
        Synapse: { name: "Homeserver", url: `http://${addressOf(estate, "synapse")}:8008/health` },
        Hookshot: { name: "[prod] hook-shot (webhooks)" },
        Router: { hostname: "192.0.2.1" },
        Printer: { active: false },
      },
    }),
  mend: () => setState("uptime-kuma", undefined),
};

/** Authelia has lost the part of its configuration that makes it a provider of OpenID Connect. */
export const ssoDiscoveryOff = standInState("Authelia offers no OpenID Connect", "authelia", { openid: "off" });

/** A file of figures that is no such file. */
export const textfileError: Fault = textfile("a textfile of the node exporter is broken", "lab_backup_age 3 4 five\n");

/** A file of figures more. */
export const textfileAdded: Fault = textfile(
  "the node exporter shows one more textfile",
  "# TYPE lab_backup_age gauge\nlab_backup_age 3\n",
);

/** Somebody shortened the ban at run time. */
export const jailBanTime: Fault = {
  what: "fail2ban's jail bans for ten minutes only",
  host: "synapse",
  break: async () => void (await runOn("synapse", ["fail2ban-client", "set", jail, "bantime", "600"])),
  mend: async () => void (await runOn("synapse", ["fail2ban-client", "set", jail, "bantime", "86400"])),
};

/** The account's password was changed in the directory. */
export const directoryRefuses = standInState("the directory refuses a login", "lldap", { password: "another" });

/** The backup has not been made for three days. */
export const backupStale = backupsAre("the newest backup of the database is three days old", [
  "touch",
  "-d",
  "3 days ago",
]);

/** The backup was cut off. */
export const backupCutOff = backupsAre("the newest backup of the database is empty", [
  "sh",
  "-c",
  'for file; do : > "$file"; touch -d "5 minutes ago" "$file"; done',
  "sh",
]);

/** The next backup is being made under its final name. */
export const backupRunning: Fault = {
  what: "a backup of the database is being made",
  host: "compute-storage-01",
  break: async () => {
    await runOn("compute-storage-01", [
      "sh",
      "-c",
      'touch -d "6 hours ago" "$0"/*.dump && : > "$0/synapse-next.dump"',
      backups,
    ]);
  },
  mend: makeBackup,
};

function standInState(what: string, host: string, state: unknown): Fault {
  return { what, host, break: () => setState(host, state), mend: () => setState(host, undefined) };
}

async function setState(host: string, state: unknown): Promise<void> {
  if (state === undefined) return void (await runOn(host, ["rm", "-f", stateFile]));
  await runOn(host, ["sh", "-c", 'cat > "$0"', stateFile], { input: JSON.stringify(state) });
}

function textfile(what: string, text: string): Fault {
  const file = `${textfiles}/lotus-lab.prom`;
  return {
    what,
    host: "synapse",
    break: async () => void (await runOn("synapse", ["sh", "-c", 'cat > "$0"', file], { input: text })),
    mend: async () => void (await runOn("synapse", ["rm", "-f", file])),
  };
}

function backupsAre(what: string, command: readonly string[]): Fault {
  return {
    what,
    host: "compute-storage-01",
    break: async () => {
      const { stdout } = await runOn("compute-storage-01", ["find", backups, "-name", "*.dump"]);
      await runOn("compute-storage-01", [...command, ...stdout.trim().split("\n")]);
    },
    mend: makeBackup,
  };
}

async function makeBackup(): Promise<void> {
  await runOn("compute-storage-01", ["rm", "-rf", backups]);
  await runOn("compute-storage-01", ["systemctl", "start", "synapse-backup.service"]);
}

/** Waits until a unit has run for so long: just after its start, lotus has patience with it. */
async function waitUntilOld(host: string, unit: string, seconds: number): Promise<void> {
  for (let tries = 0; tries < seconds; tries++) {
    const shown = await runOn(host, ["systemctl", "show", "--property=ActiveEnterTimestampMonotonic", "--value", unit]);
    const { stdout: uptime } = await runOn(host, ["cat", "/proc/uptime"]);
    if (Number.parseFloat(uptime) - Number(shown.stdout) / 1e6 > seconds) return;
    await sleep(1000);
  }
  throw new Error(`${unit} on ${host} keeps starting anew`);
}
