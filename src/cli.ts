import { homedir, hostname, userInfo } from "node:os";

import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "@commander-js/extra-typings";

import manifest from "../package.json" with { type: "json" };
import type { Outcome } from "./commands/outcome.ts";
import type { World } from "./commands/world.ts";
import { exitCodes, LotusError, UsageError } from "./errors.ts";

const stop = new AbortController();

/** Made when a command wants it: to look at the terminal's streams costs more than to start. */
const world = (): World => ({
  env: process.env,
  cwd: process.cwd(),
  home: process.env["HOME"] ?? homedir(),
  now: () => new Date(),
  who: () => ({ user: userName(), machine: hostname(), pid: process.pid }),
  interactive: process.stdin.isTTY && process.stderr.isTTY,
  width: process.stdout.isTTY ? Math.max(process.stdout.columns, 60) : 80,
  screen: process.stdout.isTTY && process.env["TERM"] !== "dumb",
  colour: process.stdout.isTTY && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb",
  signal: stop.signal,
  print: (text) => void process.stdout.write(text),
  say: (text) => void process.stderr.write(text),
});

const inventoryOption = () => new Option("-i, --inventory <file>", "the inventory to use instead of the one found");
const jsonOption = () => new Option("--json", "print one JSON document, with a versioned schema");
const sshOption = () =>
  new Option("--ssh <transport>", "how to reach hosts over ssh").choices(["ssh2", "openssh"] as const);

const dryRunOption = () =>
  new Option(
    "-n, --dry-run",
    "show what would be done; touches nothing, ends with 4 when there is something",
  ).conflicts("yes");
const yesOption = () => new Option("-y, --yes", "do it without a question");
const planOutOption = () => new Option("--plan-out <file>", "write down what is to be done");
const planOption = () => new Option("--plan <file>", "do exactly what was written down, or nothing");
const waitOption = () =>
  new Option("--wait [seconds]", "wait while somebody else changes a host; 600 seconds unless told").argParser(seconds);

const notWithSuggest = ["restart", "hba", "dryRun", "yes", "json", "plan", "planOut", "wait"];
const notWithList = ["watch", "html", "junit", "prometheus", "notify", "quiet", "verbose", "strict"];

const lotus = new Command("lotus")
  .description("Runs a whole Matrix deployment over SSH.")
  .version(manifest.version)
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "lotus: ")) })
  .helpCommand(false)
  .addHelpText(
    "after",
    `
Exit codes: 0 clean or done, 1 broken or failed, 2 bad usage or inventory,
3 something could not be told, 4 --dry-run has something to do, 70 a bug in lotus, 130 stopped with Ctrl-C.
`,
  );

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
    const { health } = await import("./commands/health.ts");
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
    const { explain } = await import("./commands/explain.ts");
    finish(await explain(kind));
  });

const inventory = lotus.command("inventory").description("list, show and validate the deployment as data");

inventory
  .command("list")
  .description("every host with what runs on it")
  .addOption(jsonOption())
  .addOption(inventoryOption())
  .action(async ({ inventory: file, json }) => {
    const { listInventory } = await import("./commands/inventory.ts");
    finish(await listInventory({ file, json }, world()));
  });

inventory
  .command("show")
  .description("everything known of one host or service")
  .argument("<name>", "name or LXC id")
  .addOption(jsonOption())
  .addOption(inventoryOption())
  .action(async (name, { inventory: file, json }) => {
    const { showInventory } = await import("./commands/inventory.ts");
    finish(await showInventory(name, { file, json }, world()));
  });

inventory
  .command("validate")
  .description("every problem of the file at once, each with its line; contacts nothing")
  .addOption(jsonOption())
  .addOption(inventoryOption())
  .action(async ({ inventory: file, json }) => {
    const { validateInventory } = await import("./commands/inventory.ts");
    finish(await validateInventory({ file, json }, world()));
  });

inventory
  .command("schema")
  .description("the JSON Schema of the file, for editors")
  .action(async () => {
    const { inventorySchemaOutput } = await import("./commands/inventory.ts");
    finish(inventorySchemaOutput());
  });

const tune = lotus.command("tune").description("make hosts run with the inventory's values");

tune
  .command("sysctl")
  .description("kernel values of containers and Proxmox hosts: shown, set where they can be, read back")
  .argument("[names...]", "hosts: names, LXC ids, tags or globs; all that the inventory has values for when left out")
  .option("--on <names>", "the same, as one value with commas", collect)
  .addOption(dryRunOption())
  .addOption(yesOption())
  .addOption(planOutOption())
  .addOption(planOption())
  .addOption(waitOption())
  .addOption(jsonOption())
  .addOption(inventoryOption())
  .addOption(sshOption())
  .action(async (names, { on = [], ...options }) => {
    const { tuneSysctl } = await import("./commands/tune-sysctl.ts");
    finish(await tuneSysctl({ ...changeOptions(options), patterns: [...names, ...on] }, world()));
  });

tune
  .command("postgres")
  .description("PostgreSQL's settings, the vacuum of single tables, extensions: checked by its own parser, read back")
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
  .addOption(dryRunOption())
  .addOption(yesOption())
  .addOption(planOutOption())
  .addOption(planOption())
  .addOption(waitOption())
  .addOption(jsonOption())
  .addOption(inventoryOption())
  .addOption(sshOption())
  .action(async (names, { on = [], restart, hba, suggest, write, ...options }) => {
    const patterns = [...names, ...on];
    if (suggest === true) {
      const { suggestPostgres } = await import("./commands/suggest-postgres.ts");
      finish(await suggestPostgres({ ...changeOptions(options), write, patterns }, world()));
      return;
    }
    if (write === true) throw new UsageError("--write goes with --suggest: lotus tune postgres --suggest --write");
    const { tunePostgres } = await import("./commands/tune-postgres.ts");
    finish(await tunePostgres({ ...changeOptions(options), restart, hba, patterns }, world()));
  });

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
    const { retry } = await import("./commands/retry.ts");
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
    const { undo } = await import("./commands/undo.ts");
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
    const { history } = await import("./commands/history.ts");
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
    const { lockStatus } = await import("./commands/lock.ts");
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
    const { lockBreak } = await import("./commands/lock.ts");
    finish(await lockBreak(host, reason, { file, ssh }, world()));
  });

lotus
  .command("trust")
  .description("show a host's key fingerprints and, after a question, add them to known_hosts")
  .argument("<host>", "name or LXC id")
  .option("--replace", "drop the keys known so far, for a host that was rebuilt")
  .option("-y, --yes", "do not ask")
  .addOption(inventoryOption())
  .action(async (host, { inventory: file, replace, yes }) => {
    const { trust } = await import("./commands/trust.ts");
    finish(await trust(host, { file, replace: replace === true, yes: yes === true }, world()));
  });

const certs = lotus.command("certs").description("certificates: where they are, and where they should be");

certs
  .command("sync")
  .description("install renewed certificates where they are shown, and make the services show them")
  .argument("[names...]", "hosts or services; all that the inventory's certificates name when left out")
  .option("--on <names>", "the same, as one value with commas", collect)
  .addOption(dryRunOption())
  .addOption(yesOption())
  .addOption(jsonOption())
  .addOption(waitOption())
  .addOption(planOutOption())
  .addOption(planOption())
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
  .addOption(inventoryOption())
  .addOption(sshOption())
  .action(async (names, { on = [], notify, whenIdle, ...flags }) => {
    const { syncCertificates } = await import("./commands/certs-sync.ts");
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
    const { certificatesStatus } = await import("./commands/certs-status.ts");
    finish(await certificatesStatus({ ...rest, file, patterns }, world()));
  });

const cron = lotus.command("cron").description("what runs by itself");

cron
  .command("install")
  .description("have a command run every day, from a systemd timer or from cron")
  .addArgument(new Argument("<what>", "certs: lotus certs sync").choices(["certs"] as const))
  .option("--crontab", "a line in /etc/cron.d instead of a timer: cron mails what is printed")
  .addOption(new Option("--notify <where>", "have it tell the inventory's room").choices(["matrix"] as const))
  .addOption(dryRunOption())
  .addOption(yesOption())
  .addOption(jsonOption())
  .addOption(waitOption())
  .addOption(planOutOption())
  .addOption(planOption())
  .addOption(inventoryOption())
  .addOption(sshOption())
  .action(async (_what, { crontab, notify, ...flags }) => {
    const { installCron } = await import("./commands/cron-install.ts");
    finish(await installCron({ ...changeOptions(flags), crontab, notify }, world()));
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
    const { exec } = await import("./commands/exec.ts");
    finish(await exec([hosts], command, { file, ssh, as, timeoutMs: timeout * 1000 }, world()));
  });

// A reader that has seen enough (`| head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});
process.on("SIGINT", onStop);
process.on("SIGTERM", onStop);

try {
  await lotus.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Ctrl-C once: stop cleanly. Twice: at once. */
function onStop(): void {
  if (stop.signal.aborted) process.exit(exitCodes.interrupted);
  stop.abort();
}

function finish({ stdout = "", stderr = "", exitCode }: Outcome): void {
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = exitCode;
}

/** The one place that prints an error and decides the exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.clean : exitCodes.usage;
  if (error instanceof LotusError) {
    process.stderr.write(`${error.message}\n${error.hint === undefined ? "" : `${error.hint}\n`}`);
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`lotus: this is a bug in lotus, please report it with what follows\n${stack}\n`);
  return exitCodes.bug;
}

/** For an option without a value, whose type says that it is true. */
function increase(_value: string, before: unknown): number {
  return typeof before === "number" ? before + 1 : 1;
}

/** A user without an entry in the system's list has only a number. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "?");
  }
}

function watchSeconds(value: string): number {
  const parsed = Number(value);
  if (Number.isFinite(parsed) && parsed >= 1 && parsed <= 86_400) return parsed;
  throw new InvalidArgumentError("expected seconds, 1 or more; names stand before --watch");
}

interface ChangeFlags {
  readonly inventory?: string | undefined;
  readonly ssh?: "ssh2" | "openssh" | undefined;
  readonly dryRun?: true | undefined;
  readonly yes?: true | undefined;
  readonly json?: true | undefined;
  readonly wait?: number | true | undefined;
  readonly planOut?: string | undefined;
  readonly plan?: string | undefined;
}

/** Folds the flags of a command that changes something. */
function changeOptions({ inventory: file, dryRun, yes, wait, ...rest }: ChangeFlags) {
  const mode = dryRun === true ? ("plan" as const) : yes === true ? ("apply" as const) : ("confirm" as const);
  return { ...rest, file, mode, waitMs: wait === undefined ? 0 : (wait === true ? 600 : wait) * 1000 };
}

function wholeNumber(value: string): number {
  if (/^[1-9]\d{0,5}$/.test(value)) return Number(value);
  throw new InvalidArgumentError("expected a number, such as 10");
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function seconds(value: string): number {
  const parsed = Number(value);
  if (!Number.isFinite(parsed) || parsed <= 0) throw new InvalidArgumentError("expected seconds, such as 30");
  return parsed;
}
