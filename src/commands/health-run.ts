import { renderReportText, type TextOptions } from "../render/report-text.ts";
import { type Examined, type HealthJob, isSelected } from "./health-job.ts";
import { type OutputOptions, type Outputs, renderAs } from "./health-outputs.ts";
import type { SshChoice } from "./reach.ts";
import type { World } from "./world.ts";

export interface HealthOptions extends OutputOptions {
  /** The value of `--inventory`. */
  readonly file?: string | undefined;
  /** Hosts or services; everything when there are none. */
  readonly patterns: readonly string[];
  readonly ssh?: SshChoice | undefined;
  readonly quiet?: boolean | undefined;
  /** How often it was given: once for every service, twice for every check. */
  readonly verbose?: number | undefined;
  readonly only?: readonly string[] | undefined;
  readonly skip?: readonly string[] | undefined;
  readonly list?: boolean | undefined;
  /** Seconds between the starts of two rounds; one round when absent. */
  readonly watch?: number | undefined;
  readonly notify?: "matrix" | undefined;
  /** Also does what is not read-only: sends !ping to the bot. */
  readonly active?: boolean | undefined;
}

/** Everything that one or many rounds need. */
export interface HealthRun {
  readonly job: HealthJob;
  readonly outputs: Outputs;
  readonly options: HealthOptions;
  /** Tells the room what has changed; never rejects. */
  readonly notify: ((examined: Examined) => Promise<void>) | undefined;
}

/** What a round prints: the text, or what was asked for in its place. */
export async function renderFor(
  { stdout, strict }: Outputs,
  examined: Examined,
  { inventory }: HealthJob,
  text: Omit<TextOptions, "exitCode">,
  world: World,
): Promise<string> {
  if (stdout !== undefined) return renderAs(stdout, examined, inventory, { strict, now: world.now() });
  return renderReportText(examined.account, { ...text, exitCode: examined.exitCode });
}

/** How the text is to look. */
export function textOptions({ quiet, verbose = 0 }: HealthOptions, { width, colour }: World) {
  const detail = verbose > 1 ? "every" : verbose === 1 ? "verbose" : quiet === true ? "quiet" : "normal";
  return { width, colour, detail } as const;
}

/** A program that reads JSON has no use for talk; a person at a terminal has. */
export function progressMode(
  { quiet }: HealthOptions,
  { stdout }: Outputs,
  { interactive }: World,
): "live" | "lines" | "none" {
  if (quiet === true) return "none";
  if (interactive) return "live";
  return stdout === undefined ? "lines" : "none";
}

/** The hosts of all checks that are reported on. */
export function boundTo({ inventory, selection, pick, checks }: Omit<HealthJob, "strict">): readonly string[] {
  const isChosen = isSelected(selection);
  return checks.flatMap(({ id, bind }) =>
    bind(inventory).flatMap(({ subject }) => {
      const service = subject.kind === "host" ? undefined : subject.service.name;
      const at = { check: id, host: subject.host.name, service };
      return isChosen(subject) && pick?.reports(at) !== false ? [at.host] : [];
    }),
  );
}

/** Who is waited for, and said to be. */
export function asked(job: HealthJob): HealthJob["selection"]["reached"] {
  const hosts = new Set(boundTo(job));
  return job.selection.reached.filter(({ name }) => hosts.has(name));
}
