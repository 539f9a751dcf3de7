import { setTimeout as sleep } from "node:timers/promises";

import { lastWords } from "../hosts/printable.ts";
import type { Answer } from "../hosts/host.ts";
import type { ChangeWords } from "../schemas/change.ts";
import { type Hands, StepError } from "./hands.ts";
import { placing } from "./placing.ts";
import { unitCommand, untilSettled } from "./unit-command.ts";

type RunWords = Extract<ChangeWords, { readonly kind: "run" }>;
type UnitWords = Extract<ChangeWords, { readonly kind: "unit" }>;
type PlaceWords = Extract<ChangeWords, { readonly kind: "place" }>;

/** What can be asked whether its effect is there. */
type Asked = Pick<UnitWords, "readBack"> & { readonly as?: string | null };

const unitMs = 60_000;
const placeMs = 600_000;
/** How long a unit may take to notice, and how often it is asked. */
const noticeMs = 10_000;
const againMs = 200;

/** Does one change of a journal entry. @throws StepError when its effect is not there, LeaseError, HostError */
export async function doStep(hands: Hands, id: string, index: number, change: ChangeWords): Promise<void> {
  hands.say(aim(change));
  const [answer] = await hands.keep("step", [id, String(index)]);
  if (answer === "moved") throw new StepError(`${hands.label}: ${movedText(change)}`);
  if (answer === "done") return;
  if (change.kind === "run") await runForward(hands, change);
  if (change.kind === "unit") await actOnUnit(hands, change, "new");
  if (change.kind === "place") await place(hands, change);
  await hands.keep("note", [id, `done ${index}`]);
}

/** Takes one change back that was begun or done. @throws StepError when it is not as before afterwards, LeaseError, HostError */
export async function takeStepBack(hands: Hands, id: string, index: number, change: ChangeWords): Promise<void> {
  const isLeft = change.kind === "place" || (change.kind === "run" && change.undo === null);
  if (!isLeft) hands.say(`taking back: ${aim(change)}`);
  const [answer] = await hands.keep("back", [id, String(index)]);
  if (answer === "moved") throw new StepError(`${hands.label}: ${movedText(change)}`);
  if (answer === "done") return;
  if (change.kind === "run") await runBack(hands, change);
  if (change.kind === "unit") await actAgain(hands, change);
  await hands.keep("note", [id, `taken back ${index}`]);
}

/** Whether the effect of a command or of a unit's restart is there: as before, as wanted, or neither. Undefined where nothing can be asked. */
export async function readBack(
  run: Hands["run"],
  { readBack: question, as }: Asked,
): Promise<{ readonly is: "old" | "new" | "other"; readonly answer: string } | undefined> {
  if (question === null) return undefined;
  const { stdout, stderr } = await run(question.ask, { as: as ?? undefined });
  const answer = squeezed(stdout);
  if (answer === squeezed(question.after)) return { is: "new", answer };
  if (answer === squeezed(question.before)) return { is: "old", answer };
  return { is: "other", answer: answer === "" ? lastWords(stderr) : answer };
}

/** What a change is about to do, for people: `writing /etc/sysctl.d/x.conf`. */
export function aim(change: ChangeWords): string {
  switch (change.kind) {
    case "write":
      return `writing ${change.path}`;
    case "remove":
      return `removing ${change.path}`;
    case "link":
      return `linking ${change.path}`;
    case "run":
      return change.because;
    case "place":
      return `making ${change.path}`;
    case "unit":
      return `${change.action === "restart" ? "restarting" : change.action === "reload" ? "reloading" : `sending ${change.action} to`} ${change.unit}`;
  }
}

async function runForward(hands: Hands, change: RunWords): Promise<void> {
  const answer = await hands.run(change.command, {
    as: change.as ?? undefined,
    stdin: change.input?.command,
    timeoutMs: change.timeoutMs ?? undefined,
  });
  await prove(hands, change, "new", answer);
}

async function place(hands: Hands, change: PlaceWords): Promise<void> {
  const { status, stderr } = await hands.deliver(change.archive, placing(change), change.timeoutMs ?? placeMs);
  if (status !== 0) throw new StepError(`${hands.label}: ${aim(change)}: ${lastWords(stderr)}`);
}

async function runBack(hands: Hands, change: RunWords): Promise<void> {
  if (change.undo === null) return;
  const answer = await hands.run(change.undo, {
    as: change.as ?? undefined,
    stdin: change.input?.undo,
    timeoutMs: change.timeoutMs ?? undefined,
  });
  await prove(hands, change, "old", answer);
}

/** Exit codes prove nothing where the effect can be read back (sysctl ends with 0 when it was refused). */
async function prove(hands: Hands, change: RunWords, wanted: "old" | "new", answer: Answer): Promise<void> {
  const seen = await readBack(hands.run, change);
  const isProven = seen === undefined ? answer.status === 0 : seen.is === wanted || isSame(change);
  if (isProven) return;
  const said = lastWords(answer.stderr || answer.stdout);
  const reads =
    seen === undefined
      ? `ended with ${answer.status ?? answer.signal}`
      : `it reads ${unlike(seen.answer, change.readBack?.[wanted === "new" ? "after" : "before"] ?? "")} afterwards`;
  throw new StepError(`${hands.label}: ${change.because}: ${reads}${said === "" ? "" : `; it said: ${said}`}`);
}

/** The lines of an answer that are not as wanted. */
function unlike(answer: string, wanted: string): string {
  const lines = new Set(squeezed(wanted).split("\n"));
  return answer
    .split("\n")
    .filter((line) => !lines.has(line))
    .join(", ");
}

/** Before and after read the same: then there is nothing to tell apart. */
function isSame({ readBack: question }: Asked): boolean {
  return question !== null && squeezed(question.before) === squeezed(question.after);
}

/** A unit that failed several times in a row is not started again by systemd until that is forgotten. */
async function actAgain(hands: Hands, change: UnitWords): Promise<void> {
  if (change.action === "restart") await hands.run(["systemctl", "reset-failed", "--", change.unit]);
  await actOnUnit(hands, change, "old");
}

async function actOnUnit(hands: Hands, change: UnitWords, wanted: "old" | "new"): Promise<void> {
  const { unit, action, timeoutMs } = change;
  const stale = await hands.run(["systemctl", "show", "--property=NeedDaemonReload", "--value", "--", unit]);
  // Its file or a drop-in was changed, by us or by what we take back.
  if (stale.stdout.trim() === "yes") await hands.run(["systemctl", "daemon-reload"], { timeoutMs: unitMs });
  if (action.startsWith("SIG")) await hands.run(untilSettled(unit));
  const command = unitCommand(action, unit);
  const { status, stderr } = await hands.run(command, { timeoutMs: timeoutMs ?? unitMs });
  if (status !== 0) throw new StepError(`${hands.label}: ${command.join(" ")}: ${lastWords(stderr)}`);
  const { stdout } = await hands.run(["systemctl", "is-active", "--", unit]);
  if (stdout.trim() !== "active") throw new StepError(`${hands.label}: ${unit} is ${stdout.trim()} afterwards`);
  await noticed(hands, change, wanted);
}

/** Waits until the unit shows that it noticed, where that can be asked. @throws StepError when it does not */
async function noticed(hands: Hands, change: UnitWords, wanted: "old" | "new"): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += againMs) {
    const seen = await readBack(hands.run, change);
    if (seen === undefined || seen.is === wanted || isSame(change)) return;
    if (waitedMs >= noticeMs) {
      const reads = unlike(seen.answer, change.readBack?.[wanted === "new" ? "after" : "before"] ?? "");
      throw new StepError(`${hands.label}: ${aim(change)}: it reads ${reads} afterwards`);
    }
    await sleep(againMs);
  }
}

function movedText(change: ChangeWords): string {
  const what = "path" in change ? change.path : aim(change);
  return `${what} was changed by somebody else meanwhile; it is left as it is`;
}

function squeezed(text: string): string {
  return text
    .trim()
    .replaceAll(/[ \t]+/g, " ")
    .replaceAll(/ ?\n ?/g, "\n");
}
