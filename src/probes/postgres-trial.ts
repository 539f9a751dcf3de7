import { LotusError } from "../errors.ts";
import type { RemoteCommand } from "../hosts/command.ts";
import type { HostView } from "../hosts/host.ts";
import { lastWords, printable } from "../hosts/printable.ts";
import type { PostgresPrograms } from "../services/postgresql-tuning.ts";

/** What PostgreSQL's own parser makes of a value. */
export type Trial =
  /** The value as pg_settings shows it, in its base unit. */
  { readonly is: "taken"; readonly value: string } | { readonly is: "refused"; readonly why: string };

/**
 * Writes nothing and opens no port: the server takes one value from the command line, prints it and ends. Without its files, so that
 * a mistake in them, which is found elsewhere, is not every value's.
 */
const script = String.raw`postgres=$1; data=$2; shift 2
for pair; do
  name=${"$"}{pair%%=*}
  said=$("$postgres" -D "$data" -c config_file=/dev/null -C "$name" -c "$pair" 2>&1)
  printf '\001%s\002%s\002%s' "$name" "$?" "$said"
done`;

const limitMs = 30_000;

/** Each value by itself, so that every bad one is named. Only as user postgres: the server refuses root. */
export function askTrials(
  { directory, data }: PostgresPrograms,
  settings: readonly { readonly name: string; readonly value: string }[],
): RemoteCommand {
  const pairs = settings.map(({ name, value }) => `${name}=${value}`);
  return ["sh", "-c", script, "trial", `${directory}/postgres`, data, ...pairs];
}

/** Answers behind \001, each `name\002status\002what it said`. */
export function parseTrials(stdout: string): ReadonlyMap<string, Trial> {
  const parts = stdout.split("\u0001").slice(1);
  return new Map(
    parts.map((part): readonly [string, Trial] => {
      const [name = "", status = "", said = ""] = part.split("\u0002");
      const lines = said.trimEnd().split("\n");
      if (status === "0") return [name.toLowerCase(), { is: "taken", value: lines.at(-1) ?? "" }];
      return [name.toLowerCase(), { is: "refused", why: complaint(lines) }];
    }),
  );
}

/** What the parser makes of these values. @throws LotusError when it does not say */
export async function trialsOf(
  host: HostView,
  programs: PostgresPrograms,
  settings: readonly { readonly name: string; readonly value: string }[],
): Promise<ReadonlyMap<string, Trial>> {
  if (settings.length === 0) return new Map();
  const options = { as: "postgres", timeoutMs: limitMs };
  const { stdout, stderr } = await host.query(askTrials(programs, settings), options);
  const trials = parseTrials(stdout);
  if (settings.every(({ name }) => trials.has(name.toLowerCase()))) return trials;
  throw new LotusError(`${host.label}: ${programs.directory}/postgres did not try the values: ${lastWords(stderr)}`, {
    hint: "where its programs lie stands in the inventory: paths.programs of the service",
  });
}

/** `2026-11-25 03:22:26.261 GMT [189] FATAL:  invalid value …` and its hint. */
function complaint(lines: readonly string[]): string {
  const [said] = lines.flatMap((line) => /(?:FATAL|ERROR|PANIC):\s+(.*)$/.exec(line)?.[1] ?? []);
  const [hint] = lines.flatMap((line) => /HINT:\s+(.*)$/.exec(line)?.[1] ?? []);
  const text = said ?? lines.find((line) => line !== "") ?? "it did not say why";
  return printable(hint === undefined ? text : `${text}; ${hint}`).slice(0, 400);
}
