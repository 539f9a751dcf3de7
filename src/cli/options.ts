import { InvalidArgumentError, Option } from "@commander-js/extra-typings";

export const inventoryOption = () =>
  new Option("-i, --inventory <file>", "the inventory to use instead of the one found");
export const jsonOption = () => new Option("--json", "print one JSON document, with a versioned schema");
export const sshOption = () =>
  new Option("--ssh <transport>", "how to reach hosts over ssh").choices(["ssh2", "openssh"] as const);

export const dryRunOption = () =>
  new Option(
    "-n, --dry-run",
    "show what would be done; touches nothing, ends with 4 when there is something",
  ).conflicts("yes");
export const yesOption = () => new Option("-y, --yes", "do it without a question");
export const planOutOption = () => new Option("--plan-out <file>", "write down what is to be done");
export const planOption = () => new Option("--plan <file>", "do exactly what was written down, or nothing");
export const waitOption = () =>
  new Option("--wait [seconds]", "wait while somebody else changes a host; 600 seconds unless told").argParser(seconds);

/** For an option without a value, whose type says that it is true. */
export function increase(_value: string, before: unknown): number {
  return typeof before === "number" ? before + 1 : 1;
}

export function watchSeconds(value: string): number {
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
export function changeOptions({ inventory: file, dryRun, yes, wait, ...rest }: ChangeFlags) {
  const mode = dryRun === true ? ("plan" as const) : yes === true ? ("apply" as const) : ("confirm" as const);
  return { ...rest, file, mode, waitMs: wait === undefined ? 0 : (wait === true ? 600 : wait) * 1000 };
}

export function wholeNumber(value: string): number {
  if (/^[1-9]\d{0,5}$/.test(value)) return Number(value);
  throw new InvalidArgumentError("expected a number, such as 10");
}

export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

export function seconds(value: string): number {
  const parsed = Number(value);
  if (!Number.isFinite(parsed) || parsed <= 0) throw new InvalidArgumentError("expected seconds, such as 30");
  return parsed;
}
