import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { hookId } from "../lab/hook-ids.ts";
import { identity, type Secrets } from "../lab/identity.ts";
import { loadInventory } from "../src/inventory/load.ts";
import { type Answer, logIn, makeRoom, posted, roomNamed } from "./lab-homeserver.ts";
import { onceSettled } from "./lab-report.ts";
import { inLab, lab, lotus, type Ran } from "./lab-run.ts";
import { shippedText, tellingRoom } from "./shipped-inventory.ts";

const fault = "foci-elsewhere";
const webhook = "Grafana";
/** What stands behind the message that hookshot's stand-in makes of what it was given. */
const relayed = "Received webhook data: ";

const directory = mkdtempSync(join(tmpdir(), "lotus-news-"));
const file = (name: string) => join(directory, name);
let token: string;

beforeAll(async () => {
  token = await logIn();
  writeFileSync(file("token"), token, { mode: 0o600 });
});
beforeEach(() => {
  process.env["XDG_STATE_HOME"] = mkdtempSync(file("state-"));
});
afterEach(async () => {
  delete process.env["XDG_STATE_HOME"];
  await lab("mend", fault);
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  // The webhook was used, which this hookshot tells in its metrics, and health that it does.
  await inLab("ssh", "synapse", "systemctl restart matrix-hookshot");
  await onceSettled(() => lotus("health", "--json"));
});

/** A run as cron makes it, of the check that sees the fault. */
async function fromCron(): Promise<Ran> {
  const words = ["--quiet", "--notify", "matrix", "--only", "call-transports"];
  return lotus("health", ...words, "--inventory", file("inventory.yaml"));
}

/** A fault that lasts for two runs and is mended; what the room has been told after each. */
async function story(room: string): Promise<readonly (readonly string[])[]> {
  const before = (await posted(room, token)).length;
  const told = async (): Promise<readonly string[]> => posted(room, token, before);
  expect(await fromCron()).toEqual({ status: 0, stdout: "", stderr: "" });
  const well = await told();
  expect(await lab("break", fault)).toMatchObject({ status: 0 });
  expect(await fromCron()).toMatchObject({ status: 1, stderr: "" });
  const broken = await told();
  expect(await fromCron()).toMatchObject({ status: 1, stderr: "" });
  const still = await told();
  expect(await lab("mend", fault)).toMatchObject({ status: 0 });
  expect(await fromCron()).toEqual({ status: 0, stdout: "", stderr: "" });
  const mended = await told();
  expect(await fromCron()).toEqual({ status: 0, stdout: "", stderr: "" });
  return [well, broken, still, mended, await told()];
}

describe("lotus health --notify matrix, with a real homeserver", () => {
  it("posts with an access token what is new and what is gone, once each", async () => {
    const room = await makeRoom("News", token);
    writeFileSync(file("inventory.yaml"), tellingRoom(room, "token"));

    const [well, broken, still, mended, after] = await story(room);
    expect(well).toEqual([]);
    expect(broken).toEqual([
      expect.stringMatching(/^lotusguild: now 1 broken, 0 warnings, 0 unknown\n✗ .*call.*\n/i) as string,
    ]);
    expect(still).toEqual(broken);
    expect(mended).toEqual([
      ...(broken ?? []),
      expect.stringMatching(/^lotusguild: everything works\n✓ gone after \d+ (?:s|min): .*call/i) as string,
    ]);
    expect(after).toEqual(mended);
  });

  it("posts the same through a webhook of hookshot's", async () => {
    const { hooks } = JSON.parse(readFileSync(identity.secrets, "utf8")) as Secrets;
    const { inventory } = await loadInventory({ file: "inventory.yaml", env: {}, cwd: ".", home: "/" });
    writeFileSync(file("webhook"), inventory.webhooks.urlBase + hookId(hooks, webhook), { mode: 0o600 });
    writeFileSync(file("inventory.yaml"), `${shippedText}notify: { matrix: { webhook: { file: webhook } } }\n`);

    const { name } = inventory.rooms[inventory.webhooks.room] ?? { name: "" };
    const room = await roomNamed(name, `@hookshot:${inventory.matrix.serverName}`, token);
    const [well, broken, still, mended, after] = await story(room);
    expect(well).toEqual([]);
    expect(broken?.map(textOf)).toEqual([
      expect.stringMatching(/^lotusguild: now 1 broken, 0 warnings, 0 unknown\n✗ .*call.*\n/i) as string,
    ]);
    expect(still).toEqual(broken);
    expect(mended?.slice(1).map(textOf)).toEqual([expect.stringMatching(/^lotusguild: everything works\n/) as string]);
    expect(after).toEqual(mended);
  });
});

function textOf(message: string): unknown {
  expect(message.startsWith(relayed)).toBe(true);
  return (JSON.parse(message.slice(relayed.length)) as Answer)["text"];
}
