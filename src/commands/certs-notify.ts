import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";

import { LotusError } from "../errors.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { post } from "../matrix/post.ts";
import { escapeMarkup } from "../render/escape.ts";
import { wayOf } from "./notify-way.ts";
import { stateFile } from "./notify-memory.ts";
import { reasonOf, replaceFile } from "./replace-file.ts";
import type { World } from "./world.ts";

/** What there is to tell of a run: what it installed, and what is wrong now. */
export interface CertsNews {
  readonly lines: readonly string[];
  /** The same text as long as the same is wrong; empty when nothing is. */
  readonly trouble: string;
}

/**
 * `lotus certs sync --notify matrix`: tells the room what was installed, and once what went wrong or went right again. Whatever goes
 * wrong here is said on standard error; the exit code does not depend on it. @throws UsageError when the inventory names no room.
 */
export function certsNotifier(inventory: Inventory, world: World): (news: CertsNews) => Promise<void> {
  const way = wayOf(inventory, world);
  const file = stateFile(`certs-${inventory.name}`, world);
  return async ({ lines, trouble }) => {
    const before = await readFile(file, "utf8").catch(() => "");
    const isNew = trouble !== before;
    const words = [
      ...lines,
      ...(isNew && trouble !== "" ? [trouble] : []),
      ...(isNew && trouble === "" ? ["certificates can be installed again"] : []),
    ];
    if (words.length === 0) return;
    const text = words.join("\n");
    const html = `<p><strong>${escapeMarkup(inventory.name)}</strong>: lotus certs sync</p><pre>${escapeMarkup(text)}</pre>`;
    const transaction = `lotus-${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
    try {
      await post(
        await way(),
        { plain: `${inventory.name}: lotus certs sync\n${text}`, html },
        { transaction, signal: world.signal },
      );
      if (isNew) await keep(file, trouble);
    } catch (error) {
      if (!(error instanceof LotusError)) throw error;
      const hint = error.hint === undefined ? "" : ` (${error.hint})`;
      world.say(`--notify matrix: nothing was posted: ${error.message}${hint}; tried again at the next run\n`);
    }
  };
}

async function keep(file: string, trouble: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await replaceFile(file, trouble, 0o600);
  } catch (error) {
    throw new LotusError(`${file} cannot be written: ${reasonOf(error)}; what was posted now will be posted again`);
  }
}
