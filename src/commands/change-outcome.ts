import type { Applied } from "../changes/apply.ts";
import type { HostPlan, Note } from "../changes/change.ts";
import { noteWords, wordsOf } from "../changes/change-words.ts";
import { hashOfAll } from "../changes/plan-hash.ts";
import { shownChange } from "../changes/shown.ts";
import { type ExitCode, exitCodes } from "../errors.ts";
import { renderEnd, renderWord } from "../render/change-text.ts";
import { renderPlan } from "../render/plan-text.ts";
import type { ChangeDocument, HostState } from "../schemas/change.ts";
import type { ChangeJob, ChangeOptions } from "./change-job.ts";
import type { Looked } from "./change-look.ts";
import { plannedWords, unreachedWords } from "./plan-file.ts";
import type { World } from "./world.ts";

/** What is to be done, for people. */
export function planText({ plans }: Looked, world: World): string {
  const hosts = plans.map(({ label, changes, notes, summary = [] }) => ({
    label,
    summary,
    changes: changes.map((change) => shownChange(wordsOf(change))),
    notes: notes.map(noteWords),
  }));
  return renderPlan(hosts, world);
}

/** How a host came out, and what to type next. */
export function endText(
  { label, state, said, id }: Applied,
  { command }: Pick<ChangeJob, "command">,
  world: World,
): string {
  const next: (readonly [string, string])[] = [];
  if (state === "done" && id !== undefined) next.push(["undo", `lotus undo ${id}`]);
  if (state === "cut-off") next.push(["do", `lotus ${command}   it ends that first`]);
  if (state === "unreached" || state === "refused" || state === "untouched") next.push(["do", "lotus retry"]);
  return renderEnd({ label, state, said, next }, world);
}

/** What needed no change, and what could not be looked at. */
export function summaryText({ plans, unreached }: Looked, world: World): string {
  const clean = plans.filter(({ changes }) => changes.length === 0);
  const partly = plans.filter(({ changes, notes }) => changes.length > 0 && isUnmet(notes));
  return [
    ...partly.map(({ label }) => renderWord("!", `${label}: not all is as wanted, as said above`, world)),
    ...clean.map(({ label, notes }) => cleanText(label, notes, world)),
    ...unreached.map(({ label, reason, hint }) =>
      renderEnd({ label, state: "unreached", said: [reason], next: hint === undefined ? [] : [["do", hint]] }, world),
    ),
  ].join("");
}

/** All of it done or nothing to do: 0. Something failed, is unreached or cannot be brought about: 1. Stopped: 130. */
export function exitCodeOf({ plans, unreached }: Looked, applied: readonly Applied[]): ExitCode {
  const states = new Set(applied.map(({ state }) => state));
  states.delete("done");
  states.delete("clean");
  if (states.size === 1 && states.has("untouched")) return exitCodes.interrupted;
  const isShort = plans.some(({ notes }) => isUnmet(notes));
  return states.size > 0 || unreached.length > 0 || isShort ? exitCodes.broken : exitCodes.clean;
}

interface Ran {
  readonly applied: readonly Applied[];
  readonly options: ChangeOptions;
  readonly exitCode: ExitCode;
}

export function changeJson(
  { command, inventory }: ChangeJob,
  looked: Looked,
  { applied, options, exitCode }: Ran,
): string {
  const document: ChangeDocument = {
    schema: "lotus.change/1",
    deployment: inventory.name,
    command,
    mode: options.mode,
    hash: hashOfAll(looked.plans),
    hosts: looked.plans.map((plan) => ({ ...plannedWords(plan), ...endWords(plan, applied) })),
    unreached: looked.unreached.map(unreachedWords),
    exitCode,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function endWords({ host, changes }: HostPlan, applied: readonly Applied[]) {
  const end = applied.find((one) => one.host === host);
  const state: HostState = end?.state ?? (changes.length === 0 ? "clean" : "planned");
  return { state, id: end?.id ?? null, said: [...(end?.said ?? [])] };
}

function cleanText(label: string, notes: readonly Note[], world: World): string {
  if (!isUnmet(notes)) return renderEnd({ label, state: "clean", said: [], next: [] }, world);
  return renderWord("!", `${label}: nothing to do, but not all is as wanted, as said above`, world);
}

function isUnmet(notes: readonly Note[]): boolean {
  return notes.some(({ weight }) => weight === "unmet");
}
