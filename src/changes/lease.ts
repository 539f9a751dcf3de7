import { setTimeout as sleep } from "node:timers/promises";

import { LotusError } from "../errors.ts";
import { brokenDocument, type OwnerDocument, ownerDocument, type Who } from "../schemas/change.ts";
import type { Keeper } from "./keeper.ts";
import { parsed } from "./parsed.ts";

/** What the host says of who holds it. */
export interface LeaseReading {
  /** void: it is there, but expired or without its owner's process; the next one takes it over. */
  readonly state: "free" | "held" | "void";
  readonly owner: OwnerDocument | undefined;
  /** By the host's clock. */
  readonly heldForMs: number;
  /** Until it expires unless it is renewed; negative when that is over. */
  readonly leftMs: number;
  /** Whether the owner's connection to the host has ended. */
  readonly gone: boolean;
  /** Process id of the host's other deployer, while it runs. */
  readonly deployer: number | undefined;
}

export interface LeaseRequest {
  readonly label: string;
  readonly token: string;
  readonly owner: OwnerDocument;
  /** How long to wait for another owner, in milliseconds; 0: not at all. */
  readonly waitMs: number;
  /** Script of the host's other deployer, from the inventory. */
  readonly deployer: string | undefined;
  readonly signal: AbortSignal;
  /** Told once of who is waited for. */
  readonly say: (text: string) => void;
}

/** How long a lease lasts that nobody renews. */
export const leaseSeconds = 60;
const againMs = 500;

/** A lease is not to be had: somebody else holds the host. */
export class LeaseError extends LotusError {
  override readonly name = "LeaseError";
}

/** Takes the host for this run, or waits for it. Says from whom it was taken over, if it was. @throws LeaseError */
export async function takeLease(keeper: Keeper, request: LeaseRequest): Promise<string | undefined> {
  const { label, token, owner, deployer = "", say } = request;
  let waitedMs = 0;
  for (;;) {
    const [answer, ...rest] = await keeper("take", [token, String(leaseSeconds), deployer], [JSON.stringify(owner)]);
    if (answer === "taken") return undefined;
    if (answer === "taken-over") return `took over from ${describe(readingOf("void", rest))}`;
    const busy = answer === "deployer" ? deployerText(rest[0]) : `held by ${describe(readingOf("held", rest))}`;
    if (waitedMs >= request.waitMs || request.signal.aborted) throw refusal(label, busy, answer === "deployer");
    if (waitedMs === 0) say(`waiting: ${busy}`);
    await sleep(againMs, undefined, { signal: request.signal }).catch(() => undefined);
    waitedMs += againMs;
  }
}

/** Who holds the host. Leaves no trace there. */
export async function readLease(keeper: Keeper, deployer = ""): Promise<LeaseReading> {
  const [state, ...rest] = await keeper("show", [deployer]);
  return readingOf(state === "held" || state === "void" ? state : "free", rest);
}

/** Waits, without a trace on the host, until nobody holds it; no longer than it is told. */
export async function waitForLease(
  keeper: Keeper,
  { deployer, waitMs, signal, say }: Pick<LeaseRequest, "deployer" | "waitMs" | "signal" | "say">,
): Promise<void> {
  for (let waitedMs = 0; waitedMs < waitMs && !signal.aborted; waitedMs += againMs) {
    const reading = await readLease(keeper, deployer);
    const busy = busyText(reading);
    if (busy === undefined) return;
    if (waitedMs === 0) say(`waiting: ${busy}`);
    await sleep(againMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Why nothing can be changed on a host right now; undefined when it can. */
export function busyText(reading: LeaseReading): string | undefined {
  if (reading.deployer !== undefined) return deployerText(String(reading.deployer));
  return reading.state === "held" ? `held by ${describe(reading)}` : undefined;
}

/** Ends somebody's lease by hand; what still runs for them on the host is ended with it. Undefined when there is none. */
export async function breakLease(
  keeper: Keeper,
  { who, reason, at }: { readonly who: Who; readonly reason: string; readonly at: Date },
): Promise<LeaseReading | undefined> {
  const broken = JSON.stringify({ who, reason, at: at.toISOString() });
  const [answer, ...rest] = await keeper("break", [], [broken]);
  return answer === "broken" ? readingOf("held", rest) : undefined;
}

/** Why a lease is ours no more: the words behind a `lost`. */
export function lostText(label: string, [broken = "", owner = ""]: readonly string[]): LeaseError {
  const by = parsed(brokenDocument, broken);
  const now = parsed(ownerDocument, owner);
  if (by !== undefined) {
    return new LeaseError(`${label}: ${by.who.user}@${by.who.machine} broke our lease: ${by.reason}`);
  }
  if (now === undefined) return new LeaseError(`${label}: our lease is gone; the host may have been restarted`);
  return new LeaseError(`${label}: our lease had expired and ${nameOf(now)} holds the host now`);
}

/** `jared@laptop (pid 4711): tune sysctl, for 12 s`, and why it counts no more. */
export function describe({ owner, heldForMs, state, gone }: LeaseReading): string {
  const who = owner === undefined ? "somebody" : nameOf(owner);
  const end = state === "void" ? (gone ? "; its connection has ended" : "; it was not renewed in time") : "";
  return `${who}, for ${Math.round(heldForMs / 1000)} s${end}`;
}

function nameOf({ who, command }: OwnerDocument): string {
  return `${who.user}@${who.machine} (pid ${who.pid}): ${command}`;
}

function deployerText(pid = "?"): string {
  return `the host's own deployer is at work (pid ${pid})`;
}

function refusal(label: string, busy: string, isDeployer: boolean): LeaseError {
  const name = label.replace(/ \(\d+\)$/, "");
  const force = isDeployer ? "" : `; if nobody is there any more: lotus lock break ${name} --reason TEXT`;
  return new LeaseError(`${label}${isDeployer ? ":" : " is"} ${busy}; nothing was touched`, {
    hint: `wait for it with --wait${force}`,
  });
}

function readingOf(state: LeaseReading["state"], words: readonly string[]): LeaseReading {
  const [owner = "", since = "", left = "", gone = "", now = "", deployer = ""] = words;
  return {
    state,
    owner: parsed(ownerDocument, owner),
    heldForMs: Math.max(0, Number(now) - Number(since)) * 1000,
    leftMs: Number(left) * 1000,
    gone: gone === "1",
    deployer: deployer === "" ? undefined : Number(deployer),
  };
}
