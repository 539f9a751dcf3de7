import type { HostState } from "../schemas/change.ts";
import { labelled, wrap } from "./layout.ts";
import { type Paint, paints } from "./paint.ts";
import type { Look } from "./plan-text.ts";

/** How a host came out, with what is known about it. */
export interface ShownEnd {
  readonly label: string;
  readonly state: HostState;
  readonly said: readonly string[];
  /** What to type next, with what it is for. */
  readonly next: readonly (readonly [string, string])[];
}

const words = {
  clean: "already as wanted",
  planned: "not touched yet",
  done: "done and verified",
  undone: "it failed; all was put back, and is as before",
  failed: "it failed, and could not all be put back",
  refused: "nothing was done",
  untouched: "nothing was done",
  "cut-off": "cut off; what it is now is not known from here",
  unreached: "not all that it takes could be asked; nothing was changed there",
} as const satisfies Record<HostState, string>;

/** A host's end in a line, what it is about below it. */
export function renderEnd({ label, state, said, next }: ShownEnd, { width, colour }: Look): string {
  const paint = paints(colour);
  const [first = "", ...more] = wrap(`${label}: ${sentence(state, said)}`, width - 2);
  const details = isShort(state, said) ? [] : said.flatMap((text) => wrap(text, width - 4));
  return [
    `${signOf(state, paint)} ${first}`,
    ...more.map((line) => `  ${line}`),
    ...details.map((line) => `    ${line}`),
    ...next.flatMap(([label, text]) => labelled(label, text, { indent: 4, width })),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

/** A line behind a sign, wrapped. */
export function renderWord(sign: "!" | "✓" | "✗", text: string, { width, colour }: Look): string {
  const paint = paints(colour);
  const painted = { "!": paint.warn, "✓": paint.good, "✗": paint.bad }[sign](sign);
  const [first = "", ...more] = wrap(text, width - 2);
  return [`${painted} ${first}`, ...more.map((line) => `  ${line}`)].map((line) => `${line}\n`).join("");
}

export function stateWord(state: HostState): string {
  return words[state];
}

/** What worked is said in one line. */
function isShort(state: HostState, said: readonly string[]): boolean {
  return state === "done" && said.length <= 1;
}

function sentence(state: HostState, said: readonly string[]): string {
  return isShort(state, said) && said.length === 1 ? `done; ${said[0]}` : words[state];
}

function signOf(state: HostState, paint: Paint): string {
  switch (state) {
    case "clean":
    case "done":
      return paint.good("✓");
    case "undone":
      return paint.warn("↩");
    case "planned":
    case "untouched":
      return "·";
    case "cut-off":
    case "unreached":
      return paint.unsure("?");
    case "failed":
    case "refused":
      return paint.bad("✗");
  }
}
