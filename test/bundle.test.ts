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

/** Only the commands of the asked-for group are described at a start: one that is looked for in the wrong group is not found. */
it("every command that --help lists is there when it is asked for alone", async () => {
  const help = async (...words: string[]) => {
    const program = fileURLToPath(new URL("../bin/lotus.js", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [program, ...words, "--help"]);
    return stdout;
  };
  const names = [...(await help()).matchAll(/^ {2}([a-z]+)(?= .*? {2,}\S)/gm)].map((match) => match[1] ?? "");
  expect(names).toEqual(expect.arrayContaining(["health", "tune", "undo", "exec"]));
  const usages = await Promise.all(names.map((name) => help(name)));
  expect(usages.map((usage) => usage.split(" ").slice(0, 3).join(" "))).toEqual(
    names.map((name) => `Usage: lotus ${name}`),
  );
});
