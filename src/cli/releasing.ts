import { type Command, Option } from "@commander-js/extra-typings";

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

/** A command that changes which release runs, with the options that all of these have. */
const releaseCommand = (parent: Command, name: string, description: string) =>
  parent
    .command(name)
    .description(description)
    .addOption(dryRunOption())
    .addOption(yesOption())
    .addOption(waitOption())
    .addOption(jsonOption())
    .addOption(inventoryOption())
    .addOption(sshOption());

const lookCommand = (parent: Command, name: string, description: string) =>
  parent
    .command(name)
    .description(description)
    .addOption(jsonOption())
    .addOption(inventoryOption())
    .addOption(sshOption());

/** Programs that are built from their repositories. */
export function addReleasing(lotus: Command, { world, finish }: Door): void {
  const deploy = lotus.command("deploy").description("make a new revision run, proven, or leave the one that does");

  releaseCommand(deploy, "bot", "fetch, build beside, check, switch, restart, look; back again where it does not work")
    .option("--ref <ref>", "a branch, tag or commit instead of the inventory's")
    .option("--force", "also a revision that runs already, or that did not work before")
    .addOption(
      new Option("--notify <where>", "post how it came out to the inventory's room").choices(["matrix"] as const),
    )
    .action(async ({ ref, force, notify, ...flags }) => {
      const { deployBot } = await import("../commands/deploy-bot.ts");
      finish(await deployBot({ ...changeOptions(flags), patterns: [], ref, force, notify }, world()));
    });

  const bot = lotus.command("bot").description("the bot that runs, and its releases");

  releaseCommand(bot, "restart", "restart it, and look whether it works afterwards").action(async (flags) => {
    const { restart } = await import("../commands/release-restart.ts");
    finish(await restart("bot", { ...changeOptions(flags), patterns: [] }, world()));
  });

  lookCommand(bot, "status", "what runs, since when, and whether its files are as they were released").action(
    async ({ inventory: file, ...options }) => {
      const { releaseStatus } = await import("../commands/release-status.ts");
      finish(await releaseStatus("bot", { ...options, file }, world()));
    },
  );

  bot
    .command("logs")
    .description("what it has written to the journal")
    .option("-f, --follow", "go on until Ctrl-C")
    .option("--lines <count>", "how many of the newest", wholeNumber, 100)
    .addOption(inventoryOption())
    .addOption(sshOption())
    .action(async ({ inventory: file, ...options }) => {
      const { releaseLogs } = await import("../commands/release-logs.ts");
      finish(await releaseLogs("bot", { ...options, file }, world()));
    });

  lookCommand(bot, "releases", "what there is, which one runs, and what became of the others").action(
    async ({ inventory: file, ...options }) => {
      const { listReleases } = await import("../commands/release-list.ts");
      finish(await listReleases("bot", { ...options, file }, world()));
    },
  );

  releaseCommand(bot, "rollback", "go back to a release that worked, without a network and without building")
    .argument("[id]", "a release, or a revision; the one that ran before when left out")
    .action(async (id, flags) => {
      const { rollback } = await import("../commands/release-rollback.ts");
      finish(await rollback("bot", id, { ...changeOptions(flags), patterns: [] }, world()));
    });

  for (const verb of ["pin", "unpin"] as const) {
    const why = verb === "pin" ? "keep a release when others come" : "keep a release no longer than others";
    bot
      .command(verb)
      .description(why)
      .argument("<id>", "a release")
      .addOption(inventoryOption())
      .addOption(sshOption())
      .action(async (id, { inventory: file, ...options }) => {
        const { pinRelease } = await import("../commands/release-list.ts");
        finish(await pinRelease("bot", id, verb === "pin", { ...options, file }, world()));
      });
  }
}
