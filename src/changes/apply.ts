import { LotusError } from "../errors.ts";
import type { Host, HostView } from "../hosts/host.ts";
import { HostError } from "../hosts/host-error.ts";
import type { EndDocument, EntryDocument, HostState } from "../schemas/change.ts";
import type { HostPlan } from "./change.ts";
import { wordsOf } from "./change-words.ts";
import { type Archives, type Hands, handsOn } from "./hands.ts";
import { type HoldContext, withLease } from "./hold.ts";
import { endEntry, openEntry, refuseUnfinished } from "./journal.ts";
import { keeperOn, type Places } from "./keeper.ts";
import { LeaseError } from "./lease.ts";
import { readBack, doStep } from "./steps.ts";
import { takeBack } from "./take-back.ts";

/** What the planner's own look at the host says after the changes; failures make them be taken back. */
export interface Verdict {
  readonly proofs: readonly string[];
  readonly failures: readonly string[];
}

/** Looks from outside whether a host is as its plan wants it. */
export type Verify = (host: HostView, plan: HostPlan) => Promise<Verdict>;

/** What is written down, and tidied up, once a host has come out of a run. A failure is only said. */
export type Settle = (settled: Settled) => Promise<readonly string[]>;

export interface Settled {
  readonly host: Host;
  readonly plan: HostPlan;
  readonly state: HostState;
  /** What was proven, or what went wrong. */
  readonly said: readonly string[];
  /** Which changes were begun, by their index. */
  readonly begun: readonly number[];
}

/** What all hosts of one run share. */
export interface ApplyContext extends HoldContext {
  readonly verify: Verify;
  /** Keeps what the host's journal has on the admin's machine too, before anything is changed. @throws when it cannot */
  readonly record: (id: string, entry: EntryDocument) => Promise<void>;
  /** Told of each thing before it is begun. */
  readonly say: (host: string, text: string) => void;
  /** Told how it came out while the host is still ours, with what was begun; what it returns is said too. Changes nothing of that. */
  readonly settle?: Settle | undefined;
  /** What is handed to hosts. */
  readonly archives?: Archives | undefined;
  readonly places?: Places | undefined;
}

/** How a host came out of a run. */
export interface Applied {
  readonly host: string;
  readonly label: string;
  readonly state: HostState;
  /** Of its journal entry; undefined when nothing was begun. */
  readonly id: string | undefined;
  /** What was proven, or what went wrong. */
  readonly said: readonly string[];
}

/**
 * Does exactly what the plan says on one host: lease, journal, changes in order, proof. What fails is taken back, and the words
 * say what the host is then. Never rejects for anything that the operator can act on.
 */
export async function apply(host: Host, plan: HostPlan, context: ApplyContext): Promise<Applied> {
  const { label } = plan;
  const end = (state: HostState, said: readonly string[], id?: string): Applied => ({
    host: plan.host,
    label,
    state,
    id,
    said,
  });
  if (plan.changes.length === 0) return end("clean", []);
  if (context.signal.aborted) return end("untouched", ["stopped before it was begun"]);
  const say = (text: string): void => context.say(plan.host, text);
  const keeper = keeperOn(label, host.execute, context.places);
  try {
    return await withLease({ host: plan.host, label, keeper, context, say }, async (token, takenOver) => {
      const hands = handsOn({ host, keeper, token, say, archives: context.archives });
      await refuseUnfinished(label, keeper);
      const entry = entryOf(plan, context);
      const id = await openEntry(hands, `${entry.started.slice(0, 10)}-${plan.host}`, entry, plan.changes);
      const { state, said } = await carryOut(hands, id, { host, plan, entry }, context);
      return end(state, [...takenOver, ...said], id);
    });
  } catch (error) {
    if (!(error instanceof LotusError)) throw error;
    const hint = error.hint === undefined ? [] : [error.hint];
    return end(error instanceof HostError ? "unreached" : "refused", [error.message, ...hint]);
  }
}

function entryOf(plan: HostPlan, { command, run, who, now }: ApplyContext): EntryDocument {
  const { host, label } = plan;
  const started = now().toISOString();
  return { schema: "lotus.entry/1", run, command, who, started, host, label, changes: plan.changes.map(wordsOf) };
}

type Ended = Pick<Applied, "state" | "said">;

interface Job {
  readonly host: Host;
  readonly plan: HostPlan;
  readonly entry: EntryDocument;
}

/** The changes and their proof. Once begun, only a lost lease or a lost host keeps it from coming to an end. */
async function carryOut(hands: Hands, id: string, job: Job, context: ApplyContext): Promise<Ended> {
  const { host, plan, entry } = job;
  const begun: number[] = [];
  const finish = async (state: HostState, words: readonly string[]): Promise<Ended> => {
    const said = [...words, ...(await settled(context, { host, plan, state, said: words, begun }))];
    const end: EndDocument = { state, who: context.who, at: context.now().toISOString(), said: [...said] };
    await endEntry(hands, id, end);
    return { state, said };
  };
  let said: readonly string[];
  try {
    await context.record(id, entry);
    for (const [index, change] of plan.changes.entries()) {
      begun.push(index);
      await doStep(hands, id, index, wordsOf(change));
    }
    hands.say("looking whether it works");
    const { proofs, failures } = await context.verify(host, plan);
    if (failures.length === 0) return await finish("done", proofs);
    said = failures;
  } catch (error) {
    if (!(error instanceof LotusError)) throw error;
    if (error instanceof LeaseError) return { state: "cut-off", said: [error.message, cutOffText(id)] };
    said = error.hint === undefined ? [error.message] : [error.message, error.hint];
  }
  try {
    const left = await putBack(hands, id, plan, begun);
    const state = begun.length === 0 ? "refused" : left.length === 0 ? "undone" : "failed";
    return await finish(state, [...said, ...left]);
  } catch (error) {
    if (!(error instanceof LotusError)) throw error;
    return { state: "cut-off", said: [...said, error.message, cutOffText(id)] };
  }
}

async function settled({ settle }: ApplyContext, how: Settled): Promise<readonly string[]> {
  try {
    return (await settle?.(how)) ?? [];
  } catch (error) {
    if (!(error instanceof LotusError)) throw error;
    return [error.message];
  }
}

/** Takes all back and asks again whether it is as before. Returns what is not. */
async function putBack(hands: Hands, id: string, plan: HostPlan, begun: readonly number[]): Promise<readonly string[]> {
  const changes = plan.changes.map(wordsOf);
  const failures = await takeBack(hands, id, changes, begun);
  hands.say("looking whether all is as before");
  const reads = await Promise.all(
    changes.map(async (change, index) => {
      if (!begun.includes(index)) return [];
      if (change.kind !== "run" && change.kind !== "unit") return [];
      if (change.readBack === null || change.readBack.before === change.readBack.after) return [];
      const seen = await readBack(hands.run, change);
      if (seen === undefined || seen.is === "old") return [];
      return [`${hands.label}: ${change.because}: it reads ${seen.answer}, not as before`];
    }),
  );
  return [...new Set([...failures, ...reads.flat()])];
}

function cutOffText(id: string): string {
  return `what is there of it stands in the host's journal as ${id}; the next run ends it`;
}
