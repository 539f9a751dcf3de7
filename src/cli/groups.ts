import type { Command } from "@commander-js/extra-typings";

import type { Door } from "./door.ts";

type Add = (lotus: Command, door: Door) => void;

const looking = async (): Promise<Add> => (await import("./looking.ts")).addLooking;
const changing = async (): Promise<Add> => (await import("./changing.ts")).addChanging;
const changed = async (): Promise<Add> => (await import("./changed.ts")).addChanged;
const reaching = async (): Promise<Add> => (await import("./reaching.ts")).addReaching;
const releasing = async (): Promise<Add> => (await import("./releasing.ts")).addReleasing;

/** In the order in which --help lists them. */
const groups = [looking, changing, releasing, changed, reaching];

const groupOf = new Map([
  ["health", looking],
  ["explain", looking],
  ["inventory", looking],
  ["tune", changing],
  ["certs", changing],
  ["cron", changing],
  ["deploy", releasing],
  ["bot", releasing],
  ["retry", changed],
  ["undo", changed],
  ["history", changed],
  ["lock", changed],
  ["trust", reaching],
  ["exec", reaching],
]);

/**
 * The commands to describe for this first word: its own group. All of them cost a third of the time that lotus takes to start;
 * they are wanted for --help and for a word that is none of them, where the nearest is named.
 */
export function groupsFor(word: string | undefined): Promise<Add[]> {
  if (word === "--version" || word === "-V") return Promise.resolve([]);
  const group = groupOf.get(word ?? "");
  return Promise.all((group === undefined ? groups : [group]).map((load) => load()));
}
