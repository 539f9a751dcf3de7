import { createHash } from "node:crypto";

import { compare, remembered } from "../checks/history.ts";
import { LotusError } from "../errors.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { post } from "../matrix/post.ts";
import { renderMessage } from "../render/message.ts";
import type { Examined } from "./health-job.ts";
import { memoryFile, recall, remember } from "./notify-memory.ts";
import { wayOf } from "./notify-way.ts";
import type { World } from "./world.ts";

/**
 * `--notify matrix`: tells a room what is new and what is gone since it was told last. Whatever goes wrong is said on standard
 * error and tried again at the next run; neither report nor exit code depend on it.
 * @throws UsageError when the inventory names no room.
 */
export function matrixNotifier(inventory: Inventory, world: World): (examined: Examined) => Promise<void> {
  const wayInto = wayOf(inventory, world);
  const file = memoryFile(inventory.name, world);
  return async ({ account }) => {
    // What was cut off says nothing about the deployment.
    if (account.report.interrupted) return;
    const before = await recall(file, world.say);
    const seen = compare(before.known, account);
    const news = compare(before.told, account);
    const since = seen.now.map((trouble) => trouble.since);
    const now = news.now.map((trouble, index) => ({ ...trouble, since: since[index] ?? trouble.since }));
    const known = remembered(seen);
    const message = renderMessage(account, { ...news, now }, world.now());
    const told = remembered({ ...news, now });
    if (message === undefined) return keep({ known, told }, file, "", world);
    try {
      const way = await wayInto();
      const transaction = createHash("sha256")
        .update(JSON.stringify([now.filter(({ isNew }) => isNew), news.gone]))
        .digest("hex");
      await post(way, message, { transaction: `lotus-${transaction.slice(0, 32)}`, signal: world.signal });
    } catch (error) {
      if (!(error instanceof LotusError)) throw error;
      const hint = error.hint === undefined ? "" : ` (${error.hint})`;
      world.say(`--notify matrix: nothing was posted: ${error.message}${hint}; tried again at the next run\n`);
      return keep({ known, told: before.told }, file, "", world);
    }
    return keep({ known, told }, file, "; what was posted now will be posted again", world);
  };
}

async function keep(
  memory: Parameters<typeof remember>[1],
  file: string,
  consequence: string,
  { say }: World,
): Promise<void> {
  const reason = await remember(file, memory);
  if (reason !== undefined) say(`--notify matrix: ${file} cannot be written: ${reason}${consequence}\n`);
}
