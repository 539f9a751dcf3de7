import { type Command, Option } from "@commander-js/extra-typings";

import type { Door } from "./door.ts";
import { collect, increase, inventoryOption, jsonOption, sshOption, watchSeconds } from "./options.ts";

const notWithList = ["watch", "html", "junit", "prometheus", "notify", "quiet", "verbose", "strict"];

/** What looks, and changes nothing. */
export function addLooking(lotus: Command, { world, finish }: Door): void {
  lotus
    .command("health")
    .description("examine every host and service, and say what is broken, what it means and what to type")
    .argument("[names...]", "hosts or services: names, LXC ids, tags or globs; everything when left out")
    .option("--on <names>", "the same, as one value with commas", collect)
    .addOption(jsonOption())
    .option("-q, --quiet", "print findings only, nothing when there are none")
    .option("-v, --verbose", "list every service with its time; twice (-vv): every check", increase)
    .option("--strict", "count warnings as broken")
    .option("--only <names>", "only these checks, by id or by service; globs and commas", collect)
    .option("--skip <names>", "all but these checks, by id or by service; globs and commas", collect)
    .addOption(new Option("--list", "print every check with what it looks at; contacts nothing").conflicts(notWithList))
    .option(
      "--watch [seconds]",
      "look again every 10 seconds, or as many as you say, and mark what changed",
      watchSeconds,
    )
    .option("--html <file>", "write one self-contained page; - is standard output")
    .option("--junit <file>", "write JUnit XML; - is standard output")
    .option("--prometheus <file>", "write metrics for the textfile collector; - is standard output")
    .addOption(
      new Option("--notify <where>", "post what changed since the last time to the inventory's room").choices([
        "matrix",
      ] as const),
    )
    .option("--active", "also send !ping to the bot and wait for its answer: the only part that is not read-only")
    .option("--no-color", "no colour, as NO_COLOR does")
    .addOption(inventoryOption())
    .addOption(sshOption())
    .action(async (names, options) => {
      const { health } = await import("../commands/health.ts");
      const { inventory: file, color, on = [], watch, verbose, ...rest } = options;
      const patterns = [...names, ...on];
      const here = world();
      const every = watch === true ? 10 : watch;
      finish(
        await health(
          { ...rest, file, patterns, watch: every, verbose: Number(verbose ?? 0) },
          { ...here, colour: here.colour && color },
        ),
      );
    });

  lotus
    .command("explain")
    .description("tell what a finding means, where it comes from and how to mend it")
    .argument("[kind]", "such as disk-full; all of them are listed when left out")
    .action(async (kind) => {
      const { explain } = await import("../commands/explain.ts");
      finish(await explain(kind));
    });

  const inventory = lotus.command("inventory").description("list, show and validate the deployment as data");

  inventory
    .command("list")
    .description("every host with what runs on it")
    .addOption(jsonOption())
    .addOption(inventoryOption())
    .action(async ({ inventory: file, json }) => {
      const { listInventory } = await import("../commands/inventory.ts");
      finish(await listInventory({ file, json }, world()));
    });

  inventory
    .command("show")
    .description("everything known of one host or service")
    .argument("<name>", "name or LXC id")
    .addOption(jsonOption())
    .addOption(inventoryOption())
    .action(async (name, { inventory: file, json }) => {
      const { showInventory } = await import("../commands/inventory.ts");
      finish(await showInventory(name, { file, json }, world()));
    });

  inventory
    .command("validate")
    .description("every problem of the file at once, each with its line; contacts nothing")
    .addOption(jsonOption())
    .addOption(inventoryOption())
    .action(async ({ inventory: file, json }) => {
      const { validateInventory } = await import("../commands/inventory.ts");
      finish(await validateInventory({ file, json }, world()));
    });

  inventory
    .command("schema")
    .description("the JSON Schema of the file, for editors")
    .action(async () => {
      const { inventorySchemaOutput } = await import("../commands/inventory.ts");
      finish(inventorySchemaOutput());
    });
}
