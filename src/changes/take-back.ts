import { LotusError } from "../errors.ts";
import { HostError } from "../hosts/host-error.ts";
import type { ChangeWords } from "../schemas/change.ts";
import type { Hands } from "./hands.ts";
import { LeaseError } from "./lease.ts";
import { takeStepBack } from "./steps.ts";

/**
 * Takes an entry back: files and commands in reverse order, then the units once more, so that they notice. One that cannot be
 * taken back does not keep the others from it. Returns what went wrong. @throws HostError, LeaseError when there is no going on
 */
export async function takeBack(
  hands: Hands,
  id: string,
  changes: readonly ChangeWords[],
  begun: readonly number[],
): Promise<readonly string[]> {
  const failures: string[] = [];
  const steps = changes.map((change, index) => ({ change, index }));
  const all = [
    ...steps.filter(({ change }) => change.kind !== "unit").toReversed(),
    ...steps.filter(({ change }) => change.kind === "unit"),
  ];
  for (const { change, index } of all.filter(({ index }) => begun.includes(index))) {
    try {
      await takeStepBack(hands, id, index, change);
    } catch (error) {
      if (error instanceof HostError || error instanceof LeaseError || !(error instanceof LotusError)) throw error;
      failures.push(error.message);
    }
  }
  return failures;
}
