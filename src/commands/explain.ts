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
  const { folder, kinds } = await pages();
  if (!kinds.includes(kind)) {
    throw new UsageError(`no finding is called ${JSON.stringify(kind)}${didYouMean(kind, kinds)}`, {
      hint: "lotus explain lists them all",
    });
  }
  return { stdout: await readFile(new URL(`${kind}.md`, folder), "utf8"), exitCode: exitCodes.clean };
}

async function everyPage(): Promise<string> {
  const { folder, kinds } = await pages();
  const widest = Math.max(...kinds.map(({ length }) => length));
  const lines = kinds.map(async (kind) => {
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

/** Those of health in the order of its words, then what commands that change something say. */
async function pages(): Promise<{ readonly folder: URL; readonly kinds: readonly string[] }> {
  for (const folder of places) {
    const names = await readdir(folder).catch(() => undefined);
    if (names === undefined) continue;
    const all = names.filter((name) => name.endsWith(".md")).map((name) => name.replace(/\.md$/, ""));
    const others = all.filter((kind) => !(findingKinds as readonly string[]).includes(kind));
    return { folder, kinds: [...findingKinds, ...others.toSorted()] };
  }
  throw new Error("the package lacks docs/findings");
}
