import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { runOn } from "../lab/machine.ts";
import { loadInventory } from "../src/inventory/load.ts";
import { logIn, roomNamed } from "./lab-homeserver.ts";
import { lotus, type Ran } from "./lab-run.ts";
import { shippedText } from "./shipped-inventory.ts";

const directory = mkdtempSync(join(tmpdir(), "lotus-bot-"));
const root = "/opt/matrixbot";

/** An inventory that names a room for !ping, with the bot's `release` as given. */
export async function botInventory(release: string, name = "inventory.yaml"): Promise<string> {
  const person = await logIn();
  const token = join(directory, "token");
  writeFileSync(token, person, { mode: 0o600 });
  const { inventory } = await loadInventory({ file: "inventory.yaml", env: {}, cwd: ".", home: "/" });
  const room = inventory.rooms["commands"] ?? { name: "", id: "" };
  const bot = `@bot:${inventory.matrix.serverName}`;
  const id = await roomNamed(room.name, bot, person);
  const section = `    user: "${bot}"\n    ping: { room: commands, token: { file: ${token} } }\n    release: ${release}\n`;
  const file = join(directory, name);
  writeFileSync(file, shippedText.replace(room.id, id).replace(/ {4}user: "@bot:.*\n/, section));
  return file;
}

/** Commits files into the bot's repository (null removes one); resolves to the commit's id. */
export async function commit(message: string, files: Readonly<Record<string, string | null>>): Promise<string> {
  const changes = Object.entries(files).map(([name, text]) =>
    text === null ? `git rm -q ${name}` : `cat > ${name} <<'LOTUS_END'\n${text}\nLOTUS_END`,
  );
  const script = `set -e
export GIT_AUTHOR_NAME=jared GIT_AUTHOR_EMAIL=j@localhost GIT_COMMITTER_NAME=jared GIT_COMMITTER_EMAIL=j@localhost
work=$(mktemp -d)
git clone -q /srv/git/matrixBot.git "$work"
cd "$work"
${changes.join("\n")}
git add --all
git commit -q --allow-empty -m '${message}'
git push -q origin HEAD:main
git rev-parse HEAD
rm -rf "$work"`;
  return onForge(script);
}

/** Runs a script on the bot's host, as a person would by hand. */
export async function onHost(script: string): Promise<string> {
  return (await runOn("synapse", ["sh", "-c", script])).stdout.trim();
}

export async function onForge(script: string): Promise<string> {
  return (await runOn("forge", ["bash", "-c", script])).stdout.trim();
}

/** Which release runs, and in which process. */
export async function running(): Promise<{ readonly target: string; readonly pid: string; readonly state: string }> {
  const show = "systemctl show --property=MainPID,ActiveState --value matrixbot";
  const [target = "", pid = "", state = ""] = (await onHost(`readlink ${root} || echo by hand; ${show}`)).split("\n");
  return { target, pid, state };
}

/** Everything below the root as the bot finds it, links followed, without what Python and git leave there. */
export async function files(): Promise<string> {
  return onHost(
    `cd ${root}/ && find -L . -type f -not -path './.git/*' -not -path './venv/*' -not -path '*/__pycache__/*' -not -path './nio_store/*' -print0 | sort -z | xargs -0 sha256sum`,
  );
}

export async function deploy(inventory: string, ...words: readonly string[]): Promise<Ran> {
  return lotus("deploy", "bot", "-i", inventory, ...words);
}

export async function bot(inventory: string, ...words: readonly string[]): Promise<Ran> {
  return lotus("bot", ...words, "-i", inventory);
}
