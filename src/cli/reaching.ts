import { type Command } from "@commander-js/extra-typings";

import type { Door } from "./door.ts";
import { inventoryOption, seconds, sshOption } from "./options.ts";

/** What is about reaching hosts. */
export function addReaching(lotus: Command, { world, finish }: Door): void {
  lotus
    .command("trust")
    .description("show a host's key fingerprints and, after a question, add them to known_hosts")
    .argument("<host>", "name or LXC id")
    .option("--replace", "drop the keys known so far, for a host that was rebuilt")
    .option("-y, --yes", "do not ask")
    .addOption(inventoryOption())
    .action(async (host, { inventory: file, replace, yes }) => {
      const { trust } = await import("../commands/trust.ts");
      finish(await trust(host, { file, replace: replace === true, yes: yes === true }, world()));
    });

  lotus
    .command("exec")
    .description("run a command on hosts at once: lotus exec synapse -- uptime")
    .argument("<hosts>", "hosts or services: names, LXC ids, tags or globs, with commas")
    .argument("<command...>", "the command's words, after --")
    .option("--as <user>", "run as this user of the host")
    .option("--timeout <seconds>", "time limit for the command", seconds, 60)
    .addOption(inventoryOption())
    .addOption(sshOption())
    .action(async (hosts, command, { inventory: file, ssh, as, timeout }) => {
      const { exec } = await import("../commands/exec.ts");
      finish(await exec([hosts], command, { file, ssh, as, timeoutMs: timeout * 1000 }, world()));
    });
}
