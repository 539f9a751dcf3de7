import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { beforeAll, expect, it } from "vitest";

import { loadInventory } from "../src/inventory/load.ts";
import { logIn, roomNamed } from "./lab-homeserver.ts";
import { lab, lotus, type Ran } from "./lab-run.ts";
import { shippedText } from "./shipped-inventory.ts";

const directory = mkdtempSync(join(tmpdir(), "lotus-active-"));
const tokenFile = join(directory, "token");
let person: string;

beforeAll(async () => {
  person = await logIn();
  writeFileSync(tokenFile, person, { mode: 0o600 });
});

/** `lotus health --active bot` with an inventory that names a room and a token. */
async function active(room: "spam" | "commands", token = tokenFile): Promise<Ran> {
  const { inventory } = await loadInventory({ file: "inventory.yaml", env: {}, cwd: ".", home: "/" });
  const { name, id } = inventory.rooms[room] ?? { name: "", id: "" };
  const bot = `@bot:${inventory.matrix.serverName}`;
  const ping = `    user: "${bot}"\n    ping: { room: ${room}, token: { file: ${token} } }\n`;
  const text = shippedText.replace(id, await roomNamed(name, bot, person)).replace(/ {4}user: "@bot:.*\n/, ping);
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
