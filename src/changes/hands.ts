import { LotusError } from "../errors.ts";
import type { RemoteCommand } from "../hosts/command.ts";
import type { Answer, Host } from "../hosts/host.ts";
import type { Archive } from "./change.ts";
import type { Keeper, Run } from "./keeper.ts";
import { leaseSeconds, lostText } from "./lease.ts";

/** What a run works on one host with: it may do nothing there that its lease does not cover. */
export interface Hands {
  readonly label: string;
  /** Runs a command that may change something. */
  readonly run: Run;
  /** Runs one that reads an archive from its standard input. */
  readonly deliver: Deliver;
  /** Words to the keeper that only the owner of the lease may say. @throws LeaseError when it is ours no more. */
  readonly keep: (verb: string, words: readonly string[], fields?: readonly string[]) => Promise<readonly string[]>;
  /** Told of each thing before it is begun. */
  readonly say: (text: string) => void;
}

/** Gives an archive to a command on the host. @throws StepError when nobody has it, HostError */
export type Deliver = (archive: Archive, command: RemoteCommand, timeoutMs: number) => Promise<Answer>;

/** Where archives come from that are handed to hosts: by their SHA-256, as often as they are asked for. */
export type Archives = ReadonlyMap<string, () => AsyncIterable<Uint8Array>>;

interface Means {
  readonly host: Pick<Host, "label" | "execute" | "pour">;
  readonly keeper: Keeper;
  readonly token: string;
  readonly say: (text: string) => void;
  readonly archives?: Archives | undefined;
}

export function handsOn({ host, keeper, token, say, archives }: Means): Hands {
  const { label } = host;
  return {
    label,
    run: host.execute,
    say,
    deliver: async ({ sha256 }, command, timeoutMs) => {
      const open = archives?.get(sha256);
      if (open === undefined) throw new StepError(`${label}: the archive ${sha256} is not here to be handed over`);
      return host.pour(command, open(), { timeoutMs });
    },
    keep: async (verb, words, fields = []) => {
      const [answer = "", ...rest] = await keeper(verb, [token, String(leaseSeconds), ...words], fields);
      if (answer === "lost") throw lostText(label, rest);
      return [answer, ...rest];
    },
  };
}

/** A change came out otherwise than it was meant to. */
export class StepError extends LotusError {
  override readonly name = "StepError";
}
