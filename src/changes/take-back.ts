import { LotusError } from "../errors.ts";
import { HostError } from "../hosts/host-error.ts";
import type { ChangeWords } from "../schemas/change.ts";
import type { Hands } from "./hands.ts";
import { LeaseError } from "./lease.ts";
import { takeStepBack } from "./steps.ts";

/**
 * Takes an entry back: files and commands in reverse order, then the units once more, so that they notice. One that cannot be
 * taken back does not keep the others from it; a command gets a second try at the end, since what it talks to may have been down
 * until its unit was started again. Returns what went wrong. @throws HostError, LeaseError when there is no going on
 */
export async function takeBack(
  hands: Hands,
  id: string,
  changes: readonly ChangeWords[],
  begun: readonly number[],
): Promise<readonly string[]> {
  const steps = changes.map((change, index) => ({ change, index })).filter(({ index }) => begun.includes(index));
  const attempt = async (some: readonly Step[]): Promise<readonly Failed[]> => {
    const failed: Failed[] = [];
    for (const step of some) {
      const why = await tryBack(hands, id, step);
      if (why !== undefined) failed.push({ ...step, why });
    }
    return failed;
  };
  const inOrder = inBackOrder(steps);
  const first = await attempt(inOrder.filter(({ change }) => change.kind !== "unit"));
  const units = inOrder.filter(({ change, index }) => change.kind === "unit" && !isCovered(changes, index, begun));
  const unitsFailed = await attempt(units);
  const isCommand = ({ change }: Step): boolean => change.kind === "run";
  const again = units.length === 0 ? first.filter(isCommand) : await attempt(first.filter(isCommand));
  return [...first.filter((step) => !isCommand(step)), ...unitsFailed, ...again].map(({ why }) => why);
}

/** The order in which changes are taken back: files and commands from the last to the first, then the units. */
export function inBackOrder<T extends { readonly change: ChangeWords }>(steps: readonly T[]): readonly T[] {
  const isUnit = ({ change }: T): boolean => change.kind === "unit";
  return [...steps.filter((step) => !isUnit(step)).toReversed(), ...steps.filter(isUnit)];
}

interface Step {
  readonly change: ChangeWords;
  readonly index: number;
}

interface Failed extends Step {
  readonly why: string;
}

/** Why one could not be taken back; undefined when it was. */
async function tryBack(hands: Hands, id: string, { change, index }: Step): Promise<string | undefined> {
  try {
    await takeStepBack(hands, id, index, change);
    return undefined;
  } catch (error) {
    if (error instanceof HostError || error instanceof LeaseError || !(error instanceof LotusError)) throw error;
    return error.message;
  }
}

/** Whether a later restart of the same unit makes it notice anyway: one that failed to start takes no signal. */
function isCovered(changes: readonly ChangeWords[], at: number, begun: readonly number[]): boolean {
  const one = changes[at];
  return changes.some(
    (other, index) =>
      index > at &&
      one?.kind === "unit" &&
      other.kind === "unit" &&
      other.unit === one.unit &&
      other.action === "restart" &&
      begun.includes(index),
  );
}
