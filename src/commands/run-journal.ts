import { mkdir, readdir, readFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";

import { parsed } from "../changes/parsed.ts";
import { LotusError } from "../errors.ts";
import { type RunDocument, runDocument } from "../schemas/change.ts";
import { reasonOf, replaceFile } from "./replace-file.ts";
import type { World } from "./world.ts";

type Home = Pick<World, "env" | "home">;
type RunHost = RunDocument["hosts"][number];

/** The admin's side of the journal: one document for each run, for its owner only. No contents of secrets. */
export interface RunJournal {
  /** Changes what is known of one host, and writes it down. @throws LotusError when it cannot be written */
  readonly put: (host: string, now: Partial<RunHost>) => Promise<void>;
}

const kept = 200;

/** Writes down a run before anything is touched. @throws LotusError when it cannot be written */
export async function beginRun(document: RunDocument, home: Home, now: () => Date): Promise<RunJournal> {
  let current = document;
  let queue = Promise.resolve();
  const write = async (): Promise<void> => {
    const folder = folderOf(document.deployment, home);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await replaceFile(join(folder, `${document.id}.json`), `${JSON.stringify(current, undefined, 2)}\n`, 0o600);
    } catch (error) {
      throw new LotusError(`the journal in ${folder} cannot be written: ${reasonOf(error)}; nothing was touched`, {
        cause: error,
      });
    }
  };
  await write();
  return {
    put: async (name, change) => {
      const at = now().toISOString();
      current = {
        ...current,
        hosts: current.hosts.map((host) => (host.host === name ? { ...host, ...change, at } : host)),
      };
      const mine = queue.then(write);
      queue = mine.catch(() => undefined);
      return mine;
    },
  };
}

/** The runs of a deployment from this machine, newest first. What cannot be read is left out. */
export async function readRuns(deployment: string, home: Home): Promise<readonly RunDocument[]> {
  const folder = folderOf(deployment, home);
  const names = await readdir(folder).catch(() => []);
  const files = names
    .filter((name) => name.endsWith(".json"))
    .toSorted()
    .toReversed()
    .slice(0, kept);
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8").catch(() => "")));
  return texts.flatMap((text) => parsed(runDocument, text) ?? []);
}

/** What was taken back by a later run, as `RUN ID`. An id comes again where a host was made anew: each undo counts once. */
export function takenBack(runs: readonly RunDocument[]): ReadonlySet<string> {
  const undone = new Set<string | null>();
  const found = new Set<string>();
  for (const run of runs) {
    const ids = run.hosts.filter(({ state, id }) => state === "done" && id !== null).map(({ id }) => id);
    if (isUndo(run)) for (const id of ids) undone.add(id);
    else for (const id of ids.filter((id) => undone.delete(id))) found.add(`${run.id} ${id}`);
  }
  return found;
}

export function isUndo({ command }: RunDocument): boolean {
  return command === "undo" || command.startsWith("undo ");
}

function folderOf(deployment: string, { env, home }: Home): string {
  const given = env["XDG_STATE_HOME"] ?? "";
  // A relative one is to be ignored, says the XDG specification.
  return join(isAbsolute(given) ? given : join(home, ".local/state"), "lotus", "runs", deployment);
}
