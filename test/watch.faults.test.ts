import { spawn } from "node:child_process";
import { once } from "node:events";

import { afterAll, beforeAll, expect, it } from "vitest";

import { type Embedded, startEmbedded } from "../lab/embedded/deployment.ts";
import { lotusFile } from "./lotus.ts";

let deployment: Embedded;
beforeAll(async () => {
  deployment = await startEmbedded({ broken: "postgres-dead" });
});
afterAll(() => deployment.stop());

it("draws in place on a terminal, and Ctrl-C leaves it as it was", async () => {
  const command = `trap : INT; stty rows 30 columns 80; stty -g; ${process.execPath} ${lotusFile} health --watch 1; echo "exit $?"; stty -g`;
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    env: { ...deployment.env, LOTUS_INVENTORY: deployment.inventoryFile, TERM: "xterm-256color" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  while (!/round 3 at [\d:]+ UTC, every 1 s; Ctrl-C ends/.test(text)) await once(child.stdout, "data");
  child.stdin.write("\u0003");
  await once(child, "close");

  const [enter, leave, showCursor, hideCursor] = ["\u001b[?1049h", "\u001b[?1049l", "\u001b[?25h", "\u001b[?25l"];
  const [before = "", rest = "", ...reentered] = text.split(enter);
  const [drawn = "", after = "", ...releft] = rest.split(leave);
  expect([...reentered, ...releft]).toEqual([]);
  expect(text.lastIndexOf(showCursor)).toBeGreaterThan(text.lastIndexOf(hideCursor));
  // Nothing of the report stays behind, and the terminal is set as before.
  expect(after.replaceAll(showCursor, "").replace("^C", "")).toMatch(/^exit 130\r\n/);
  const settings = /^[\da-f]+(?::[\da-f]+){10,}/m;
  expect(settings.exec(after)?.[0]).toBe(settings.exec(before)?.[0]);
  const frames = drawn.split("\u001b[H").slice(1);
  expect(frames.length).toBeGreaterThanOrEqual(3);
  expect(frames.every((frame) => frame.split("\r\n").length <= 30)).toBe(true);
  expect(frames.at(-1)).toContain("PostgreSQL is down");
  expect(frames.at(-1)).toMatch(/since {3}[\d:]+ UTC, for \d+ s/);
});
