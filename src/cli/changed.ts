import { type Command } from "@commander-js/extra-typings";

import type { Door } from "./door.ts";
import {
  changeOptions,
  dryRunOption,
  inventoryOption,
  jsonOption,
  sshOption,
  waitOption,
  wholeNumber,
  yesOption,
} from "./options.ts";

/** What was changed, and who changes what now. */
export function addChanged(lotus: Command, { world, finish }: Door): void {
  lotus
    .command("retry")
    .description("take up the last change again on the hosts where it did not come to a good end")
    .addOption(dryRunOption())
    .addOption(yesOption())
    .addOption(waitOption())
    .addOption(jsonOption())
    .addOption(inventoryOption())
    .addOption(sshOption())
    .action(async (options) => {
      const { retry } = await import("../commands/retry.ts");
      finish(await retry(changeOptions(options), world()));
    });

  lotus
    .command("undo")
    .description("take a change back: files byte for byte as they were, values as they ran")
    .argument("[id]", "such as 2026-11-22-synapse-1; all of this machine's last run when left out")
    .addOption(dryRunOption())
    .addOption(yesOption())
    .addOption(waitOption())
    .addOption(inventoryOption())
    .addOption(sshOption())
    .action(async (id, options) => {
      const { undo } = await import("../commands/undo.ts");
      finish(await undo(id, changeOptions(options), world()));
    });

  lotus
    .command("history")
    .description("who changed what, when, from where, and how it came out")
    .argument("[id]", "a change to show with its diff")
    .option("--host <name>", "ask this host's journal, which has what everybody did there")
    .option("--last <count>", "how many of the newest to show", wholeNumber, 10)
    .addOption(jsonOption())
    .addOption(inventoryOption())
    .addOption(sshOption())
    .action(async (id, { inventory: file, ...options }) => {
      const { history } = await import("../commands/history.ts");
      finish(await history(id, { ...options, file }, world()));
    });

  const lock = lotus.command("lock").description("who changes a host right now");

  lock
    .command("status")
    .description("the lease of each host, and its other deployer while that runs")
    .argument("[names...]", "hosts: names, LXC ids, tags or globs; everything when left out")
    .addOption(inventoryOption())
    .addOption(sshOption())
    .action(async (names, { inventory: file, ssh }) => {
      const { lockStatus } = await import("../commands/lock.ts");
      finish(await lockStatus(names, { file, ssh }, world()));
    });

  lock
    .command("break")
    .description("end somebody's lease by hand, when they are certainly gone")
    .argument("<host>", "name or LXC id")
    .requiredOption("--reason <text>", "why; they are told, and it is kept on the host")
    .addOption(inventoryOption())
    .addOption(sshOption())
    .action(async (host, { inventory: file, ssh, reason }) => {
      const { lockBreak } = await import("../commands/lock.ts");
      finish(await lockBreak(host, reason, { file, ssh }, world()));
    });
}
