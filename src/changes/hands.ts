import { LotusError } from "../errors.ts";
import type { Keeper, Run } from "./keeper.ts";
import { leaseSeconds, lostText } from "./lease.ts";

/** What a run works on one host with: it may do nothing there that its lease does not cover. */
export interface Hands {
  readonly label: string;
  /** Runs a command that may change something. */
  readonly run: Run;
  /** Words to the keeper that only the owner of the lease may say. @throws LeaseError when it is ours no more. */
  readonly keep: (verb: string, words: readonly string[], fields?: readonly string[]) => Promise<readonly string[]>;
  /** Told of each thing before it is begun. */
  readonly say: (text: string) => void;
}

export function handsOn(label: string, run: Run, keeper: Keeper, token: string, say: (text: string) => void): Hands {
  return {
    label,
    run,
    say,
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
