import { Argument, type Command, Option } from "@commander-js/extra-typings";

import { UsageError } from "../errors.ts";
import type { Door } from "./door.ts";
import {
  changeOptions,
  collect,
  dryRunOption,
  inventoryOption,
  jsonOption,
  planOption,
  planOutOption,
  seconds,
  sshOption,
  waitOption,
  yesOption,
} from "./options.ts";

const notWithSuggest = ["restart", "hba", "dryRun", "yes", "json", "plan", "planOut", "wait"];

/** A command that changes something, with the options that all of these have. */
const changeCommand = (parent: Command, name: string, description: string) =>
  parent
    .command(name)
    .description(description)
    .addOption(dryRunOption())
    .addOption(yesOption())
    .addOption(planOutOption())
    .addOption(planOption())
    .addOption(waitOption())
    .addOption(jsonOption())
    .addOption(inventoryOption())
    .addOption(sshOption());

/** What changes hosts: all of it shows first what it will do. */
export function addChanging(lotus: Command, { world, finish }: Door): void {
  const tune = lotus.command("tune").description("make hosts run with the inventory's values");

  changeCommand(
    tune,
    "sysctl",
    "kernel values of containers and Proxmox hosts: shown, set where they can be, read back",
  )
    .argument("[names...]", "hosts: names, LXC ids, tags or globs; all that the inventory has values for when left out")
    .option("--on <names>", "the same, as one value with commas", collect)
    .action(async (names, { on = [], ...options }) => {
      const { tuneSysctl } = await import("../commands/tune-sysctl.ts");
      finish(await tuneSysctl({ ...changeOptions(options), patterns: [...names, ...on] }, world()));
    });

  changeCommand(
    tune,
    "postgres",
    "PostgreSQL's settings, the vacuum of single tables, extensions: checked by its own parser, read back",
  )
    .argument("[names...]", "hosts or services; every PostgreSQL of the inventory when left out")
    .option("--on <names>", "the same, as one value with commas", collect)
    .option("--restart", "restart PostgreSQL for what only a restart brings; asked for on a terminal")
    .option("--hba", "also the rows of pg_hba.conf for other machines: exactly those of the inventory")
    .addOption(
      new Option(
        "--suggest",
        "values for the host's memory, cores and disk, with the reasons; changes no host",
      ).conflicts([...notWithSuggest]),
    )
    .option("--write", "with --suggest: into the inventory, without a question")
    .action(async (names, { on = [], restart, hba, suggest, write, ...options }) => {
      const patterns = [...names, ...on];
      if (suggest === true) {
        const { suggestPostgres } = await import("../commands/suggest-postgres.ts");
        finish(await suggestPostgres({ ...changeOptions(options), write, patterns }, world()));
        return;
      }
      if (write === true) throw new UsageError("--write goes with --suggest: lotus tune postgres --suggest --write");
      const { tunePostgres } = await import("../commands/tune-postgres.ts");
      finish(await tunePostgres({ ...changeOptions(options), restart, hba, patterns }, world()));
    });

  const certs = lotus.command("certs").description("certificates: where they are, and where they should be");

  changeCommand(certs, "sync", "install renewed certificates where they are shown, and make the services show them")
    .argument("[names...]", "hosts or services; all that the inventory's certificates name when left out")
    .option("--on <names>", "the same, as one value with commas", collect)
    .addOption(
      new Option("--notify <where>", "post what was installed or went wrong to the inventory's room").choices([
        "matrix",
      ] as const),
    )
    .addOption(
      new Option(
        "--when-idle [seconds]",
        "wait until nobody is in a call that a restart would end; an hour at most unless told",
      ).argParser(seconds),
    )
    .action(async (names, { on = [], notify, whenIdle, ...flags }) => {
      const { syncCertificates } = await import("../commands/certs-sync.ts");
      const whenIdleMs = whenIdle === undefined ? undefined : (whenIdle === true ? 3600 : whenIdle) * 1000;
      finish(
        await syncCertificates({ ...changeOptions(flags), notify, whenIdleMs, patterns: [...names, ...on] }, world()),
      );
    });

  certs
    .command("status")
    .description("show where each certificate is: renewed, installed, shown; changes nothing")
    .argument("[names...]", "hosts or services; all that the inventory's certificates name when left out")
    .addOption(jsonOption())
    .addOption(inventoryOption())
    .addOption(sshOption())
    .action(async (patterns, { inventory: file, ...rest }) => {
      const { certificatesStatus } = await import("../commands/certs-status.ts");
      finish(await certificatesStatus({ ...rest, file, patterns }, world()));
    });

  const cron = lotus.command("cron").description("what runs by itself");

  changeCommand(cron, "install", "have a command run every day, from a systemd timer or from cron")
    .addArgument(new Argument("<what>", "certs: lotus certs sync").choices(["certs"] as const))
    .option("--crontab", "a line in /etc/cron.d instead of a timer: cron mails what is printed")
    .addOption(new Option("--notify <where>", "have it tell the inventory's room").choices(["matrix"] as const))
    .action(async (_what, { crontab, notify, ...flags }) => {
      const { installCron } = await import("../commands/cron-install.ts");
      finish(await installCron({ ...changeOptions(flags), crontab, notify }, world()));
    });
}
