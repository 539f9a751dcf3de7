import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

import { lab, type Ran } from "./lab-run.ts";

let directory: string;
let room: { readonly token: string; readonly room: string };

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "lotus-news-"));
  room = JSON.parse((await lab("exec", "--", "node", "lab/room.ts", "open")).stdout) as typeof room;
  const shipped = readFileSync("inventory.yaml", "utf8");
  const [, spam = ""] = /^ {2}spam:\n(?: {4}.*\n)*? {4}id: (".*")$/m.exec(shipped) ?? [];
  const section = "notify: { matrix: { room: spam, token: { file: token } } }\n";
  writeFileSync(join(directory, "inventory.yaml"), shipped.replace(spam, `"${room.room}"`) + section);
  writeFileSync(join(directory, "token"), room.token, { mode: 0o600 });
});
afterEach(async () => {
  await lab("mend", "unit-stopped");
});
afterAll(() => rmSync(directory, { recursive: true }));

/** A run as cron makes it, with the lab's own homeserver behind its public name. */
async function fromCron(): Promise<Ran> {
  const words = ["health", "--quiet", "--notify", "matrix", "--inventory", join(directory, "inventory.yaml")];
  return lab("exec", "--", "env", `XDG_STATE_HOME=${directory}`, "node", "bin/lotus.js", ...words);
}

async function posted(): Promise<readonly { readonly body: string; readonly formatted_body: string }[]> {
  const words = ["env", `LOTUS_ROOM_TOKEN=${room.token}`, "node", "lab/room.ts", "read", room.room];
  return JSON.parse((await lab("exec", "--", ...words)).stdout) as Awaited<ReturnType<typeof posted>>;
}

it("posts into a room of a real homeserver what is new and what is gone, once", async () => {
  expect(await fromCron()).toEqual({ status: 0, stdout: "", stderr: "" });
  expect(await posted()).toEqual([]);
  expect(await lab("break", "unit-stopped")).toMatchObject({ status: 0 });
  expect(await fromCron()).toMatchObject({ status: 1, stderr: "" });
  expect(await fromCron()).toMatchObject({ status: 1, stderr: "" });
  const [news, ...more] = await posted();
  expect(more).toEqual([]);
  expect(news?.body).toMatch(/^lotusguild: now 1 broken, 0 warnings, 0 unknown\n✗ hookshot is down, synapse \(151\)\n/);
  expect(await lab("mend", "unit-stopped")).toMatchObject({ status: 0 });
  expect(await fromCron()).toEqual({ status: 0, stdout: "", stderr: "" });
  const all = await posted();
  expect(all).toHaveLength(2);
  expect(all[1]?.body).toMatch(/^lotusguild: everything works\n✓ gone after \d+ (?:s|min): hookshot is down, synapse/);
});
