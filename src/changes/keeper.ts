import { LotusError } from "../errors.ts";
import type { RemoteCommand } from "../hosts/command.ts";
import type { Answer, QueryOptions } from "../hosts/host.ts";
import { lastWords } from "../hosts/printable.ts";
import { Secret } from "../hosts/secret.ts";
import { keeperFiles } from "./keeper-files.ts";
import { keeperJournal } from "./keeper-journal.ts";
import { keeperLease } from "./keeper-lease.ts";

/** Where lotus keeps its things on a host. */
export interface Places {
  /** Gone with a reboot: the lease. */
  readonly run: string;
  /** Stays: the journal. */
  readonly state: string;
}

export const usualPlaces: Places = { run: "/run/lotus", state: "/var/lib/lotus" };

/** Runs a command on one host: `host.query` for verbs that leave no trace, `host.execute` for all others. */
export type Run = (command: RemoteCommand, options?: QueryOptions) => Promise<Answer>;

/**
 * The keeper: a small program that holds lease and journal on the host and replaces files there, in perl as the runner is.
 * Started for each word and gone with its answer. @throws LotusError when it fails, HostError when the host cannot be asked.
 */
export type Keeper = (
  verb: string,
  words?: readonly string[],
  fields?: readonly string[],
) => Promise<readonly string[]>;

const program = [keeperFiles, keeperLease, keeperJournal].join("");
const limitMs = 30_000;
const mostBytes = 32 * 1024 * 1024;

export function keeperOn(label: string, run: Run, places: Places = usualPlaces): Keeper {
  return async (verb, words = [], fields = []) => {
    const command = ["perl", "-e", program, verb, places.run, places.state, ...words];
    const stdin = new Secret(fields.map(toNetstring).join(""));
    const { status, stdout, stderr } = await run(command, { stdin, timeoutMs: limitMs, maxBytes: mostBytes });
    if (status === 0) return fromNetstrings(stdout);
    throw new LotusError(`${label}: ${lastWords(stderr) || `lotus's keeper ended with ${status}`}`);
  };
}

export function toNetstring(text: string): string {
  return `${Buffer.byteLength(text)}:${text},`;
}

/** `3:abc,2:de,` → abc, de. Lengths count bytes. */
export function fromNetstrings(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const found: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const colon = bytes.indexOf(":", at);
    const length = Number(bytes.subarray(at, colon));
    if (colon === -1 || !Number.isInteger(length) || colon + 1 + length >= bytes.length) {
      throw new LotusError("the host's answer about lease or journal is cut off or garbled");
    }
    found.push(bytes.subarray(colon + 1, colon + 1 + length).toString());
    at = colon + 2 + length;
  }
  return found;
}
