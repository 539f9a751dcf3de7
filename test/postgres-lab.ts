import { spawn } from "node:child_process";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "vitest";

import { lab, lotus, type Ran } from "./lab-run.ts";

export const conf = "/etc/postgresql/17/main/conf.d";
export const tuning = `${conf}/synapse_tuning.conf`;
export const hba = "/etc/postgresql/17/main/pg_hba.conf";
const psql =
  "runuser -u postgres -- /usr/lib/postgresql/17/bin/psql -X -A -t -v ON_ERROR_STOP=1 -h /var/run/postgresql -d synapse";

/** Runs a script on the PostgreSQL host, as a person would by hand. */
export async function onHost(script: string): Promise<string> {
  const ran = await lab("exec", "--", "ssh", "postgres", script);
  expect(ran).toMatchObject({ status: 0 });
  return ran.stdout;
}

export async function sql(text: string): Promise<string> {
  return (await onHost(`${psql} <<'END'\n${text};\nEND`)).trim();
}

export async function tune(...words: readonly string[]): Promise<Ran> {
  return lotus("tune", "postgres", ...words);
}

/** A copy of the shipped inventory with one text in the place of another. */
export async function inventory(...changes: readonly (readonly [string, string])[]): Promise<string> {
  let text = await readFile("inventory.yaml", "utf8");
  for (const [from, to] of changes) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  const file = join(await mkdtemp(join(tmpdir(), "lotus-postgres-")), "inventory.yaml");
  await writeFile(file, text);
  return file;
}

/** Everything the command may change: files byte for byte with owner and mode, and what runs. */
export async function everything(): Promise<string> {
  const files = `${conf}/* /etc/postgresql/17/main/*.conf /var/lib/postgresql/17/main/postgresql.auto.conf`;
  const [onDisk, running] = await Promise.all([
    onHost(`stat -c '%n %a %U:%G' ${files}; sha256sum ${files}`),
    sql(`SELECT name, setting FROM pg_settings ORDER BY 1;
SELECT relname, o.* FROM pg_class c, pg_options_to_table(reloptions) o WHERE relkind = 'r' ORDER BY 1, 2;
SELECT extname FROM pg_extension ORDER BY 1;
SELECT * FROM pg_db_role_setting ORDER BY 1, 2`),
  ]);
  return onDisk + running;
}

/** When the server was started: the same as long as nobody restarted it. */
export async function startedAt(): Promise<string> {
  return sql("SELECT pg_postmaster_start_time()");
}

/**
 * Starts lotus and ends it with SIGKILL when it begins its step of that number, counted from 1. Returns what that step is; undefined
 * when it had fewer.
 */
export async function cutOffAt(step: number, ...words: readonly string[]): Promise<string | undefined> {
  const pidFile = join(await mkdtemp(join(tmpdir(), "lotus-pid-")), "pid");
  const script = 'echo $$ > "$1"; shift; exec node bin/lotus.js tune postgres "$@"';
  const child = spawn("node", ["lab/lab.ts", "exec", "--", "sh", "-c", script, "cut", pidFile, ...words], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  let begun: string | undefined;
  child.stderr.on("data", (chunk: Buffer) => {
    said += String(chunk);
    const steps = [...said.matchAll(/^\S+Z postgres \(109\): (.*)\n/gm)].map(([, what = ""]) => what);
    if (begun !== undefined || steps.length < step) return;
    begun = steps[step - 1];
    void readFile(pidFile, "utf8").then((pid) => process.kill(Number(pid), "SIGKILL"));
  });
  await new Promise((resolve, reject) => child.once("close", resolve).once("error", reject));
  return begun;
}
