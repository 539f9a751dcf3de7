import { setTimeout as sleep } from "node:timers/promises";
import { addressOf } from "../estate.ts";
import { runOn } from "../machine.ts";
import { waitForAnswer, waitForPort, wantedOf } from "../readiness.ts";
import { sql } from "../sql.ts";
import type { Fault, Lab } from "./fault.ts";

const host = "postgres";
const cluster = "postgresql@17-main.service";
const fill = "/var/lib/postgresql/lotus-lab-fill";
/** What is left on the full disk: enough that PostgreSQL itself goes on. */
const leftBytes = 256 * 1024 * 1024;

/** The disk of the database is as good as full. */
export const diskFull: Fault = {
  what: "the disk of the database is full",
  host,
  break: async () => {
    const shown = await runOn(host, ["df", "--block-size=1", "--output=avail", "/var/lib/postgresql"]);
    const available = Number(shown.stdout.trim().split("\n")[1]);
    if (available <= leftBytes) return;
    await runOn(host, ["fallocate", "--length", String(available - leftBytes), fill]);
  },
  mend: async () => void (await runOn(host, ["rm", "-f", fill])),
};

/** The database is killed; postgresql.service, which only wraps it, goes on saying "active". */
export const postgresDead: Fault = {
  what: "PostgreSQL is dead while its wrapper unit says active",
  host,
  break: async (lab) => {
    await runOn(host, ["systemctl", "kill", "--kill-whom=all", "--signal=SIGKILL", cluster], { mayFail: true });
    await waitForState("failed");
    const wrapper = await runOn(host, ["systemctl", "is-active", "postgresql.service"], { mayFail: true });
    if (wrapper.stdout.trim() !== "active") throw new Error(`postgresql.service is ${wrapper.stdout.trim()}`);
    await waitForDatabase(lab, false);
  },
  mend: async (lab) => {
    await runOn(host, ["systemctl", "reset-failed", cluster], { mayFail: true });
    await runOn(host, ["systemctl", "start", cluster]);
    await waitForPort(addressOf(lab.estate, host), lab.estate.port("postgresql", "sql"), 30);
    await waitForDatabase(lab, true);
  },
};

/** PostgreSQL is well and turns only Synapse away: Synapse runs, its /health says OK, and nothing it does works. */
export const synapseDatabaseGone: Fault = {
  what: "Synapse is up but its database is gone",
  host: "synapse",
  break: async (lab) => {
    await sql("ALTER ROLE synapse_user NOLOGIN");
    await sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'synapse_user'");
    await waitForDatabase(lab, false);
    await waitForAnswer(wantedOf(lab.estate).homeserver, 5);
  },
  mend: async (lab) => {
    await sql("ALTER ROLE synapse_user LOGIN");
    await waitForDatabase(lab, true);
  },
};

/** Waits until Synapse can, or cannot, answer a question that needs its database. */
async function waitForDatabase({ estate }: Lab, works: boolean): Promise<void> {
  const base = `http://${addressOf(estate, "synapse")}:${estate.port("synapse", "client")}`;
  const url = `${base}/_matrix/client/v3/profile/@bot:${estate.serverName}`;
  const what = works ? "Synapse with its database" : "Synapse without its database";
  await waitForAnswer({ what, url, body: works ? "displayname" : "M_UNKNOWN" }, 60);
}

async function waitForState(state: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const shown = await runOn(host, ["systemctl", "is-active", cluster], { mayFail: true });
    if (shown.stdout.trim() === state) return;
    await sleep(100);
  }
  throw new Error(`${cluster} did not become ${state}`);
}
