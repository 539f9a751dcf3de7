import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

import { exitCodes, type ExitCode, UsageError } from "../errors.ts";
import { expandHome } from "../inventory/find-file.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { Examined } from "./health-job.ts";
import { reasonOf, replaceFile } from "./replace-file.ts";
import type { World } from "./world.ts";

export interface OutputOptions {
  readonly json?: boolean | undefined;
  /** Files, or `-` for standard output. */
  readonly html?: string | undefined;
  readonly junit?: string | undefined;
  readonly prometheus?: string | undefined;
  readonly strict?: boolean | undefined;
}

type Format = "json" | "html" | "junit" | "prometheus";

/** Where the report goes besides what a person reads. */
export interface Outputs {
  /** What takes the place of the text on standard output. */
  readonly stdout: Format | undefined;
  readonly files: readonly { readonly format: Format; readonly path: string; readonly shown: string }[];
  readonly strict: boolean;
  /** What to say before the run. */
  readonly hints: readonly string[];
}

const standardOutput = "-";

/**
 * Reads the options for files, and looks whether they can be written before any host is asked.
 * @throws UsageError when not, or when two reports are to go to standard output.
 */
export async function planOutputs(options: OutputOptions, world: World): Promise<Outputs> {
  const named = (["html", "junit", "prometheus"] as const).flatMap((format) => {
    const path = options[format];
    return path === undefined ? [] : [{ format, path }];
  });
  const toStdout = [
    ...(options.json === true ? ["--json"] : []),
    ...named.flatMap(({ format, path }) => (path === standardOutput ? [`--${format} -`] : [])),
  ];
  if (toStdout.length > 1) {
    throw new UsageError(`only one report fits on standard output, not ${toStdout.join(" and ")}`, {
      hint: "give the others a file",
    });
  }
  const files = named
    .filter(({ path }) => path !== standardOutput)
    .map(({ format, path }) => ({ format, shown: path, path: resolve(world.cwd, expandHome(path, world.home)) }));
  const twice = files.find(({ path }, index) => files.findIndex((other) => other.path === path) !== index);
  if (twice !== undefined) throw new UsageError(`two reports are to be written to ${twice.shown}`);
  await Promise.all(files.map(mustBeWritable));
  return {
    stdout: options.json === true ? "json" : named.find(({ path }) => path === standardOutput)?.format,
    files,
    strict: options.strict === true,
    hints: files.flatMap(({ format, shown, path }) =>
      format === "prometheus" && !path.endsWith(".prom")
        ? [`${shown}: node_exporter reads only files that end in .prom\n`]
        : [],
    ),
  };
}

async function mustBeWritable({ format, path, shown }: Outputs["files"][number]): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  const refuse = (reason: string) => new UsageError(`--${format}: ${shown} cannot be written: ${reason}`);
  if (shown.trim() === "") throw new UsageError(`--${format} names no file: its value is empty`);
  if (there?.isDirectory() === true) throw refuse("it is a directory");
  try {
    await access(there === undefined || there.isFile() ? dirname(path) : path, constants.W_OK);
  } catch (error) {
    throw refuse(reasonOf(error));
  }
}

/** The report in one of the formats for programs. */
export async function renderAs(
  format: Format,
  { account, exitCode }: Examined,
  inventory: Inventory,
  { strict, now }: { readonly strict: boolean; readonly now: Date },
): Promise<string> {
  // Each is loaded only where it is asked for: starting is what every run pays.
  switch (format) {
    case "json":
      return (await import("../render/report-json.ts")).renderReportJson(account, { exitCode });
    case "html":
      return (await import("../render/html/page.ts")).renderReportHtml(account, inventory, { exitCode });
    case "junit":
      return (await import("../render/report-junit.ts")).renderReportJunit(account, { strict });
    case "prometheus":
      return (await import("../render/report-prometheus.ts")).renderReportPrometheus(account, { exitCode, now });
  }
}

/** Writes the files. One that cannot be written is said, and the others are written all the same. */
export async function writeOutputs(
  { files, strict }: Outputs,
  examined: Examined,
  inventory: Inventory,
  world: World,
): Promise<{ readonly exitCode: ExitCode }> {
  let { exitCode } = examined;
  if (examined.account.report.interrupted) {
    // Half a run is no news: the age of what is there tells that none came to its end.
    for (const { format, shown } of files) world.say(`--${format}: ${shown} is left as it was: the run was stopped\n`);
    return { exitCode };
  }
  for (const { format, path, shown } of files) {
    const text = await renderAs(format, examined, inventory, { strict, now: world.now() });
    try {
      // Prometheus reads it as another user, whatever umask cron has.
      await replaceFile(path, text, format === "prometheus" ? 0o644 : undefined);
    } catch (error) {
      world.say(`--${format}: ${shown} could not be written: ${reasonOf(error)}\n`);
      if (exitCode === exitCodes.clean) exitCode = exitCodes.broken;
    }
  }
  return { exitCode };
}
