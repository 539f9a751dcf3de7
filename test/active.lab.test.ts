import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { beforeAll, expect, it } from "vitest";

import { identity } from "../lab/identity.ts";
import { loadInventory } from "../src/inventory/load.ts";
import { lab, lotus, type Ran } from "./lab-run.ts";
import { shippedText } from "./shipped-inventory.ts";

const directory = mkdtempSync(join(tmpdir(), "lotus-active-"));
/** Makes a request inside the lab's network, from [url, method, token, body] on its command line; prints the answer. */
const asking = `const [url, method, token, body] = process.argv.slice(1);
fetch(url, { method, ...(body ? { body } : {}), headers: token ? { authorization: "Bearer " + token } : {} })
  .then((answer) => answer.text()).then(console.log)`;
let rooms: ReadonlyMap<string, string>;
let tokenFile = "";

/** Logs in as a person, and finds the lab's rooms by name: their ids are not those of the owner's. */
beforeAll(async () => {
  const { inventory } = await loadInventory({ file: "inventory.yaml", env: {}, cwd: ".", home: "/" });
  const base = `https://${inventory.matrix.serverName}/_matrix/client/v3`;
  const ask = async (
    path: string,
    method = "GET",
    token = "",
    body = "",
  ): Promise<Readonly<Record<string, unknown>>> => {
    const { stdout } = await lab("exec", "--", "node", "-e", asking, base + path, method, token, body);
    return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  };
  const { jared } = JSON.parse(readFileSync(identity.secrets, "utf8")) as { readonly jared: string };
  const who = { type: "m.login.password", identifier: { type: "m.id.user", user: "jared" }, password: jared };
  const token = String((await ask("/login", "POST", "", JSON.stringify(who)))["access_token"]);
  tokenFile = join(directory, "token");
  writeFileSync(tokenFile, token, { mode: 0o600 });
  const { joined_rooms: joined } = (await ask("/joined_rooms", "GET", token)) as { joined_rooms: readonly string[] };
  const named = joined.map(async (id) => {
    const { name } = await ask(`/rooms/${encodeURIComponent(id)}/state/m.room.name/`, "GET", token);
    return [String(name), id] as const;
  });
  rooms = new Map(await Promise.all(named));
});

/** `lotus health --active bot` with an inventory that names a room and a token. */
async function active(room: "spam" | "commands", token = tokenFile): Promise<Ran> {
  const { inventory } = await loadInventory({ file: "inventory.yaml", env: {}, cwd: ".", home: "/" });
  const { name, id } = inventory.rooms[room] ?? { name: "", id: "" };
  const ping = `    user: "@bot:${inventory.matrix.serverName}"\n    ping: { room: ${room}, token: { file: ${token} } }\n`;
  const text = shippedText.replace(id, rooms.get(name) ?? "").replace(/ {4}user: "@bot:.*\n/, ping);
  const file = join(directory, "inventory.yaml");
  writeFileSync(file, text);
  return lotus("health", "--active", "bot", "--inventory", file);
}

it.each(["spam", "commands"] as const)("sends !ping and hears the bot, in the room %s", async (room) => {
  expect(await active(room)).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("everything works") as string,
  });
});

it("says what is missing where the inventory does not say how", async () => {
  const { status, stdout } = await lotus("health", "--active", "bot");
  expect(stdout).toContain("!ping was not sent: the inventory does not say how");
  expect(status).toBe(3);
});

it("says that a token is no good, and never shows it", async () => {
  const wrong = join(directory, "wrong");
  writeFileSync(wrong, "syt_nobody_knows", { mode: 0o600 });
  const { status, stdout, stderr } = await active("spam", wrong);
  expect(stdout).toContain("the token for !ping is no good: 401");
  expect(stdout + stderr).not.toContain("syt_nobody_knows");
  expect(status).toBe(3);
});

it("finds a bot that does not answer", async () => {
  // Stopped for shorter than Synapse needs to notice: only !ping can tell.
  await lab("exec", "--", "ssh", "synapse", "systemctl kill --signal=SIGSTOP matrixbot");
  try {
    const { status, stdout } = await active("spam");
    expect(stdout).toContain("✗ The bot does not answer !ping");
    expect(status).toBe(1);
  } finally {
    await lab("exec", "--", "ssh", "synapse", "systemctl kill --signal=SIGCONT matrixbot");
  }
});
