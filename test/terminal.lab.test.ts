import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";

import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";

import { type Embedded, startEmbedded } from "../lab/embedded/deployment.ts";
import { lotusFile } from "./lotus.ts";

const patienceMs = 40_000;

let deployment: Embedded;
beforeAll(async () => {
  deployment = await startEmbedded({ broken: "postgres-dead" });
});
afterAll(() => deployment.stop());

/** A program on a terminal of its own, and what that has been sent so far. */
interface OnTerminal {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  readonly text: () => string;
  /** Rejects when the program ends without having said it, or takes too long. */
  readonly says: (pattern: RegExp) => Promise<void>;
}

it("shows on a terminal what it waits for, and takes that away again", async () => {
  const command = `stty rows 30 columns 80; ${process.execPath} ${lotusFile} health; echo "exit $?"`;
  const { child, text } = onTerminal(command);
  await once(child, "close");
  const [waited = "", report = ""] = stripVTControlCharacters(text()).split(/^lotusguild /m);
  expect(waited).toContain("postgres (109)");
  expect(report).toContain("PostgreSQL is down");
  expect(report).toMatch(/exit 1\r\n$/);
});

it("draws in place on a terminal, and Ctrl-C leaves it as it was", async () => {
  const command = `trap : INT; stty rows 30 columns 80; stty -g; ${process.execPath} ${lotusFile} health --watch 1; echo "exit $?"; stty -g`;
  const { child, text: sent, says } = onTerminal(command);
  await says(/round 3 at [\d:]+ UTC, every 1 s; Ctrl-C ends/);
  child.stdin.write("\u0003");
  await once(child, "close");

  const text = sent();
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

/** `script` gives a program a terminal; the other end is what a person types and sees. */
function onTerminal(command: string): OnTerminal {
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    env: { ...deployment.env, LOTUS_INVENTORY: deployment.inventoryFile, TERM: "xterm-256color" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let text = "";
  let hasEnded = false;
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.once("close", () => (hasEnded = true));
  const says = async (pattern: RegExp): Promise<void> => {
    const limit = Date.now() + patienceMs;
    while (!pattern.test(text)) {
      if (hasEnded || Date.now() > limit) throw new Error(`it never said ${pattern}, but:\n${text}`);
      await sleep(50);
    }
  };
  return { child, text: () => text, says };
}
