import { setTimeout as sleep } from "node:timers/promises";
import { addressOf } from "../estate.ts";
import { runOn } from "../machine.ts";
import { waitForAnswer } from "../readiness.ts";
import { postgresHost, programs, sql } from "../sql.ts";
import type { Fault, Lab } from "./fault.ts";

const cluster = "postgresql@17-main.service";
const folder = "/etc/postgresql/17/main";
const ownFile = `${folder}/conf.d/zz-lotus-lab.conf`;
const hbaFile = `${folder}/pg_hba.conf`;
const mark = "# lotus-lab";

export const pgbench = [`${programs}/pgbench`, "-h", "/var/run/postgresql"];

/** Waits until a question about the server is answered with `t`. */
export async function waitForTrue(question: string, seconds: number): Promise<void> {
  const limit = Date.now() + seconds * 1000;
  while (Date.now() < limit) {
    if ((await sql(`SELECT ${question}`)) === "t") return;
    await sleep(250);
  }
  throw new Error(`PostgreSQL did not come to: ${question}`);
}

/** Drops what a fault or variation made for itself. */
export async function dropTable(name: string): Promise<void> {
  await sql(`DROP TABLE IF EXISTS ${name}`);
}

/** Runs a program as the user postgres until `stopUnit`; its standard input stays open behind the text. */
export async function startUnit(unit: string, command: readonly string[], input = ""): Promise<void> {
  await stopUnit(unit);
  const script = 'text=$0; (printf "%s\\n" "$text"; exec sleep 3600) | exec "$@"';
  const own = ["systemd-run", "--quiet", "--collect", `--unit=${unit}`, "--uid=postgres", "--working-directory=/"];
  await runOn(postgresHost, [...own, `--setenv=PGAPPNAME=${unit}`, "sh", "-c", script, input, ...command]);
}

/** Ends the program and its sessions: a server that is at work for one does not notice that its client is gone. */
export async function stopUnit(unit: string): Promise<void> {
  await runOn(postgresHost, ["systemctl", "stop", unit], { mayFail: true });
  await runOn(postgresHost, ["systemctl", "reset-failed", unit], { mayFail: true });
  const own = `FROM pg_stat_activity WHERE application_name = '${unit}'`;
  await sql(`SELECT pg_terminate_backend(pid) ${own}`);
  await waitForTrue(`NOT EXISTS (SELECT ${own})`, 20);
}

/** Writes the last of the configuration files, whose lines win, or takes it away again. */
export async function configure(lines: string | undefined): Promise<void> {
  if (lines === undefined) return void (await runOn(postgresHost, ["rm", "-f", ownFile]));
  const script = 'cat > "$0" && chown postgres:postgres "$0"';
  await runOn(postgresHost, ["sh", "-c", script, ownFile], { input: `${lines}\n` });
}

/** Adds a line to pg_hba.conf, or takes the added ones away again. The server is not told. */
export async function admit(line: string | undefined): Promise<void> {
  await runOn(postgresHost, ["sed", "-i", `/${mark}$/d`, hbaFile]);
  const script = 'cat >> "$0"';
  if (line !== undefined) await runOn(postgresHost, ["sh", "-c", script, hbaFile], { input: `${line} ${mark}\n` });
}

/** Lines that the server has read, until they are taken away; both resolve when a question about them is answered with `t`. */
export function configured(lines: string, read: string, gone: string): Pick<Fault, "break" | "mend"> {
  const set = (text: string | undefined, question: string) => async (): Promise<void> => {
    await configure(text);
    await reload(question);
  };
  return { break: set(lines, read), mend: set(undefined, gone) };
}

/** Has the server read its files; resolves when a question about them is answered with `t`. */
export async function reload(question: string): Promise<void> {
  await runOn(postgresHost, ["systemctl", "reload", cluster]);
  await waitForTrue(question, 10);
}

/** Restarts the server; resolves when Synapse and the exporter have found it again. */
export async function restart({ estate }: Lab): Promise<void> {
  await runOn(postgresHost, ["systemctl", "restart", cluster]);
  const synapse = `http://${addressOf(estate, "synapse")}:${estate.port("synapse", "client")}`;
  const profile = `${synapse}/_matrix/client/v3/profile/@bot:${estate.serverName}`;
  await waitForAnswer({ what: "Synapse with its database", url: profile, body: "displayname" }, 60);
  const exporter = `http://${addressOf(estate, postgresHost)}:${estate.port("postgres-exporter", "metrics")}/metrics`;
  await waitForAnswer({ what: "the exporter with its database", url: exporter, body: "\npg_up 1" }, 30);
}
