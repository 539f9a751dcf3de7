import { type State, states } from "../state.ts";

/** How a host or service is drawn. */
export interface Node {
  readonly word: State["word"] | "unasked";
  readonly mark: string;
  readonly said: string;
}

export const notLookedAt: Node = { word: "unasked", mark: "·", said: "not looked at" };

const meanings: Readonly<Record<State["word"], string>> = {
  clean: "all well",
  hidden: "follows from something else",
  unknown: "could not be told",
  warning: "not yet a problem",
  broken: "people notice or soon will",
};

export function nodeIn({ word, mark }: State): Node {
  return { word, mark, said: word };
}

/** What each state means, worst first, for the legend and the filter. */
export const legend: readonly (State & { readonly meaning: string })[] = states
  .map((state) => ({ ...state, meaning: meanings[state.word] }))
  .toReversed();

/** Where the checks of a host or service stand in the page; names hold letters, digits and dashes only. */
export function anchorOf(host: string, service: string | undefined): string {
  return service === undefined ? `host-${host}` : `service-${service}`;
}
