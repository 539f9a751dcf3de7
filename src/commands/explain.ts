import { readdir, readFile } from "node:fs/promises";

import { exitCodes, UsageError } from "../errors.ts";
import { findingKinds } from "../checks/words.ts";
import { didYouMean } from "../inventory/nearest.ts";
import type { Outcome } from "./outcome.ts";

/** Beside the built program and beside the source: the package's docs/findings. */
const places = [new URL("../docs/findings/", import.meta.url), new URL("../../docs/findings/", import.meta.url)];

/** `lotus explain [KIND]` — what a finding means, where it comes from and how to mend it; without one, all there are. */
export async function explain(kind: string | undefined): Promise<Outcome> {
  if (kind === undefined) return { stdout: await everyPage(), exitCode: exitCodes.clean };
  if (!(findingKinds as readonly string[]).includes(kind)) {
    throw new UsageError(`no finding is called ${JSON.stringify(kind)}${didYouMean(kind, findingKinds)}`, {
      hint: "lotus explain lists them all",
    });
  }
  return { stdout: await readFile(new URL(`${kind}.md`, await pages()), "utf8"), exitCode: exitCodes.clean };
}

async function everyPage(): Promise<string> {
  const folder = await pages();
  const widest = Math.max(...findingKinds.map(({ length }) => length));
  const lines = findingKinds.map(async (kind) => {
    const page = await readFile(new URL(`${kind}.md`, folder), "utf8");
    return `${kind.padEnd(widest)}  ${firstSentence(page)}\n`;
  });
  return (await Promise.all(lines)).join("");
}

/** The paragraph below the heading says in one sentence what the finding is. */
function firstSentence(page: string): string {
  const [, paragraph = ""] = page.split(/\n\n+/);
  return paragraph.replaceAll("\n", " ").replace(/(?<=\.) .*$/, "");
}

async function pages(): Promise<URL> {
  for (const place of places) {
    const found = await readdir(place).catch(() => undefined);
    if (found !== undefined) return place;
  }
  throw new Error("the package lacks docs/findings");
}
