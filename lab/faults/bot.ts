import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { addressOf } from "../estate.ts";
import { identity, type Secrets } from "../identity.ts";
import { runOn } from "../machine.ts";
import { insideNetwork } from "../network.ts";
import { run } from "../run.ts";
import { sql } from "../sql.ts";
import type { Fault, Lab } from "./fault.ts";

const host = "synapse";
const unit = "matrixbot.service";
const folder = "/opt/matrixbot";
const store = `${folder}/nio_store`;
/** Longer than the inventory's `accountSilence`: a younger bot is believed to be starting. */
const grownUpMs = 250_000;
const hour = 3_600_000;

/** The bot's token is revoked while it runs; matrix-nio goes on asking with it, hundreds of times a second. */
export const botTokenRevoked: Fault = {
  what: "the bot's token is revoked and it asks on with it",
  host,
  break: async (lab) => {
    const { stdout } = await runOn(host, ["cat", `${folder}/.env`]);
    const token = /^MATRIX_TOKEN=(.+)$/m.exec(stdout)?.[1] ?? "";
    await askHomeserver(lab, "/_matrix/client/v3/logout", {}, token);
    await waitFor("the bot to notice", 60, async () => {
      const said = await runOn(host, ["journalctl", "-u", unit, "--since=-30s", "-n", "50", "-o", "cat"]);
      return (said.stdout.match(/next_batch|M_UNKNOWN_TOKEN/g) ?? []).length > 10;
    });
  },
  mend: async (lab) => {
    const { bot } = JSON.parse(readFileSync(identity.secrets, "utf8")) as Secrets;
    const login = {
      type: "m.login.password",
      identifier: { type: "m.id.user", user: "bot" },
      password: bot,
      device_id: "BOT",
    };
    await runOn(host, ["systemctl", "stop", unit]);
    const { access_token: token } = await askHomeserver(lab, "/_matrix/client/v3/login", login);
    await runOn(host, ["sed", "-i", `s/^MATRIX_TOKEN=.*/MATRIX_TOKEN=${String(token)}/`, `${folder}/.env`]);
    // The device is new to Synapse, so the keys of the old one are of no use.
    await runOn(host, ["find", store, "-type", "f", "-delete"]);
    // What the old process said last, hundreds of times a second, must not seem to be of the new one.
    await runOn(host, ["journalctl", "--sync"]);
    await sleep(2000);
    await start();
  },
};

/** The bot's process is stopped in its tracks: systemd calls it active, and Synapse hears nothing of it. */
export const botHangs: Fault = {
  what: "the bot hangs",
  host,
  break: async () => {
    await waitUntilGrownUp();
    await runOn(host, ["systemctl", "kill", "--signal=SIGSTOP", unit]);
    // Synapse writes down what it heard until now with some delay; then time is made to pass.
    await sleep(7000);
    await sql(`UPDATE devices SET last_seen = last_seen - ${hour} WHERE user_id LIKE '@bot:%'`);
  },
  mend: async () => {
    await runOn(host, ["systemctl", "kill", "--signal=SIGCONT", unit], { mayFail: true });
    await start();
  },
};

/** The folder with the bot's keys is gone. */
export const botKeysGone: Fault = {
  what: "the bot has lost the store of its keys",
  host,
  break: async () => {
    await waitUntilGrownUp();
    await runOn(host, ["sh", "-c", 'test -e "$0.away" || mv "$0" "$0.away"', store]);
  },
  mend: async () => {
    await runOn(host, ["sh", "-c", 'test ! -e "$0.away" || { rm -rf "$0" && mv "$0.away" "$0"; }', store]);
  },
};

/** The bot was restarted a moment ago, as after a deploy. */
export const botRestarted: Fault = { what: "the bot was restarted a moment ago", host, break: start, mend: start };

async function start(): Promise<void> {
  await runOn(host, ["systemctl", "restart", unit]);
  await waitFor("the bot's keys", 60, async () => {
    const count = await sql("SELECT count(*) FROM e2e_device_keys_json WHERE user_id LIKE '@bot:%'");
    return Number(count) > 0;
  });
}

/** Bot, Synapse and database must all have run for a while. */
async function waitUntilGrownUp(): Promise<void> {
  await waitFor("bot, Synapse and database to have run for a while", grownUpMs / 1000 + 20, async () => {
    const show = ["systemctl", "show", "--property=ActiveEnterTimestampMonotonic", "--value"];
    const units = await runOn(host, [...show, unit, "matrix-synapse.service"]);
    const up = await runOn(host, ["cat", "/proc/uptime"]);
    const now = Number(up.stdout.split(" ")[0]) * 1000;
    const ages = units.stdout
      .split(/\s+/)
      .filter(Boolean)
      .map((entered) => now - Number(entered) / 1000);
    const database = await sql("SELECT extract(epoch from now() - pg_postmaster_start_time()) * 1000");
    return Math.min(...ages, Number(database)) > grownUpMs;
  });
}

async function waitFor(what: string, seconds: number, isThere: () => Promise<boolean>): Promise<void> {
  for (const limit = Date.now() + seconds * 1000; Date.now() < limit; await sleep(500)) if (await isThere()) return;
  throw new Error(`waited ${seconds} s for ${what}`);
}

async function askHomeserver(
  { estate }: Lab,
  path: string,
  body: unknown,
  token?: string,
): Promise<Readonly<Record<string, unknown>>> {
  const url = `http://${addressOf(estate, host)}:${estate.port("synapse", "client")}${path}`;
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const program = `const [url, init] = JSON.parse(require("fs").readFileSync(0, "utf8"));
    fetch(url, init).then((r) => r.text()).then(console.log)`;
  const input = JSON.stringify([url, { method: "POST", headers, body: JSON.stringify(body) }]);
  const { stdout } = await run([...insideNetwork, process.execPath, "-e", program], { input, timeout: 20_000 });
  return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
}
