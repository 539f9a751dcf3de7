import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { expect, it } from "vitest";

const folder = new URL("../dist/", import.meta.url);

/** Parts are loaded only by what uses them, such as a slow run on a terminal: one that cannot be loaded shows itself there alone. */
it("every part of the built program can be loaded", async () => {
  const parts = readdirSync(folder).filter((file) => file.endsWith(".js") && file !== "cli.js");
  expect(parts.length).toBeGreaterThan(10);
  const program = parts.map((file) => `await import(${JSON.stringify(new URL(file, folder).href)});`).join("\n");
  const words = ["--input-type=module", "--eval", program];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, words, { cwd: fileURLToPath(folder) });
  expect({ stdout, stderr }).toEqual({ stdout: "", stderr: "" });
});
