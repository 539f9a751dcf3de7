import type { HostState } from "../schemas/change.ts";
import { stateWord } from "./change-text.ts";
import { wrap } from "./layout.ts";

/** A change as the journals have it. */
export interface PastChange {
  /** Undefined when nothing was begun. */
  readonly id: string | undefined;
  readonly at: Date;
  readonly command: string;
  readonly who: string;
  readonly label: string;
  readonly state: HostState;
  /** Said when it was taken back later. */
  readonly undone: string | undefined;
  readonly said: readonly string[];
}

/** A paragraph for each, newest first. */
export function renderHistory(changes: readonly PastChange[], width: number): string {
  return changes.map((change) => renderChange(change, width)).join("");
}

function renderChange({ id, at, command, who, label, state, undone, said }: PastChange, width: number): string {
  const when = at.toISOString().slice(0, 16).replace("T", " ");
  const end = undone === undefined ? stateWord(state) : `${stateWord(state)}; taken back ${undone}`;
  const details = state === "done" || state === "clean" ? [] : said.flatMap((text) => wrap(text, width - 4));
  const lines = [`${when}  ${label}  lotus ${command}`, `    ${who}: ${end}`, ...details.map((line) => `    ${line}`)];
  return [...lines, ...(id === undefined ? [] : [`    ${id}`])].map((line) => `${line}\n`).join("");
}
