import { createHmac } from "node:crypto";
import { chownSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readEstate } from "./estate.ts";
import { ensureIdentity } from "./identity.ts";
import type { Secrets } from "./identity.ts";
import { seedHooks } from "./seed-hooks.ts";
import { askWith, homeserver, login } from "./seed-client.ts";
import { seedModeration } from "./seed-moderation.ts";

// seed-accounts.ts ROOT    makes the lab's accounts on the homeserver that starts up on this network's loopback
const startSeconds = 30;

const root = process.argv[2] ?? "";
const estate = readEstate();
const secrets = await ensureIdentity(estate);
await waitForHomeserver();
for (const name of ["admin", "jared", "bot", "draupnir"] as const) await register(name, secrets);
await seedHooks(homeserver, estate, secrets, await login("jared", secrets.jared, "SEED"));
const token = await login("bot", secrets.bot, "BOT");
const lines = [
  `MATRIX_HOMESERVER=${homeserver}`,
  `MATRIX_USER=@bot:${estate.serverName}`,
  "MATRIX_DEVICE=BOT",
  `MATRIX_TOKEN=${token}`,
];
const folder = join(root, "opt/matrixbot");
const file = join(folder, ".env");
writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o600 });
chownSync(file, statSync(folder).uid, statSync(folder).gid);
await seedModeration(root, estate, secrets, token);

async function waitForHomeserver(): Promise<void> {
  for (let tries = 0; tries < startSeconds * 5; tries++) {
    const answer = await fetch(`${homeserver}/health`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(200);
  }
  throw new Error(`the homeserver did not start within ${startSeconds} s`);
}

async function register(name: keyof Secrets, all: Secrets): Promise<void> {
  const path = "/_synapse/admin/v1/register";
  const { nonce } = (await askWith()("GET", path)) as { nonce: string };
  const role = name === "admin" || name === "jared" ? "admin" : "notadmin";
  const password = all[name];
  const mac = createHmac("sha1", all.registration).update([nonce, name, password, role].join("\0")).digest("hex");
  await askWith()("POST", path, { nonce, username: name, password, admin: role === "admin", mac });
}
